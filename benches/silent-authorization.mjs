// Measures an authorization that asks nobody anything: the browser has a session, and its account consented before.
import { place, redirectWithCode } from './tokens.mjs';
import { authorizeRequest } from './wire.mjs';

export const rows = [
  {
    name: 'silent-authorization',
    title: 'silent authorization with a session',
    words:
      '`prompt=none` with PKCE gives a code. @node-oauth and @jmondi have no sessions and consents: theirs here are two Maps of the host.',
    isServedBy: () => true,
    async prepare({ wire }) {
      return { ...place(wire), requests: [authorizeRequest(wire)], expect: redirectWithCode };
    },
  },
];
