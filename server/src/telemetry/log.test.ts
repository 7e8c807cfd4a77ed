import { hash } from '@node-rs/argon2';
import { describe, expect, test } from 'vitest';
import { createSite } from '../http/site.ts';
import { createToken } from '../oauth/token.ts';
import { createLog, mask } from './log.ts';

/** A log, and its lines. */
function create(level = 'info') {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  return { log: createLog({ level, destination }), lines };
}

describe('a text of an error', () => {
  test.each([
    ['access_token', 'dal:at_***'],
    ['authorization_code', 'dal:ac_***'],
    ['refresh_token', 'rt_***'],
    ['personal_access_token', 'pat_***'],
    ['customer_token', 'dal:ct_***'],
    ['identity_transfer_token', 'dal:it_***'],
  ] as const)('is without a token: %s', (kind, masked) => {
    const token = createToken(kind);
    expect(mask(`No row for ${token}.`)).toBe(`No row for ${masked}.`);
    expect(mask(`{"code":"${token}"}`)).toBe(`{"code":"${masked}"}`);
  });

  test('is without the hash of a password', async () => {
    const masked = mask(`Can’t decode '${await hash('a password', { memoryCost: 64, timeCost: 1 })}'.`);
    expect(masked).toBe("Can’t decode '$argon2***'.");
  });

  test.each([
    ['for ada@example.com', 'for ***@example.com'],
    ['Key (email)=(ada.l+x@mail.example.org) exists', 'Key (email)=(***@mail.example.org) exists'],
    ['/agents/ada%40example.com', '/agents/***@example.com'],
    ['key 0123456789abcdef0123456789abcdef is wrong', 'key *** is wrong'],
    ['Authorization: Basic YWRhOnNlY3JldA==', 'Authorization: Basic ***'],
    ['authorization: bearer abc.def', 'authorization: bearer ***'],
    ['postgres://app:hunter2@db:5432/x', 'postgres://app:***@db:5432/x'],
    ['postgres://app:hunter2@db.example.com/x', 'postgres://app:***@db.example.com/x'],
  ])('is without what is secret or personal: %s', (text, masked) => {
    expect(mask(text)).toBe(masked);
  });

  test.each([
    'connect ECONNREFUSED 127.0.0.1:5432',
    'at handle (file:///srv/node_modules/@fastify/cookie/plugin.js:12:3)',
    'trace 0af76519-16cd-43dd-8448-eb211c80319c',
    'SQLite can’t serve now: the disk is full: free some space.',
    'sha256 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  ])('keeps what explains it: %s', (text) => {
    expect(mask(text)).toBe(text);
  });

  test('is cut, so that nobody fills the log', () => {
    expect(mask('x'.repeat(1_000_000))).toHaveLength(4_000);
  });
});

describe('a line', () => {
  test('about an error has its kind, words, code and place, and no field of a library', () => {
    const { log, lines } = create();
    const error = Object.assign(new TypeError('No ada@example.com here.', { cause: new Error('rt_0123456789') }), {
      code: 'E_SOMETHING',
      parameters: ['a secret'],
      detail: 'Key (email)=(ada@example.com)',
    });
    log.error({ err: error }, 'unexpected error');
    expect(lines[0]).toMatchObject({
      msg: 'unexpected error',
      err: { type: 'TypeError', message: 'No ***@example.com here.', code: 'E_SOMETHING', cause: 'rt_***' },
    });
    expect(lines[0]?.err).toHaveProperty('stack', expect.stringContaining('log.test.ts'));
    expect(JSON.stringify(lines)).not.toMatch(/ada@|a secret|Key/);
  });

  test.each(['cause', 'detail', 'details'])('has its %s masked', (field) => {
    const { log, lines } = create();
    log.warn({ [field]: 'No ada@example.com here.' }, 'unavailable');
    expect(lines[0]).toMatchObject({ [field]: 'No ***@example.com here.' });
  });

  test('that a site writes when a route fails has the same', async () => {
    const { log, lines } = create();
    const site = createSite({ name: 'accounts', log, trustedProxies: [], ready: async () => undefined });
    site.get('/', async () => {
      throw new Error('Failed for dal:at_0123456789.');
    });
    expect((await site.inject('/?code=dal:ac_0123456789')).statusCode).toBe(500);
    await site.close();
    expect(lines[0]).toMatchObject({ site: 'accounts', err: { message: 'Failed for dal:at_***.' } });
    expect(JSON.stringify(lines)).not.toContain('0123456789');
  });

  test('says what is no error as well', () => {
    const { log, lines } = create();
    log.error({ err: 'thrown: ada@example.com' });
    expect(lines[0]).toMatchObject({ err: 'thrown: ***@example.com' });
  });
});
