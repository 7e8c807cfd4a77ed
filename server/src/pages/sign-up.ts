// Signing up: the form and its answer. Whoever signs up is signed in, and goes on to what they came for.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { originOf } from '../accounts/audit-log.ts';
import { type SignUpErrors, signUp } from '../accounts/sign-up.ts';
import { decodeFormBody } from '../http/body.ts';
import { decodeForm, queryOf } from '../http/form.ts';
import { parseContinue } from './continue.ts';
import { askingClient, FORMS, type People } from './people.ts';
import { sendPage } from './send.ts';
import { goOn, startSession, waitWords } from './sign-in.ts';
import { renderSignUp } from './views/sign-up.ts';

export type SignUpPage = {
  readonly continueTo: string | undefined;
  readonly values?: { name: string; email: string; organization: string };
  readonly errors?: SignUpErrors;
  readonly status?: number;
};

/** Sends the sign-up form. What was typed is kept, the password never. */
export async function showSignUp(
  request: FastifyRequest,
  reply: FastifyReply,
  { people, page }: { people: People; page: SignUpPage },
): Promise<FastifyReply> {
  const { continueTo } = page;
  return sendPage(
    reply,
    renderSignUp({
      brand: people.brand,
      action: '/signup',
      formToken: people.browser.formToken(request, reply, FORMS.interaction),
      continueTo,
      values: page.values ?? { name: '', email: '', organization: '' },
      errors: page.errors ?? {},
      client: await askingClient(people, continueTo),
      signInUrl: continueTo === undefined ? '/signin' : `/signin?continue=${encodeURIComponent(continueTo)}`,
    }),
    { form: true, status: page.status ?? 200 },
  );
}

/** GET /signup without an authorization request. */
export async function getSignUp(request: FastifyRequest, reply: FastifyReply, people: People): Promise<FastifyReply> {
  const query = decodeForm(queryOf(request.url));
  return showSignUp(request, reply, {
    people,
    page: { continueTo: parseContinue(query.values.get('continue'), people.origin) },
  });
}

/** POST /signup. */
export async function postSignUp(request: FastifyRequest, reply: FastifyReply, people: People): Promise<FastifyReply> {
  const form = decodeFormBody(request.body);
  const field = (name: string) => form.values.get(name) ?? '';
  const continueTo = parseContinue(form.values.get('continue'), people.origin);
  const values = { name: field('name'), email: field('email'), organization: field('organization') };
  if (!people.browser.isOurForm(request, form, FORMS.interaction)) {
    const errors = { password: 'This page was out of date. Enter your password again.' };
    return showSignUp(request, reply, { people, page: { continueTo, values, errors, status: 403 } });
  }
  const origin = originOf(request);
  const signedUp = await signUp({ form: { ...values, password: field('password') }, origin }, people);
  if (signedUp.outcome === 'throttled') {
    const { retryAfterSeconds } = signedUp;
    reply.header('retry-after', String(retryAfterSeconds));
    const errors = {
      email: `Too many accounts were asked for from here. Try again in ${waitWords(retryAfterSeconds)}.`,
    };
    return showSignUp(request, reply, { people, page: { continueTo, values, errors, status: 429 } });
  }
  if (signedUp.outcome === 'refused') {
    return showSignUp(request, reply, { people, page: { continueTo, values, errors: signedUp.errors, status: 400 } });
  }
  await startSession(request, reply, { people, account: signedUp.account });
  return goOn(reply, people, continueTo);
}
