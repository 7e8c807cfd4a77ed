// Measures the exchange of a code with PKCE (RFC 6749 4.1.3, RFC 7636): each code once, for an access and a refresh token.
import { obtainCodes, place, tokens } from './tokens.mjs';
import { redeemRequest } from './wire.mjs';

export const rows = [
  {
    name: 'code-exchange',
    title: 'code exchange with PKCE',
    words:
      'One account’s codes for one client, so here each exchange also ends the oldest of 25 tokens. The codes are made before the clock starts.',
    isServedBy: () => true,
    async prepare(bench) {
      const codes = await obtainCodes(bench, { count: bench.count });
      const requests = codes.map((code) => redeemRequest(bench.wire, code));
      return { ...place(bench.wire), requests, expect: tokens };
    },
  },
];
