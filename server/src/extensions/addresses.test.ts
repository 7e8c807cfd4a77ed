// H22: which addresses are public, and what a name server can answer. Names are asked of a name server of the test's own.

import { createSocket, type Socket } from 'node:dgram';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { isPublicAddress, resolveByDns } from './addresses.ts';

/** The registries of special-purpose addresses (RFC 6890, as IANA keeps them), first and last address of each block. */
const SPECIAL = {
  'IPv4 (this network, private, shared, loopback, link-local)': [
    ...['0.0.0.0', '0.0.0.1', '0.255.255.255', '10.0.0.0', '10.255.255.255', '100.64.0.0', '100.127.255.255'],
    ...['127.0.0.0', '127.0.0.1', '127.255.255.255', '169.254.0.0', '169.254.169.254', '169.254.255.255'],
    ...['172.16.0.0', '172.31.255.255', '192.168.0.0', '192.168.255.255'],
  ],
  'IPv4 (assignments, documentation, relays, benchmarks, multicast, reserved)': [
    ...['192.0.0.0', '192.0.0.9', '192.0.0.170', '192.0.0.255', '192.0.2.0', '192.0.2.255', '192.31.196.1'],
    ...['192.52.193.1', '192.88.99.1', '192.175.48.1', '198.18.0.0', '198.19.255.255', '198.51.100.1', '203.0.113.255'],
    ...['224.0.0.0', '224.0.0.251', '239.255.255.255', '240.0.0.0', '255.255.255.254', '255.255.255.255'],
  ],
  'IPv6 that holds IPv4: mapped, compatible, translated, 6to4, Teredo': [
    ...['::ffff:10.0.0.1', '::ffff:7f00:1', '::ffff:8.8.8.8', '::127.0.0.1', '::a00:1', '::ffff:0:127.0.0.1'],
    ...['64:ff9b::7f00:1', '64:ff9b::808:808', '64:ff9b:1::1', '2002:7f00:1::', '2002:a9fe:a9fe::1', '2002:808:808::'],
    ...['2001::1', '2001:0:7f00:1::', '2001:0:ffff:ffff:ffff:ffff:ffff:ffff'],
  ],
  'IPv6 (unspecified, loopback, discard, assignments, documentation)': [
    ...['::', '::1', '0:0:0:0:0:0:0:1', '::2', '100::', '100::ffff:ffff:ffff:ffff', '100:0:0:1::1', '2001:1::1'],
    ...['2001:2::1', '2001:3::1', '2001:4:112::1', '2001:10::1', '2001:20::1', '2001:30::1', '2001:1ff:ffff::1'],
    ...['2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', '2620:4f:8000::1', '3fff::1', '3fff:fff:ffff::1'],
  ],
  'IPv6 (segment routing, local, link-local, site-local, multicast, not given out)': [
    ...['5f00::1', 'fc00::', 'fd00:ec2::254', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'fe80::1', 'fe80::1%eth0'],
    ...['fe80::1%1', 'febf:ffff::1', 'fec0::1', 'feff::1', 'ff00::', 'ff02::1', 'ff0e::1', 'ffff::1'],
    ...['200::1', '1fff:ffff::1', '4000::1', '8000::1', 'e000::1', 'fe00::1'],
  ],
  'no address, or one that is read in two ways': [
    ...[
      '',
      'not an address',
      'localhost',
      '127.1',
      '2130706433',
      '0x7f000001',
      '0177.0.0.1',
      '127.0.0.01',
      '010.8.8.8',
    ],
    ...['8.8.8', '8.8.8.8.', '8.8.8.8 ', '8.8.8.8:80', '8.8.8.8/32', '[2606:4700::1111]', '2606:4700::1111%eth0'],
  ],
};

describe('not public', () => {
  test.each(Object.entries(SPECIAL))('%s', (_name, addresses) => {
    expect(addresses.filter(isPublicAddress)).toEqual([]);
  });
});

