// The way of an authorization request, whatever its dialect: decode, check, decide the next step, and either show a page or answer.
// The pages that a step needs lead back here: signing in to the same URL, the consent form to its own address with the same query.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { decodeFormBody } from '../http/body.ts';
import { decodeForm, queryOf } from '../http/form.ts';
import { describeFailure } from '../http/site.ts';
import { checkAuthorizationRequest } from '../oauth/authorization-request.ts';
import { issueAuthorizationResponse } from '../oauth/authorization-response.ts';
import { OAuthError } from '../oauth/errors.ts';
import { type NextStep, nextStep, type Remembered } from '../oauth/next-step.ts';
import { FORMS, type People } from '../pages/people.ts';
import { createNonce, sendPage } from '../pages/send.ts';
import { showSignIn } from '../pages/sign-in.ts';
import { showSignUp } from '../pages/sign-up.ts';
import { renderProceed } from '../pages/views/proceed.ts';
import type { Authorization, AuthorizationEndpoint, AuthorizationSpelling, Entry } from './authorization.ts';
import { consentGiven, recordRefusal } from './consent-events.ts';
import { askingPage, isNavigation, isPostedByOurPage } from './fetch-metadata.ts';
import { showChooseAccount, showConsent } from './interaction-pages.ts';

/** GET at the authorization endpoint, and at the addresses that start it with a page of choice. */
export async function authorize(
  request: FastifyRequest,
  reply: FastifyReply,
  on: { endpoint: AuthorizationEndpoint; spelling: AuthorizationSpelling; entry?: Entry },
): Promise<FastifyReply> {
  const { endpoint, spelling, entry = {} } = on;
  const { people, scopeRules } = endpoint;
  const queryText = queryOf(request.url);
  const query = decodeForm(queryText);
  const { dialect, policy } = spelling;
  if (!isNavigation(request)) return spelling.show(request, reply, notAPage());
  const result = await checkAuthorizationRequest(spelling.decode(query), {
    clients: people.clients,
    scopeRules,
    policy,
    dialect,
    now: people.now,
  });
  if (result.outcome === 'shown') return spelling.show(request, reply, result.error);
  const delivery = spelling.delivery(request, query);
  if (result.outcome === 'redirected') {
    return spelling.refuse(request, reply, { to: result.returnAddress, error: result.error, delivery });
  }

  const checked = result.request;
  const personWaits = delivery.mode === 'redirect' && !delivery.framed && checked.prompt !== 'none';
  let identity: Identity | undefined;
  try {
    identity = await identify(request, { people, clientId: checked.client.clientId });
    const { session, memberships, remembered } = identity;
    const step = nextStep(checked, session === undefined ? undefined : { ...session, memberships }, {
      remembered,
      circumstances: {
        silent: delivery.framed,
        chooseAccount: entry.screen !== undefined,
        decision: entry.decision,
      },
      scopeRules,
    });
    const continueTo = queryText === '' ? spelling.path : `${spelling.path}?${queryText}`;
    const attended = people.browser.wasAttended(request, reply, continueTo);
    const facts = { endpoint, spelling, checked, delivery, session, memberships, continueTo, attended, entry };
    return await take(step, request, reply, facts);
  } catch (error) {
    // Who waits gets a page and can try again; a program would wait in vain.
    if (personWaits || reply.sent) throw error;
    const failure = failureOf(error, request, identity);
    return spelling.refuse(request, reply, { to: checked, error: failure, delivery });
  }
}

type Identity = Pick<Authorization, 'session' | 'memberships'> & { readonly remembered: Remembered };

/** Who is signed in in this browser, and what they allowed this client before. */
async function identify(
  request: FastifyRequest,
  { people, clientId }: { people: People; clientId: string },
): Promise<Identity> {
  const session = await people.browser.session(request);
  if (session === undefined) {
    return { session, memberships: [], remembered: { consents: [], lastOrganizationId: undefined } };
  }
  const { accountId } = session;
  const [memberships, remembered] = await Promise.all([
    people.accounts.listMemberships(accountId),
    people.consents.findConsents({ accountId, clientId }),
  ]);
  return { session, memberships, remembered };
}

/** A fault of ours as an answer to the app (RFC 6749 4.1.2.1). */
function failureOf(error: unknown, request: FastifyRequest, identity: Identity | undefined): OAuthError {
  const { status, words } = describeFailure(error, request);
  if (identity === undefined) return new OAuthError('server_error', words, { reason: 'identity_undetermined' });
  return status === 503 ? new OAuthError('temporarily_unavailable', words) : new OAuthError('server_error', words);
}

/** POST of the same request by the page that a hidden frame got first. */
export async function proceed(
  request: FastifyRequest,
  reply: FastifyReply,
  on: { endpoint: AuthorizationEndpoint; spelling: AuthorizationSpelling },
): Promise<FastifyReply> {
  if (!isPostedByOurPage(request, on.endpoint.people.origin)) return on.spelling.show(request, reply, notAPage());
  return authorize(request, reply, { ...on, entry: { proceeds: true } });
}

