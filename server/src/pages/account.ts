// The pages of a signed-in person: home, connected apps, sessions, and what can be ended there.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { originOf } from '../accounts/audit-log.ts';
import type { Session } from '../accounts/session-storage.ts';
import { decodeFormBody } from '../http/body.ts';
import type { Form } from '../http/form.ts';
import type { Act } from '../oauth/act.ts';
import { FORMS, hostOf, type People } from './people.ts';
import { seeOther, sendPage } from './send.ts';
import { sessionEvent } from './session-events.ts';
import { renderAccountHome } from './views/account-home.ts';
import { renderConnectedApps } from './views/connected-apps.ts';
import { renderSessions } from './views/sessions.ts';

type Signed = { readonly people: People; readonly session: Session; readonly notice?: string };

/** A page that needs a person: without one it asks to sign in, and comes back. */
export function forSignedIn(
  people: People,
  path: string,
  show: (request: FastifyRequest, reply: FastifyReply, signed: Signed) => Promise<FastifyReply>,
) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const session = await people.browser.session(request);
    if (session === undefined) return seeOther(reply, `/signin?continue=${encodeURIComponent(path)}`);
    return show(request, reply, { people, session });
  };
}

/** GET /account. */
export async function showHome(
  request: FastifyRequest,
  reply: FastifyReply,
  { people, session }: Signed,
): Promise<FastifyReply> {
  const memberships = await people.accounts.listMemberships(session.accountId);
  return sendPage(
    reply,
    renderAccountHome({
      ...frame(request, reply, { people, session }),
      organizations: memberships.map((m) => ({ name: m.organizationName, role: m.role })),
      links: [
        { title: 'Connected apps', url: '/account/apps', words: 'See what you allowed, and take it back.' },
        { title: 'Sessions', url: '/account/sessions', words: 'See where you are signed in, and sign out there.' },
        { title: 'Agent app', url: people.agentAppUrl, words: 'Chat with customers.' },
        { title: 'Developer console', url: people.consoleUrl, words: 'Build apps of your own.' },
      ],
    }),
    { form: true },
  );
}

/** GET /account/apps. */
export async function showApps(request: FastifyRequest, reply: FastifyReply, signed: Signed): Promise<FastifyReply> {
  const { people, session, notice } = signed;
  const apps = await people.consents.listConnectedApps({ accountId: session.accountId, now: people.now() });
  return sendPage(
    reply,
    renderConnectedApps({
      ...frame(request, reply, signed),
      notice,
      apps: apps.map((app) => ({
        clientId: app.clientId,
        name: app.clientName,
        host: hostOf('', app.redirectUris),
        organizationId: app.organizationId,
        organizationName: app.organizationName,
        scopes: app.scopes.map(people.scopeWords),
        grantedAt: app.grantedAt,
        byPolicy: app.byPolicy,
        firstParty: app.firstParty,
        activeTokens: app.livingTokens,
      })),
    }),
    { form: true },
  );
}

/** POST /account/apps/revoke: the consent and every token of the app for this account and organization. */
export async function revokeApp(request: FastifyRequest, reply: FastifyReply, signed: Signed): Promise<FastifyReply> {
  const { people, session } = signed;
  const form = ownForm(request, people);
  const clientId = form?.values.get('client_id');
  const organizationId = form?.values.get('organization_id');
  if (clientId === undefined || organizationId === undefined) return showApps(request, reply, outOfDate(signed));
  const { accountId } = session;
  const act: Act = {
    action: 'app_revoked',
    concerns: { organizationId },
    accountId,
    clientId,
    origin: originOf(request),
    happenedAt: people.now(),
  };
  const wasThere = await people.tokens.revokeApp({ clientId, accountId, organizationId, act });
  // What names no app may be anything, and does not belong into the log.
  if (wasThere) request.log.info({ clientId, accountId, organizationId }, 'app removed by its person');
  const notice = wasThere ? 'The app was removed, and its tokens have ended.' : 'That app had been removed already.';
  return showApps(request, reply, { ...signed, notice });
}

/** GET /account/sessions. */
export async function showSessions(
  request: FastifyRequest,
  reply: FastifyReply,
  signed: Signed,
): Promise<FastifyReply> {
  const { people, session, notice } = signed;
  const sessions = await people.sessions.listSessions({ accountId: session.accountId, now: people.now() });
  return sendPage(
    reply,
    renderSessions({
      ...frame(request, reply, signed),
      notice,
      sessions: sessions.map(({ applications, ...rest }) => ({
        ...rest,
        current: rest.sessionId === session.sessionId,
        apps: applications.map((app) => app.name),
      })),
    }),
    { form: true },
  );
}

/** POST /account/sessions/end. */
export async function endSession(request: FastifyRequest, reply: FastifyReply, signed: Signed): Promise<FastifyReply> {
  const { people, session } = signed;
  const sessionId = ownForm(request, people)?.values.get('session_id');
  if (sessionId === undefined) return showSessions(request, reply, outOfDate(signed));
  const { accountId } = session;
  const now = people.now();
  const audit = sessionEvent(request, { action: 'session_ended', accountId, target: sessionId, now });
  const ended = await people.sessions.endSession({ accountId, sessionId, tokens: 'all', now, audit });
  if (ended && sessionId === session.sessionId) {
    people.browser.forgetSession(reply);
    return seeOther(reply, '/signin');
  }
  const notice = ended ? 'The session has ended, and its tokens with it.' : 'That session had ended already.';
  return showSessions(request, reply, { ...signed, notice });
}

/** POST /account/sessions/end-others. */
export async function endOtherSessions(
  request: FastifyRequest,
  reply: FastifyReply,
  signed: Signed,
): Promise<FastifyReply> {
  const { people, session } = signed;
  if (ownForm(request, people) === undefined) return showSessions(request, reply, outOfDate(signed));
  const { accountId, sessionId } = session;
  const now = people.now();
  const audit = sessionEvent(request, { action: 'sessions_ended', accountId, now });
  const ended = await people.sessions.endSessions({ accountId, keepSessionId: sessionId, now, audit });
  const notice = ended === 1 ? 'One other session has ended.' : `${ended} other sessions have ended.`;
  return showSessions(request, reply, { ...signed, notice });
}

function frame(request: FastifyRequest, reply: FastifyReply, { people, session }: Signed) {
  return {
    brand: people.brand,
    account: { name: session.accountName, email: session.email },
    formToken: people.browser.formToken(request, reply, FORMS.account),
  };
}

function ownForm(request: FastifyRequest, people: People): Form | undefined {
  const form = decodeFormBody(request.body);
  return people.browser.isOurForm(request, form, FORMS.account) ? form : undefined;
}

function outOfDate(signed: Signed): Signed {
  return { ...signed, notice: 'The page was out of date, so nothing was changed. Please try again.' };
}