test('public are those beside', () => {
  const beside = [
    ...['1.0.0.0', '8.8.8.8', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255'],
    ...['128.0.0.0', '169.253.255.255', '169.255.0.0', '172.15.255.255', '172.32.0.0', '192.0.1.0', '192.167.255.255'],
    ...['192.169.0.0', '193.0.6.139', '198.17.255.255', '198.20.0.0', '223.255.255.255', '2001:200::1', '2001:db7::1'],
    ...['2001:4860:4860::8888', '2003::1', '2606:4700::1111', '2a00::1'],
  ];
  expect(beside.filter((address) => !isPublicAddress(address))).toEqual([]);
});

describe('asked of a name server', () => {
  let server: Socket;
  /** SERVFAIL is the answer where nothing stands. */
  const RECORDS: Records = {
    'both.example.com': { a: ['8.8.8.8'], aaaa: ['::1'] },
    'two.example.com': { a: ['8.8.8.8', '10.0.0.1'] },
    'mapped.example.com': { aaaa: ['::ffff:169.254.169.254'] },
    'half.example.com': { a: ['8.8.4.4'] },
    'none.example.com': { a: [], aaaa: [] },
  };
  beforeAll(async () => {
    server = createSocket('udp4');
    server.on('message', (question, { port, address }) => server.send(answerTo(question, RECORDS), port, address));
    await new Promise<void>((resolve) => {
      server.bind(0, '127.0.0.1', resolve);
    });
  });
  afterAll(() => server.close());

  test.each([
    ['both.example.com', ['8.8.8.8', '::1']],
    ['two.example.com', ['8.8.8.8', '10.0.0.1']],
    ['mapped.example.com', ['::ffff:169.254.169.254']],
    ['half.example.com', ['8.8.4.4']],
    ['none.example.com', []],
    ['broken.example.com', []],
    // This machine's own table of names is not looked at.
    ['localhost.localdomain', []],
  ])('%s has all that was answered in either family, and nothing else', async (hostname, expected) => {
    const resolve = resolveByDns([`127.0.0.1:${server.address().port}`]);
    expect(await resolve(hostname, new AbortController().signal)).toEqual(expected);
  });

  test('it is waited for no longer than there is time', async () => {
    const silent = createSocket('udp4');
    onTestFinished(() => void silent.close());
    const asked = new Promise((resolve) => silent.once('message', resolve));
    await new Promise<void>((resolve) => {
      silent.bind(0, '127.0.0.1', resolve);
    });
    const deadline = new AbortController();
    const found = resolveByDns([`127.0.0.1:${silent.address().port}`])('both.example.com', deadline.signal);
    await asked;
    deadline.abort();
    expect(await found).toEqual([]);
  });
});

type Records = Readonly<Record<string, { readonly a?: readonly string[]; readonly aaaa?: readonly string[] }>>;

/** The answer to a question for addresses (RFC 1035 4.1, RFC 3596 2.2). */
function answerTo(question: Buffer, records: Records): Buffer {
  const labels: string[] = [];
  let at = 12;
  for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
    labels.push(question.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const type = question.readUInt16BE(at + 1);
  const found = records[labels.join('.')]?.[type === 1 ? 'a' : 'aaaa'];
  const answers = (found ?? []).map((address) => {
    const data = type === 1 ? Buffer.from(address.split('.').map(Number)) : bytesOf(address);
    const head = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 0, 0, data.length]);
    return Buffer.concat([head, data]);
  });
  const header = Buffer.from([0, 0, 0x81, found === undefined ? 0x82 : 0x80, 0, 1, 0, answers.length, 0, 0, 0, 0]);
  question.copy(header, 0, 0, 2);
  return Buffer.concat([header, question.subarray(12, at + 5), ...answers]);
}

/** Of the few forms of IPv6 that the test has. */
function bytesOf(address: string): Buffer {
  const bytes = Buffer.alloc(16);
  const mapped = /^::ffff:([\d.]+)$/.exec(address)?.[1];
  if (mapped === undefined) bytes[15] = 1;
  else Buffer.from([0xff, 0xff, ...mapped.split('.').map(Number)]).copy(bytes, 10);
  return bytes;
}
