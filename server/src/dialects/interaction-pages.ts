// The pages that an authorization shows by itself: the choice of accounts and the consent form.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { queryOf } from '../http/form.ts';
import type { NextStep } from '../oauth/next-step.ts';
import { FORMS, hostOf } from '../pages/people.ts';
import { createNonce, sendPage } from '../pages/send.ts';
import { renderChooseAccount } from '../pages/views/choose-account.ts';
import { renderConsent } from '../pages/views/consent.ts';
import type { Authorization } from './authorization.ts';

/** "Continue as ..." or another account. */
export async function showChooseAccount(
  request: FastifyRequest,
  reply: FastifyReply,
  { endpoint, checked, session, continueTo }: Authorization,
): Promise<FastifyReply> {
  const { people } = endpoint;
  return sendPage(
    reply,
    renderChooseAccount({
      brand: people.brand,
      action: '/signin/account',
      formToken: people.browser.formToken(request, reply, FORMS.interaction),
      continueTo,
      account: { name: session?.accountName ?? '', email: session?.email ?? '' },
      client: { name: checked.client.name, host: hostOf(checked.redirectUri.raw, checked.client.redirectUris) },
    }),
    { form: true },
  );
}

/** Who asks, for what, in words; and for which organization when there are several. */
export async function showConsent(
  request: FastifyRequest,
  reply: FastifyReply,
  { authorization, step }: { authorization: Authorization; step: Extract<NextStep, { step: 'consent' }> },
): Promise<FastifyReply> {
  const { endpoint, spelling, checked, session, memberships, continueTo, entry } = authorization;
  const { people, describeScope } = endpoint;
  const { client, redirectUri, scopes } = checked;
  const maker = await people.accounts.findOrganization({ organizationId: client.organizationId });
  const query = queryOf(request.url);
  const nonce = createNonce();
  return sendPage(
    reply,
    renderConsent({
      brand: people.brand,
      action: `${spelling.consentPath}?${query}`,
      formToken: people.browser.formToken(request, reply, FORMS.interaction),
      continueTo,
      client: {
        name: client.name,
        host: redirectUri.origin === 'null' ? redirectUri.scheme.replace(/:$/, '') : new URL(redirectUri.raw).host,
        organizationName: maker?.name ?? 'an unknown organization',
        private: client.restricted,
      },
      account: { name: session?.accountName ?? '', email: session?.email ?? '' },
      organizations: memberships
        .filter((m) => step.organizationIds.includes(m.organizationId))
        .map((m) => ({ organizationId: m.organizationId, name: m.organizationName })),
      selectedOrganizationId: step.selected,
      scopes: scopes.map((scope) => ({ scope, isNew: step.newScopes.includes(scope), ...describeScope(scope) })),
      otherAccountAction: '/signin/account',
      refusedNotice: entry.notice,
      nonce,
    }),
    { form: true, nonce },
  );
}
