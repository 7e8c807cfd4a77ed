// Passport's strategy without Passport and Express: what it needs of them is a request with `query` and `session`, and the four
// answers that Passport gives a strategy.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import OAuth2Strategy from 'passport-oauth2';
import { hostApp } from './app-host.ts';
import type { Connect, Tokens } from './program.ts';

export const passportOAuth2: Connect = async ({ issuer, client_id, client_secret, redirect_uri, scopes }) => {
  // #region configuration
  const strategy = new OAuth2Strategy(
    {
      authorizationURL: `${issuer}/oauth/authorize`,
      tokenURL: `${issuer}/oauth/token`,
      clientID: client_id,
      clientSecret: client_secret,
      callbackURL: redirect_uri,
      scope: scopes,
      pkce: true,
      state: true, // PKCE needs it, and it needs sessions
    },
    (accessToken, refreshToken, _profile, done) => done(null, { accessToken, refreshToken }),
  );
  // #endregion
  const sessions = new Map<string, object>();
  await hostApp(redirect_uri, async (request, response) => {
    const id = /sid=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1] ?? randomUUID();
    const session = sessions.get(id) ?? {};
    sessions.set(id, session);
    const query = Object.fromEntries(new URL(request.url ?? '/', redirect_uri).searchParams);
    const outcome = await authenticate(strategy, Object.assign(request, { query, session }));
    if ('user' in outcome) return response.end(JSON.stringify(outcome.user));
    return response.writeHead(302, { location: outcome.redirect, 'set-cookie': `sid=${id}` }).end();
  });
  return {
    signIn: async (visitor) => JSON.parse(await visitor.open(await visitor.signIn(new URL('/login', redirect_uri)))),
  };
};

type Outcome = { redirect: string } | { user: Tokens };

/** As Passport does it: each request has an attempt of its own, made from the strategy. */
function authenticate(strategy: OAuth2Strategy<Tokens>, request: IncomingMessage): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const attempt: OAuth2Strategy<Tokens> = Object.create(strategy);
    attempt.redirect = (redirect) => resolve({ redirect });
    attempt.success = (user) => resolve({ user });
    attempt.fail = (challenge) => reject(new Error(`The strategy refused: ${JSON.stringify(challenge)}`));
    attempt.error = reject;
    attempt.authenticate(request);
  });
}
