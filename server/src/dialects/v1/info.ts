// GET /info: what a token, or with `type=code` an authorization code, stands for. The code is not used up.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { decodeForm, queryOf } from '../../http/form.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { findAccessToken, findRedeemableCode, type Introspection } from '../../oauth/introspection.ts';
import type { LiveAccessToken } from '../../oauth/storage.ts';
import { bearerToken, refuseFaults } from '../client-credentials-in.ts';
import { sendJson } from '../json-answers.ts';

/** Answers in this generation's words. Throws `invalid_request`, `invalid_token`. */
export async function getInfo(
  request: FastifyRequest,
  reply: FastifyReply,
  deps: Introspection,
): Promise<FastifyReply> {
  const query = decodeForm(queryOf(request.url));
  refuseFaults(query);
  if (query.values.get('type') === 'code') {
    const text = query.values.get('code') ?? '';
    const code = await findRedeemableCode(text, deps);
    if (code === undefined) throw unknownToken('The code is unknown, was used, or has expired.');
    return sendJson(reply, {
      code: text,
      client_id: code.clientId,
      expires_in: secondsLeft(code.expiresAt, deps.now()),
      scope: code.scopes.join(','),
      token_type: 'Bearer',
      entity_id: code.email,
      license_id: code.licenseId,
      account_id: code.accountId,
      organization_id: code.organizationId,
    });
  }
  const { text, token } = await presentedToken(request, deps);
  return sendJson(reply, {
    access_token: text,
    client_id: token.clientId,
    expires_in: secondsLeft(token.expiresAt, deps.now()),
    scope: token.scopes.join(','),
    token_type: 'Bearer',
    entity_id: token.email,
    license_id: token.licenseId,
    account_id: token.accountId,
    organization_id: token.organizationId,
  });
}

/** The living access token of the header, or of the query's `code`, where the first generation put it. */
export async function presentedToken(
  request: FastifyRequest,
  deps: Introspection,
): Promise<{ text: string; token: LiveAccessToken }> {
  const query = decodeForm(queryOf(request.url));
  refuseFaults(query);
  const inHeader = bearerToken(request);
  const inQuery = query.values.get('code');
  if (inHeader !== undefined && inQuery !== undefined) {
    throw new OAuthError(
      'invalid_request',
      'The token was sent in two ways at once. Send it in the Authorization header.',
    );
  }
  const text = inHeader ?? inQuery;
  if (text === undefined) {
    throw new OAuthError('invalid_token', 'There is no token. Send Authorization: Bearer <access token>.');
  }
  const token = await findAccessToken(text, deps);
  if (token === undefined) throw unknownToken('The access token is unknown, was revoked, or has expired.');
  return { text, token };
}

/** Whole seconds until a time, never negative. */
export function secondsLeft(until: number, now: number): number {
  return Math.max(0, Math.floor((until - now) / 1000));
}

function unknownToken(words: string): OAuthError {
  return new OAuthError('invalid_token', words, { reason: 'token_unknown' });
}
