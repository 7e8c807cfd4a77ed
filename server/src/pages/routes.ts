// Every page for people, in one list.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { endOtherSessions, endSession, forSignedIn, revokeApp, showApps, showHome, showSessions } from './account.ts';
import type { People } from './people.ts';
import { getSignIn, postChooseAccount, postSignIn } from './sign-in.ts';
import { getSignOut, postSignOut } from './sign-out.ts';
import { getSignUp, postSignUp } from './sign-up.ts';

/** A dialect that has addresses in common with the pages: it answers a request that is addressed to it, or leaves it. */
export type SharedAddresses = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>;

/** Mounts the pages on the accounts site. */
export function registerPages(site: FastifyInstance, people: People, shared: SharedAddresses): void {
  const page =
    (show: (request: FastifyRequest, reply: FastifyReply, people: People) => Promise<FastifyReply>) =>
    async (request: FastifyRequest, reply: FastifyReply) => {
      await shared(request, reply);
      // Not by what was awaited: a reply is thenable, and is undefined once it is sent.
      return reply.sent ? reply : show(request, reply, people);
    };

  site.get('/signin', page(getSignIn));
  site.post('/signin', (request, reply) => postSignIn(request, reply, people));
  site.post('/signin/account', (request, reply) => postChooseAccount(request, reply, people));
  site.get('/signup', page(getSignUp));
  site.get('/signup/credentials', page(getSignUp));
  site.get('/signin/signup', page(getSignUp));
  site.post('/signup', (request, reply) => postSignUp(request, reply, people));
  site.get('/signout', page(getSignOut));
  site.post('/signout', (request, reply) => postSignOut(request, reply, people));

  site.get('/account', forSignedIn(people, '/account', showHome));
  site.get('/account/apps', forSignedIn(people, '/account/apps', showApps));
  site.post('/account/apps/revoke', forSignedIn(people, '/account/apps', revokeApp));
  site.get('/account/sessions', forSignedIn(people, '/account/sessions', showSessions));
  site.post('/account/sessions/end', forSignedIn(people, '/account/sessions', endSession));
  site.post('/account/sessions/end-others', forSignedIn(people, '/account/sessions', endOtherSessions));
}
