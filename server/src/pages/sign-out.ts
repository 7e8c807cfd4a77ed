// Signing out: always a form, because a link alone must not sign anyone out (OAuth 2.1 7.9).

import type { FastifyReply, FastifyRequest } from 'fastify';
import { decodeFormBody } from '../http/body.ts';
import { FORMS, type People } from './people.ts';
import { sendPage } from './send.ts';
import { sessionEvent } from './session-events.ts';
import { renderSignOut } from './views/sign-out.ts';
import { renderSignedOut } from './views/signed-out.ts';

/** GET /signout. */
export async function getSignOut(request: FastifyRequest, reply: FastifyReply, people: People): Promise<FastifyReply> {
  const session = await people.browser.session(request);
  if (session === undefined) return showSignedOut(reply, people);
  return sendPage(
    reply,
    renderSignOut({
      brand: people.brand,
      action: '/signout',
      formToken: people.browser.formToken(request, reply, FORMS.account),
      account: { name: session.accountName, email: session.email },
      stayUrl: '/account',
    }),
    { form: true },
  );
}

/** POST /signout: ends the session and the tokens that lived in this browser; apps that work unattended go on. */
export async function postSignOut(request: FastifyRequest, reply: FastifyReply, people: People): Promise<FastifyReply> {
  const form = decodeFormBody(request.body);
  const session = await people.browser.session(request);
  if (session !== undefined) {
    if (!people.browser.isOurForm(request, form, FORMS.account)) return getSignOut(request, reply, people);
    const { accountId, sessionId } = session;
    const now = people.now();
    const audit = sessionEvent(request, { action: 'sign_out', accountId, target: sessionId, now });
    await people.sessions.endSession({ accountId, sessionId, tokens: 'browser', now, audit });
  }
  return showSignedOut(reply, people);
}

function showSignedOut(reply: FastifyReply, people: People): FastifyReply {
  people.browser.forgetSession(reply);
  return sendPage(reply, renderSignedOut({ brand: people.brand, signInUrl: '/signin' }));
}
