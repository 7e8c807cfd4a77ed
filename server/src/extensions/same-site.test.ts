import { expect, test } from 'vitest';
import { loadIsSameSite } from './same-site.ts';

const isSameSite = await loadIsSameSite();

test.each([
  ['agents.acme.com', 'ext.acme.com'],
  ['agents.acme.com', 'acme.com'],
  ['agents.acme.com', 'a.b.acme.com'],
  ['agents.acme.co.uk', 'ext.acme.co.uk'],
  // Three labels of a suffix, one of any name, and an exception to that.
  ['a.shop.city.kobe.jp', 'b.city.kobe.jp'],
  ['a.shop.x.kobe.jp', 'b.shop.x.kobe.jp'],
  // Suffixes of companies: what stands below one name is of one owner.
  ['a.acme.github.io', 'acme.github.io'],
  ['preview.acme.vercel.app', 'acme.vercel.app'],
  // A suffix that nobody lists is one label.
  ['agents.acme.unlisted', 'ext.acme.unlisted'],
  ['agents.xn--85x722f.xn--55qx5d.cn', 'ext.xn--85x722f.xn--55qx5d.cn'],
  ['agents.acme.com.', 'ext.acme.com'],
  ['localhost', 'localhost'],
  ['127.0.0.1', '127.0.0.1'],
  ['[::1]', '[::1]'],
  ['github.io', 'github.io'],
])('H7: %s and %s are one site', (one, other) => {
  expect([isSameSite(one, other), isSameSite(other, one)]).toEqual([true, true]);
});

test.each([
  ['agents.acme.com', 'acme.org'],
  ['agents.acme.com', 'agents.acme.com.evil.net'],
  ['agents.acme.com', 'evilacme.com'],
  ['agents.acme.co.uk', 'other.co.uk'],
  ['agents.acme.com.au', 'other.com.au'],
  ['a.shop.x.kobe.jp', 'b.other.x.kobe.jp'],
  ['acme.github.io', 'other.github.io'],
  ['acme.github.io', 'github.io'],
  ['acme.vercel.app', 'other.vercel.app'],
  ['acme.web.app', 'other.web.app'],
  ['acme.s3.amazonaws.com', 'other.s3.amazonaws.com'],
  ['localhost', '127.0.0.1'],
  ['127.0.0.1', '127.0.0.2'],
  ['127.0.0.1', '[::1]'],
  ['192.0.2.1', '198.51.2.1'],
  ['agents.localhost', 'ext.localhost'],
  ['agents', 'ext'],
])('H7: %s and %s are not', (one, other) => {
  expect([isSameSite(one, other), isSameSite(other, one)]).toEqual([false, false]);
});
