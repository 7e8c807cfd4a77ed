// Two processes on one database: what is said at one is pushed at the other, in order and with nothing missing, and a token that ends
// at one ends its connections at both.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createToken, hashToken } from '../../server/src/oauth/token.ts';
import { repetitions } from '../support/scale.ts';
import { Socket } from '../support/socket.ts';
import { makePerson, type Person } from '../wire/cast.ts';
import { type Installation, startInstallation } from './installation.ts';

const EVENTS = repetitions({ reduced: 60, full: 5_000 });
const SCOPES = ['chats--access:rw', 'agents--my:rw'];

describe.each(['sqlite', 'postgres'] as const)(
  'chats at two processes on one database (%s)',
  { timeout: 600_000 },
  (kind) => {
    let installation: Installation;
    let person: Person;
    let token: string;
    beforeAll(async () => {
      installation = await startInstallation({ kind, processes: 2 });
      person = await makePerson(installation);
      token = createToken('personal_access_token');
      await installation.parts.personalAccessTokens.savePersonalAccessToken({
        tokenId: randomUUID(),
        tokenHash: hashToken('personal_access_token', token),
        accountId: person.accountId,
        organizationId: person.organization.organizationId,
        name: 'Of a test',
        scopes: SCOPES,
        createdAt: Date.now(),
        expiresAt: undefined,
      });
    });
    afterAll(() => installation.stop());

    /** A socket to one of the processes, by its own address. */
    const connect = async (turn: number) => {
      const { port } = installation.member(turn).api;
      const { host } = new URL(installation.parts.config.apiUrl);
      const socket = await Socket.open(`ws://127.0.0.1:${port}/v3.5/agent/rtm/ws`, { host });
      expect(await socket.ask('login', { token })).toMatchObject({ success: true });
      return socket;
    };

    test(`${EVENTS} events that are sent at both come at both, in the same order`, async () => {
      const sockets = [await connect(0), await connect(1)] as const;
      const { chat_id, thread_id } = (await sockets[0].ask('start_chat')).payload;
      const say = async (socket: Socket, from: number) => {
        for (let n = from; n < EVENTS; n += 2) {
          const event = { type: 'message', text: `text ${n}`, custom_id: `id-${n}` };
          expect(await socket.ask('send_event', { chat_id, event })).toMatchObject({ success: true });
        }
      };
      await Promise.all([say(sockets[0], 0), say(sockets[1], 1)]);
      const expected = Array.from({ length: EVENTS }, (_, n) => `${thread_id}_${n + 1}`);
      for (const socket of sockets) {
        await socket.waitFor('incoming_event', ({ payload }) => payload.event.id === expected.at(-1));
        const ids = socket.pushesOf('incoming_event').map(({ payload }) => payload.event.id);
        expect(ids).toEqual(expected);
      }
      await Promise.all(sockets.map((socket) => socket.close()));
    });

    test('a person who is suspended is disconnected at both', async () => {
      const sockets = [await connect(0), await connect(1)];
      const { accountId } = person;
      await installation.parts.accounts.setAccountSuspended({ accountId, suspendedAt: Date.now() });
      for (const socket of sockets) {
        expect((await socket.waitFor('agent_disconnected')).payload).toEqual({ reason: 'access_token_revoked' });
        expect(await socket.ended).toMatchObject({ code: 4001 });
      }
      await installation.parts.accounts.setAccountSuspended({ accountId, suspendedAt: undefined });
      expect(installation.failures()).toEqual([]);
    });

    test('a process that is told to stop says goodbye, and the other goes on', async () => {
      const sockets = [await connect(0), await connect(1)] as const;
      await installation.member(1).server.stop();
      expect(await sockets[1].ended).toEqual({ code: 1012, reason: 'going_away' });
      expect(await sockets[0].ask('start_chat')).toMatchObject({ success: true });
      await sockets[0].close();
    });
  },
);
