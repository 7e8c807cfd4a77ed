// Handing an identity from one program to another, such as from an app to a page that it opens: a token of one use, bound by a code
// challenge where one was given (RFC 7636), which is redeemed for a customer token.

import type { AuditEvent } from '../accounts/audit-log.ts';
import { type CodeChallenge, verifyCodeVerifier } from '../oauth/pkce.ts';
import { createToken, hashToken, lookUpHash } from '../oauth/token.ts';
import type { CustomerStorage, CustomerTokenRecord, LiveIdentityTransfer, Proof } from './customer-storage.ts';
import { type NewCustomerToken, newCustomerToken } from './customer-tokens.ts';
import { isOf, type Place } from './recognition.ts';

export const TRANSFER_SECONDS = 3_600;

type Deps = { readonly customers: CustomerStorage; readonly now: () => number };

export type TransferRequest = {
  /** Whose identity, for which client, and with which agent's authority if with one. */
  readonly of: Pick<CustomerTokenRecord, 'customerId' | 'organizationId' | 'clientId' | 'accountId'>;
  readonly codeChallenge: CodeChallenge;
  readonly proof: Proof;
  readonly audit?: AuditEvent | undefined;
};

/** A token that hands the identity over; undefined when what proved the right to it has ended in this moment. */
export async function transferIdentity(request: TransferRequest, deps: Deps): Promise<string | undefined> {
  const text = createToken('identity_transfer_token');
  const now = deps.now();
  const { customerId, organizationId, clientId, accountId } = request.of;
  const outcome = await deps.customers.saveIdentityTransfer({
    transfer: {
      tokenHash: hashToken('identity_transfer_token', text),
      customerId,
      organizationId,
      clientId,
      accountId,
      codeChallenge: request.codeChallenge.challenge,
      codeChallengeRule: request.codeChallenge.rule,
      issuedAt: now,
      expiresAt: now + TRANSFER_SECONDS * 1000,
    },
    proof: request.proof,
    audit: request.audit,
  });
  return outcome === 'saved' ? text : undefined;
}

export type RedeemedTransfer =
  | { readonly outcome: 'redeemed'; readonly transfer: LiveIdentityTransfer; readonly token: NewCustomerToken }
  | { readonly outcome: 'unknown' | 'other_client' | 'other_place' };

/**
 * The customer token for a transfer token, once. All that makes the redemption valid is checked first, so that a wrong one does not use it
 * up. Throws `invalid_grant` for a wrong code verifier (RFC 7636 4.6).
 */
export async function redeemTransfer(
  request: {
    text: string;
    clientId: string;
    codeVerifier: string | undefined;
    place: Place | undefined;
    seconds: number | undefined;
  },
  deps: Deps,
): Promise<RedeemedTransfer> {
  const now = deps.now();
  const transferHash = lookUpHash('identity_transfer_token', request.text);
  const transfer = transferHash && (await deps.customers.findIdentityTransfer({ tokenHash: transferHash, now }));
  if (!transferHash || !transfer) return { outcome: 'unknown' };
  if (transfer.clientId !== request.clientId) return { outcome: 'other_client' };
  if (request.place !== undefined && !isOf(transfer, request.place)) return { outcome: 'other_place' };
  verifyCodeVerifier({ rule: transfer.codeChallengeRule, challenge: transfer.codeChallenge }, request.codeVerifier);
  const { clientId, accountId } = transfer;
  const token = newCustomerToken(transfer, { clientId, accountId, seconds: request.seconds, now });
  const outcome = await deps.customers.redeemIdentityTransfer({ transferHash, token: token.record });
  return outcome === 'gone' ? { outcome: 'unknown' } : { outcome: 'redeemed', transfer, token };
}
