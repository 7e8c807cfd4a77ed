// Answers posted by a page of ours, to exactly the origin of the checked redirect URI (RFC 9700 4.17). One envelope satisfies every
// published SDK: `state` on top for the first generation, `data` or `error` for both.

import type { FastifyReply } from 'fastify';
import type { ReturnAddress } from '../../oauth/authorization-request.ts';
import { createNonce, sendPage } from '../../pages/send.ts';
import { renderRelay } from '../../pages/views/relay.ts';
import type { Exception } from './exceptions.ts';

export type Relay = {
  readonly brand: string;
  /** The agent app frames extensions that frame this page, and every ancestor is checked. */
  readonly agentAppUrl: string;
};

/** Posts what was issued. */
export function postAnswer(
  reply: FastifyReply,
  relay: Relay,
  answer: { to: ReturnAddress; data: Readonly<Record<string, unknown>> },
): FastifyReply {
  return post(reply, relay, { to: answer.to, message: { ...stateOf(answer.to), data: answer.data } });
}

/** Posts an error, with the parameters that the request had. */
export function postError(
  reply: FastifyReply,
  relay: Relay,
  refusal: { to: ReturnAddress; exception: Exception },
): FastifyReply {
  const { client, redirectUri } = refusal.to;
  const echoed = { client_id: client.clientId, redirect_uri: redirectUri.raw };
  return post(reply, relay, {
    to: refusal.to,
    message: { ...stateOf(refusal.to), error: { ...echoed, ...refusal.exception } },
  });
}

/** Tells a page that signing out is done. */
export function postSignedOut(reply: FastifyReply, relay: Relay, to: ReturnAddress): FastifyReply {
  return post(reply, relay, { to, message: { ...stateOf(to), signed_out: true }, signedOut: true });
}

function post(
  reply: FastifyReply,
  relay: Relay,
  answer: { to: ReturnAddress; message: Readonly<Record<string, unknown>>; signedOut?: boolean },
): FastifyReply {
  const nonce = createNonce();
  const targetOrigin = answer.to.redirectUri.origin;
  const page = renderRelay({
    brand: relay.brand,
    message: answer.message,
    targetOrigin,
    nonce,
    signedOut: answer.signedOut,
  });
  return sendPage(reply, page, { nonce, framedBy: [targetOrigin, relay.agentAppUrl] });
}

function stateOf(to: ReturnAddress): { state?: string } {
  return to.state === undefined ? {} : { state: to.state };
}
