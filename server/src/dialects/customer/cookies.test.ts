import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { createIdentitySecret } from '../../customers/identity-secret.ts';
import { presentedIdentity, setIdentityCookies } from './cookies.ts';

/** The cookies that a site at the origin sets, or what it reads of those that it is sent. */
async function ask({ origin = 'https://accounts.example.com', cookie = '' }) {
  const site = Fastify();
  const identity = { customerId: 'c', secret: createIdentitySecret(), path: '/customer', origin, now: 0 };
  site.get('/', async (request, reply) => {
    setIdentityCookies(reply, identity);
    return presentedIdentity(request);
  });
  const answer = await site.inject({ url: '/', headers: cookie === '' ? {} : { cookie } });
  await site.close();
  return { set: [answer.headers['set-cookie'] ?? []].flat(), read: answer.json() };
}

test.each([
  ['https://accounts.example.com', 'accounts.example.com'],
  ['https://accounts.example.com:8443', 'accounts.example.com'],
  ['http://localhost:7700', undefined],
  ['http://accounts.localhost:7700', undefined],
  ['http://127.0.0.1:7700', undefined],
  ['http://[::1]:7700', undefined],
  ['https://accounts', undefined],
])('at %s the Domain is %s', async (origin, domain) => {
  const { set } = await ask({ origin });
  expect(set).toHaveLength(4);
  for (const line of set) expect(/; Domain=([^;]+)/.exec(line)?.[1]).toBe(domain);
});

test('everything of the two names is read, with and without spaces, and nothing else', async () => {
  const { read } = await ask({
    cookie: '__lc_cid=a;__lc_cst=1; x=__lc_cid=no;  __lc_cid = b ;__lc_cst=; __lc_cidx=no; __lc_cid',
  });
  expect(read).toEqual({ customerIds: ['a', 'b'], secrets: ['1', ''] });
});

test('of very many only some are looked at', async () => {
  const { read } = await ask({
    cookie: Array.from({ length: 200 }, (_, n) => `__lc_cst=${n}; __lc_cid=${n}`).join('; '),
  });
  expect([read.customerIds.length, read.secrets.length]).toEqual([16, 16]);
});
