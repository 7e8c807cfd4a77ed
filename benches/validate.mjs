// Measures what happens at every API call: is this token good? Asked by its bearer, and by a program (RFC 7662).
import { obtainTokens, place } from './tokens.mjs';
import { bearerRequest, clientRequest } from './wire.mjs';

/** Some tokens, not one: nobody's last answer helps with the next. */
const differentTokens = 20;

export const rows = [
  {
    name: 'info',
    title: 'validate a token: `/info` with Bearer',
    words: 'The bearer asks about its own token. Peers: userinfo, or `authenticate` and the same facts.',
    isServedBy: (wire) => wire.bearer !== undefined,
    async prepare(bench) {
      const { path, scope } = bench.wire.bearer;
      const url = new URL(path, bench.wire.origin);
      const made = await obtainTokens(bench, { count: differentTokens, scope });
      const requests = made.map((token) => bearerRequest(url, token.access_token));
      return { ...place(bench.wire), requests, expect: { status: [200], includes: '{"' } };
    },
  },
  {
    name: 'introspection',
    title: 'validate a token: introspection',
    words: 'The client authenticates with its secret and asks about a token of its own (RFC 7662).',
    isServedBy: (wire) => wire.paths.introspect !== undefined,
    async prepare(bench) {
      const { wire } = bench;
      const made = await obtainTokens(bench, { count: differentTokens });
      const requests = made.map((token) => clientRequest(wire, { token: token.access_token }, wire.paths.introspect));
      return { ...place(wire), requests, expect: { status: [200], includes: '"active":true' } };
    },
  },
];
