// Measures the client credentials grant (RFC 6749 4.4): one token for a program, with HTTP Basic.
import { place, tokens } from './tokens.mjs';
import { clientRequest } from './wire.mjs';

export const rows = [
  {
    name: 'client-credentials',
    title: 'client credentials',
    words: 'A program gets an access token for itself.',
    isServedBy: () => true,
    async prepare({ wire }) {
      const scope = wire.clientCredentialsScope ?? wire.scope;
      const requests = [clientRequest(wire, { grant_type: 'client_credentials', scope })];
      return { ...place(wire), requests, expect: tokens };
    },
  },
];
