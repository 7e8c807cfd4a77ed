// Many callers at once with one code or one refresh token.
import { expect, test } from 'vitest';
import { codeOf, standardUrl } from '../asking.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makePerson, makeProgram } from '../cast.ts';
import { connect, signIn } from '../person-acts.ts';
import {
  type Answer,
  call,
  exchange,
  inBody,
  isAlive,
  livechatRedemption,
  obtainLivechatCode,
  obtainTokens,
  refresh,
  tokensOf,
} from '../program-acts.ts';
import type { World } from '../world.ts';
import { createGate } from './gate.ts';

const CALLERS = 64;
const gate = createGate();

describeOnBothDatabases(
  'one code and 64 callers',
  (world) => {
    test('A14: exactly one gets tokens, the others are refused, and what the one got is revoked', async () => {
      const client = await makeProgram(world);
      const code = await takeCode(world, client);
      const answers = await atOnce(() => exchange(world, client, code));
      const { winners, losers } = split(answers);
      expect(winners).toHaveLength(1);
      expect(losers.map(({ status, json }) => ({ status, error: json.error }))).toEqual(
        Array(CALLERS - 1).fill({ status: 400, error: 'invalid_grant' }),
      );
      const { accessToken, refreshToken } = tokensOf(winners[0] as Answer);
      expect(await isAlive(world, accessToken)).toBe(false);
      expect((await refresh(world, client, refreshToken)).status).toBe(400);
    });

    test('the same at the endpoints of old apps, all three mixed', async () => {
      const client = await makeProgram(world, { confidential: true });
      const code = await obtainLivechatCode(world, { client });
      const form = livechatRedemption(client, code);
      const endpoints = ['/token', '/v2/token', '/oauth/token'] as const;
      const answers = await atOnce((n) => call(world, `POST ${endpoints[n % 3] ?? '/token'}`, { form }));
      const { winners, losers } = split(answers);
      expect(winners).toHaveLength(1);
      const names = new Set(
        losers.map(({ status, json }) => `${status} ${String(json.oauth_exception ?? json.error)}`),
      );
      expect(names).toEqual(new Set(['401 unauthorized_client', '400 invalid_grant']));
      expect(await isAlive(world, tokensOf(winners[0] as Answer).accessToken)).toBe(false);
    });

    test('A14: those who lack the verifier neither win nor spoil it for the one who has it', async () => {
      const client = await makeProgram(world);
      const code = await takeCode(world, client);
      const answers = await atOnce((n) =>
        exchange(world, client, code, n === 40 ? {} : { code_verifier: 'x'.repeat(43) }),
      );
      expect(answers.map(({ status }) => status)).toEqual(
        Array.from({ length: CALLERS }, (_, n) => (n === 40 ? 200 : 400)),
      );
      expect(await isAlive(world, tokensOf(answers[40] as Answer).accessToken)).toBe(true);
    });

    test('64 codes of one person and program: all are redeemed, and 25 tokens live', async () => {
      const client = await makeProgram(world, { restricted: true });
      const browser = await signIn(world, await makePerson(world));
      const codes = await atOnce(async () => codeOf(world, await browser.get(standardUrl(world, { client }))));
      expect(new Set(codes).size).toBe(CALLERS);
      const answers = await atOnce((n) => exchange(world, client, codes[n] ?? ''));
      const tokens = answers.map(tokensOf);
      const living = await Promise.all(tokens.map(({ accessToken }) => isAlive(world, accessToken)));
      expect(living.filter(Boolean)).toHaveLength(25);
    });
  },
  gate,
);

describeOnBothDatabases(
  'one refresh token and 64 callers',
  (world) => {
    test('A16: of a public program: every answer carries the one new pair', async () => {
      const client = await makeProgram(world);
      const { refreshToken } = await obtainTokens(world, { person: await makePerson(world), client });
      const form = { grant_type: 'refresh_token', refresh_token: refreshToken, ...inBody(client) };
      const endpoints = ['/oauth/token', '/token', '/v2/token'] as const;
      const answers = await atOnce((n) => call(world, `POST ${endpoints[n % 3] ?? '/token'}`, { form }));
      const pairs = new Set(answers.map(tokensOf).map((pair) => `${pair.accessToken} ${pair.refreshToken}`));
      expect(pairs.size).toBe(1);
      const [pair = ''] = pairs;
      const [accessToken = '', next = ''] = pair.split(' ');
      expect(next).not.toBe(refreshToken);
      expect(await isAlive(world, accessToken)).toBe(true);
      tokensOf(await refresh(world, client, next));
    });

    test('of a confidential program: every answer has an access token of its own, and 25 live', async () => {
      const client = await makeProgram(world, { confidential: true });
      const { refreshToken } = await obtainTokens(world, { person: await makePerson(world), client });
      world.clock.advance(1);
      const tokens = (await atOnce(() => refresh(world, client, refreshToken))).map(tokensOf);
      expect(new Set(tokens.map(({ accessToken }) => accessToken)).size).toBe(CALLERS);
      expect(new Set(tokens.map((token) => token.refreshToken))).toEqual(new Set([refreshToken]));
      const living = await Promise.all(tokens.map(({ accessToken }) => isAlive(world, accessToken)));
      expect(living.filter(Boolean)).toHaveLength(25);
    });
  },
  gate,
);

/** Everybody reads before anybody writes. */
function atOnce<T>(act: (n: number) => Promise<T>): Promise<T[]> {
  gate.closeUntil(CALLERS);
  return Promise.all(Array.from({ length: CALLERS }, (_, n) => act(n)));
}

function split(answers: readonly Answer[]): { winners: Answer[]; losers: Answer[] } {
  return {
    winners: answers.filter(({ status }) => status === 200),
    losers: answers.filter(({ status }) => status !== 200),
  };
}

async function takeCode(world: World, client: Awaited<ReturnType<typeof makeProgram>>): Promise<string> {
  const browser = await signIn(world, await makePerson(world));
  return codeOf(world, await connect(browser, standardUrl(world, { client })));
}
