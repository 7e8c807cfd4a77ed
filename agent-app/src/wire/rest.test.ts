import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { type SessionState, SignedOut } from '../session/session.ts';
import { createStore } from '../state/store.ts';
import { createRest } from './rest.ts';

test('signing out calls off what is asked, so that nothing comes with a token that has ended', async () => {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const state = createStore<SessionState>({ stage: 'in' });
  const session = { state, token: async () => 'a token', forget: () => {} };
  const rest = createRest({ site: { apiUrl: `http://127.0.0.1:${port}` }, session });

  const arrived = once(server, 'request');
  const asked = rest.get('/agents').catch((error: unknown) => error);
  const [, response] = await arrived;
  const cut = once(response, 'close');
  state.set({ stage: 'leaving' });
  expect(await asked).toBeInstanceOf(SignedOut);
  await cut;

  // The accounts site was not there: the agent stays.
  state.set({ stage: 'in' });
  server.once('request', (_request, answer) => answer.end('{"here":true}'));
  expect(await rest.get('/agents')).toEqual({ here: true });
});
