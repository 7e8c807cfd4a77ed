// Measures refreshing (RFC 6749 6): each connection goes on with the refresh token that its last answer brought.
import { obtainTokens, place, tokens } from './tokens.mjs';
import { clientRequest } from './wire.mjs';

const placeholder = 'the-last-refresh-token';

export const rows = [
  {
    name: 'refresh',
    title: 'refresh, client with a secret',
    words:
      'Gatehouse and oidc-provider let the refresh token of such a client live, as RFC 9700 has it; the others end it and make a new one.',
    isServedBy: () => true,
    prepare,
  },
  {
    name: 'refresh-rotation',
    title: 'refresh, public client',
    words: 'Everyone ends the refresh token and makes a new one. @node-oauth asks for a secret here too.',
    isServedBy: () => true,
    prepare: (bench) => prepare({ ...bench, wire: { ...bench.wire, client: bench.wire.publicClient } }),
  },
];

async function prepare(bench) {
  const { wire, connections } = bench;
  const made = await obtainTokens(bench, { count: connections });
  const first = made.map((token) => token.refresh_token);
  const requests = [clientRequest(wire, { grant_type: 'refresh_token', refresh_token: placeholder })];
  return { ...place(wire), requests, chain: { placeholder, member: 'refresh_token', first }, expect: tokens };
}