/** POST of the consent form: the same request, with the person's decision. */
export async function decide(
  request: FastifyRequest,
  reply: FastifyReply,
  on: { endpoint: AuthorizationEndpoint; spelling: AuthorizationSpelling },
): Promise<FastifyReply> {
  const form = decodeFormBody(request.body);
  const choice = form.values.get('decision');
  if (!on.endpoint.people.browser.isOurForm(request, form, FORMS.interaction) || !isDecision(choice)) {
    return authorize(request, reply, { ...on, entry: { notice: 'The page was out of date. Please decide again.' } });
  }
  const decision = { allow: choice === 'allow', organizationId: form.values.get('organization_id') };
  return authorize(request, reply, { ...on, entry: { decision } });
}

async function take(
  step: NextStep,
  request: FastifyRequest,
  reply: FastifyReply,
  authorization: Authorization,
): Promise<FastifyReply> {
  const { endpoint, spelling, checked, continueTo, entry, delivery } = authorization;
  const { people } = endpoint;
  switch (step.step) {
    case 'sign_in':
    case 'choose_account':
      if (entry.screen === 'sign_up') return showSignUp(request, reply, { people, page: { continueTo } });
      if (step.step === 'choose_account') return showChooseAccount(request, reply, authorization);
      return showSignIn(request, reply, {
        people,
        page: {
          continueTo,
          email: checked.loginHint,
          notice: people.browser.hadSession(request) ? 'You were signed out. Sign in again to go on.' : undefined,
        },
      });
    case 'consent':
      return showConsent(request, reply, { authorization, step });
    case 'refuse':
      if (step.error.reason === 'person_refused') await recordRefusal(request, authorization);
      return spelling.refuse(request, reply, { to: checked, error: step.error, delivery });
    case 'issue':
      return issue(step, request, reply, authorization);
  }
}

async function issue(
  step: Extract<NextStep, { step: 'issue' }>,
  request: FastifyRequest,
  reply: FastifyReply,
  authorization: Authorization,
): Promise<FastifyReply> {
  const { endpoint, spelling, checked, delivery, session, memberships, attended, entry } = authorization;
  const { people } = endpoint;
  const membership = memberships.find((m) => m.organizationId === step.organizationId);
  if (session === undefined || membership === undefined)
    throw new Error('A step to issue needs a session and a membership.');
  const subject = { accountId: session.accountId, organizationId: step.organizationId };
  const now = people.now();

  if (step.allowedNow) {
    const { client, scopes, redirectUri } = checked;
    const redirectOrigin = redirectUri.origin;
    const { clientId } = client;
    const audit = consentGiven(request, { subject, clientId, scopes, redirectOrigin, now });
    await people.consents.saveConsent({ ...subject, clientId, scopes, redirectOrigin, now, audit });
    request.log.info({ clientId: client.clientId, ...subject, scopes }, 'consent given');
  }
  const unattended = step.automatic && !attended;
  const asker = askingPage(request, [checked.redirectUri.origin, people.agentAppUrl]);
  if (unattended && checked.responseType === 'token') {
    // Each token ends the oldest of the ring, so a foreign page must not have them made.
    if (delivery.framed && asker === 'stranger') {
      const error = new OAuthError('login_required', 'The page around this frame is not the app’s.');
      return spelling.refuse(request, reply, { to: checked, error, delivery });
    }
    if (delivery.framed && asker === 'unnamed' && entry.proceeds !== true) return sendProceed(reply, authorization);
    if (delivery.mode === 'popup' && asker === 'stranger') return showChooseAccount(request, reply, authorization);
  }
  const limit = spelling.policy.automaticRedirects;
  const limited = delivery.mode === 'redirect' || (delivery.mode === 'popup' && asker === 'unnamed');
  if (limit !== undefined && unattended && limited) {
    const { clientId } = checked.client;
    if (!(await endpoint.tokens.noteAutomaticRedirect({ ...subject, ...limit, clientId, now }))) {
      if (delivery.mode === 'popup') return showChooseAccount(request, reply, authorization);
      const error = new OAuthError(
        'invalid_request',
        'The app sent this browser here too often in a short time. It may be caught in a loop: wait half a minute and try again.',
        { reason: 'too_many_redirects' },
      );
      return spelling.refuse(request, reply, { to: checked, error, delivery });
    }
  }

  const { policy, dialect } = spelling;
  const response = await issueAuthorizationResponse(
    checked,
    { subject, sessionId: session.sessionId },
    { codes: endpoint.codes, tokens: endpoint.tokens, policy, dialect, now: people.now, createId: people.createId },
  );
  if (response === 'session_ended') {
    const error = new OAuthError('login_required', 'The session has ended.', { reason: 'session_ended' });
    if (delivery.framed || checked.prompt === 'none') {
      return spelling.refuse(request, reply, { to: checked, error, delivery });
    }
    return take({ step: 'sign_in' }, request, reply, authorization);
  }
  return spelling.answer(reply, { to: checked, response, issuedTo: { session, membership }, delivery });
}

/** Has the frame ask again by itself, which it does only where it may be shown. */
function sendProceed(reply: FastifyReply, { endpoint, checked, continueTo }: Authorization): FastifyReply {
  const { brand, agentAppUrl } = endpoint.people;
  const nonce = createNonce();
  const framedBy = [checked.redirectUri.origin, agentAppUrl];
  return sendPage(reply, renderProceed({ brand, action: continueTo, nonce }), { form: true, nonce, framedBy });
}

function notAPage(): OAuthError {
  return new OAuthError(
    'invalid_request',
    'This address is a page: open it in a window or a frame, not from a script.',
  );
}

function isDecision(text: string | undefined): boolean {
  return text === 'allow' || text === 'deny';
}
