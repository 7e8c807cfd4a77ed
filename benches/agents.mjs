// Measures an API call: the token is checked, the scope, the role, and the list of agents is read and written as JSON.
import { obtainTokens } from './tokens.mjs';
import { bearerRequest } from './wire.mjs';

export const rows = [
  {
    name: 'agents',
    title: '`GET /agents` with Bearer',
    words:
      'Peers have no agents: @node-oauth guards the same bytes, kept as a string. The others leave APIs to other libraries.',
    isServedBy: (wire) => wire.paths.agents !== undefined,
    async prepare(bench) {
      const { wire } = bench;
      const url = new URL(wire.paths.agents, wire.apiOrigin ?? wire.origin);
      const made = await obtainTokens(bench, { count: 20 });
      const requests = made.map((token) => bearerRequest(url, token.access_token, { 'X-API-Version': '2' }));
      return { port: Number(url.port), requests, expect: { status: [200], includes: '"login"' } };
    },
  },
];
