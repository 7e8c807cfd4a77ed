// Signing in: the form, its answer, and the choice between accounts.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { originOf } from '../accounts/audit-log.ts';
import { refusedSignIn, signIn } from '../accounts/sign-in.ts';
import { decodeFormBody } from '../http/body.ts';
import { decodeForm, queryOf } from '../http/form.ts';
import type { ProvenAccount } from './browser.ts';
import { parseContinue } from './continue.ts';
import { askingClient, FORMS, type IdentityError, type People } from './people.ts';
import { seeOther, sendPage } from './send.ts';
import { sessionEvent } from './session-events.ts';
import { renderSignIn } from './views/sign-in.ts';

export type SignInPage = {
  readonly continueTo: string | undefined;
  readonly email?: string | undefined;
  readonly error?: string | undefined;
  readonly notice?: string | undefined;
  readonly status?: number;
};

const BLOCKED = 'This account is blocked. Ask an administrator.';
const PASSWORD_OFF = 'Signing in with a password is switched off for this account. Ask an administrator.';
const OUT_OF_DATE = 'This page was out of date. Please try again.';

/** Sends the sign-in form. What was typed is kept, the password never. */
export async function showSignIn(
  request: FastifyRequest,
  reply: FastifyReply,
  { people, page }: { people: People; page: SignInPage },
): Promise<FastifyReply> {
  const { continueTo } = page;
  const signUp = continueTo === undefined ? '/signup' : `/signup?continue=${encodeURIComponent(continueTo)}`;
  return sendPage(
    reply,
    renderSignIn({
      brand: people.brand,
      action: '/signin',
      formToken: people.browser.formToken(request, reply, FORMS.interaction),
      continueTo,
      email: page.email,
      error: page.error,
      notice: page.notice,
      client: await askingClient(people, continueTo),
      signUpUrl: signUp,
    }),
    { form: true, status: page.status ?? 200 },
  );
}

/** GET /signin without an authorization request. */
export async function getSignIn(request: FastifyRequest, reply: FastifyReply, people: People): Promise<FastifyReply> {
  const query = decodeForm(queryOf(request.url));
  const continueTo = parseContinue(query.values.get('continue'), people.origin);
  if (continueTo === undefined && (await people.browser.session(request)) !== undefined)
    return seeOther(reply, '/account');
  return showSignIn(request, reply, { people, page: { continueTo } });
}

/** POST /signin. */
export async function postSignIn(request: FastifyRequest, reply: FastifyReply, people: People): Promise<FastifyReply> {
  const form = decodeFormBody(request.body);
  const continueTo = parseContinue(form.values.get('continue'), people.origin);
  const email = form.values.get('email') ?? '';
  const again = (page: Omit<SignInPage, 'continueTo' | 'email'>) =>
    showSignIn(request, reply, { people, page: { continueTo, email, ...page } });

  if (!people.browser.isOurForm(request, form, FORMS.interaction)) return again({ error: OUT_OF_DATE, status: 403 });
  const refuseIdentity = (error: IdentityError, words: string, status: number) =>
    people.identityErrorUrl === undefined
      ? again({ error: words, status })
      : seeOther(reply, people.identityErrorUrl(error, { login: email, continueTo }));
  const malformed = form.faults.has('email') || form.faults.has('password');
  if (malformed) return refuseIdentity('malformed', 'Enter your e-mail address and password again.', 400);
  const password = form.values.get('password') ?? '';
  if (email === '' || password === '') return again({ error: 'Enter your e-mail address and password.', status: 400 });

  const origin = originOf(request);
  const outcome = await signIn(
    {
      email,
      password,
      ...origin,
      knownBrowserOf: (accountId) => people.browser.knownTo(request, accountId),
    },
    people,
  );
  if (outcome.outcome === 'throttled') {
    reply.header('retry-after', String(outcome.retryAfterSeconds));
    return again({
      error: `Too many wrong passwords. Try again in ${waitWords(outcome.retryAfterSeconds)}.`,
      status: 429,
    });
  }
  if (outcome.outcome === 'blocked') return refuseIdentity('blocked', BLOCKED, 403);
  if (outcome.outcome === 'password_off') return refuseIdentity('password_off', PASSWORD_OFF, 403);
  if (outcome.outcome === 'signed_in') {
    const { account } = outcome;
    if (await startSession(request, reply, { people, account })) return goOn(reply, people, continueTo);
    const refusal = { accountId: account.accountId, reason: 'password_changed', now: people.now() } as const;
    await people.auditLog.recordEvent(refusedSignIn(origin, refusal));
  }
  request.log.info('sign-in refused');
  return again({ error: 'E-mail address or password is wrong.', status: 401 });
}

/** POST /signin/account: the answer to "continue as" or "use another account". */
export async function postChooseAccount(
  request: FastifyRequest,
  reply: FastifyReply,
  people: People,
): Promise<FastifyReply> {
  const form = decodeFormBody(request.body);
  const continueTo = parseContinue(form.values.get('continue'), people.origin);
  const ours = people.browser.isOurForm(request, form, FORMS.interaction);
  const stays =
    ours && form.values.get('choice') === 'continue' && (await people.browser.session(request)) !== undefined;
  if (stays) return goOn(reply, people, continueTo);
  return showSignIn(request, reply, { people, page: { continueTo, notice: ours ? undefined : OUT_OF_DATE } });
}

/** Starts a session in this browser; the one that was in it ends, with the tokens that lived in the browser. False when the password has been changed meanwhile. */
export async function startSession(
  request: FastifyRequest,
  reply: FastifyReply,
  { people, account }: { people: People; account: ProvenAccount },
): Promise<boolean> {
  const before = await people.browser.session(request);
  const started = await people.browser.signIn(request, reply, account);
  if (started && before !== undefined) {
    const { accountId, sessionId } = before;
    const now = people.now();
    const ended = { action: 'session_ended', accountId, target: sessionId, reason: 'replaced', now } as const;
    const audit = sessionEvent(request, ended);
    await people.sessions.endSession({ accountId, sessionId, tokens: 'browser', now, audit });
  }
  return started;
}

/** Goes on to what the person signed in for. */
export function goOn(reply: FastifyReply, people: People, continueTo: string | undefined): FastifyReply {
  if (continueTo === undefined) return seeOther(reply, '/account');
  people.browser.noteAttended(reply, continueTo);
  return seeOther(reply, continueTo);
}

/** How long to wait, in words. */
export function waitWords(seconds: number): string {
  return seconds <= 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}
