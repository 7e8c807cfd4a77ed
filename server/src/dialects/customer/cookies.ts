// The two cookies by which a browser is known again: the customer's id and a secret. They are set twice: partitioned, for browsers that keep
// each page's third parties apart (CHIPS), and not, for those that let a customer be the same on all pages. The secret says in which kind it
// lay, since the names are the same.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { inForm, SECRET_SECONDS } from '../../customers/identity-secret.ts';
import type { PresentedIdentity } from '../../customers/recognition.ts';
import type { CustomerWire } from './wire.ts';

const ID = '__lc_cid';
const SECRET = '__lc_cst';

/** More of one name than a browser has that keeps to its own. */
const MOST = 16;

/** Everything of these names that was sent. Cookies of equal names come in no order that could be relied on. */
export function presentedIdentity(request: FastifyRequest): PresentedIdentity {
  const customerIds: string[] = [];
  const secrets: string[] = [];
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, Math.max(0, equals)).trim();
    const list = name === ID ? customerIds : name === SECRET ? secrets : undefined;
    if (list !== undefined && list.length < MOST) list.push(pair.slice(equals + 1).trim());
  }
  return { customerIds, secrets };
}

/** The path of the cookies of an identity: those of groups are kept apart from each other and from the organization's. */
export function cookiePath(wire: CustomerWire, group?: { organization: string; groupId: number }): string {
  if (group === undefined) return wire.root;
  const { organization, groupId } = group;
  return wire.root === '/customer'
    ? `/licence/g${organization}_${groupId}/customer`
    : `${wire.root}/${organization}/${groupId}`;
}

/** Sets both cookies in both kinds, the unpartitioned ones last: a program that knows no partitions keeps those. */
export function setIdentityCookies(
  reply: FastifyReply,
  identity: { customerId: string; secret: string; path: string; origin: string; now: number },
): void {
  const { customerId, secret, path, origin, now } = identity;
  const expires = new Date(now + SECRET_SECONDS * 1000).toUTCString();
  const domain = domainOf(origin);
  const attributes = [
    `Path=${path}`,
    ...(domain === undefined ? [] : [`Domain=${domain}`]),
    `Expires=${expires}`,
    `Max-Age=${SECRET_SECONDS}`,
    'HttpOnly',
    'Secure',
    'SameSite=None',
  ].join('; ');
  reply.header('set-cookie', [
    `${ID}=${customerId}; ${attributes}; Partitioned`,
    `${SECRET}=${inForm(secret, 'partitioned')}; ${attributes}; Partitioned`,
    `${ID}=${customerId}; ${attributes}`,
    `${SECRET}=${inForm(secret, 'unpartitioned')}; ${attributes}`,
  ]);
}

/** The host of the accounts site; left out where browsers take no Domain: addresses and names without a dot. */
function domainOf(origin: string): string | undefined {
  const { hostname } = new URL(origin);
  const isName = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*$/.test(hostname);
  return isName && !hostname.endsWith('.localhost') ? hostname : undefined;
}
