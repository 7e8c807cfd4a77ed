// How pages are sent: never stored, never framed unless a page says by whom, no referrer that could carry a code, no third party.

import { randomBytes } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { styleHash } from './style.ts';

export type PageKind = {
  readonly status?: number;
  /** A page with a form: browsers then send `Origin` with the POST, which `no-referrer` would make `null`. */
  readonly form?: boolean;
  /** Origins that may frame it; none by default. */
  readonly framedBy?: readonly string[];
  /** Of the one inline script. */
  readonly nonce?: string;
};

/** Sends an HTML page with its security headers. */
export function sendPage(reply: FastifyReply, page: string, kind: PageKind = {}): FastifyReply {
  const ancestors = kind.framedBy === undefined || kind.framedBy.length === 0 ? "'none'" : kind.framedBy.join(' ');
  const policy = [
    "default-src 'none'",
    `style-src ${styleHash}`,
    'img-src data:',
    ...(kind.nonce === undefined ? [] : [`script-src 'nonce-${kind.nonce}'`]),
    "base-uri 'none'",
    // No form-action: Chromium applies it to the redirects after a form too, and those end at the client.
    `frame-ancestors ${ancestors}`,
  ];
  return sendHeaders(reply, kind)
    .header('content-security-policy', policy.join('; '))
    .type('text/html; charset=utf-8')
    .send(page);
}

/** The nonce of a page's one script. */
export function createNonce(): string {
  return randomBytes(16).toString('base64');
}

/** 303, so that a browser never repeats a POST with its credentials elsewhere (RFC 9700 4.12). */
export function seeOther(reply: FastifyReply, location: string): FastifyReply {
  return sendHeaders(reply, { status: 303 }).header('location', location).send();
}

function sendHeaders(reply: FastifyReply, kind: PageKind): FastifyReply {
  return reply
    .code(kind.status ?? 200)
    .header('cache-control', 'no-store')
    .header('referrer-policy', kind.form ? 'same-origin' : 'no-referrer');
}
