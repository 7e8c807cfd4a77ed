// Random requests, made of pieces that break parsers and databases: whatever comes, the answer is a refusal in the API's own shape.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { atScale, DATABASE_KINDS } from '../storage/test-database.ts';
import { basic, type Call, createTestWorld, emailOf, type TestWorld } from './test-world.ts';

const PIECES = [
  '',
  '0',
  '1',
  '-1',
  '2147483648',
  '1e400',
  'null',
  '\0',
  '\u0000a',
  '\ud800',
  '\uffff',
  '\u202e',
  '👩‍👩‍👧',
  "'; drop table agents; --",
  '%',
  '%00',
  '%ff',
  '%2e%2e%2f',
  '../..',
  '\\',
  '"',
  '<script>',
  '__proto__',
  'constructor',
  'toString',
  '[]',
  '[0]',
  '[a][b]',
  'a'.repeat(5000),
  emailOf('nina'),
  'Sales',
] as const;

const FIELDS = [
  'login',
  'name',
  'password',
  'current_password',
  'groups',
  'notifications',
  'permission',
  'agents',
  'language',
  'status',
];

const timeout = atScale({ reduced: 60_000, full: 900_000 });

describe.each(DATABASE_KINDS)('on %s', { timeout }, (kind) => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await createTestWorld({ kind });
  });
  afterAll(() => world.close());

  test('A34, A35, A36: no request makes the server fail, and none is answered in another shape', async () => {
    const random = seeded(kind === 'sqlite' ? 1 : 2);
    const authorization = basic(emailOf('adam'), await world.apiKey('adam'));
    const rounds = atScale({ reduced: 250, full: 10_000 });
    const statuses = new Map<number, number>();
    for (let round = 0; round < rounds; round += 1) {
      const request = randomRequest(random);
      const answer = await world.call({ ...request, authorization });
      const { statusCode, body } = answer;
      statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
      expect(statusCode, `round ${round}: ${JSON.stringify(request)} was answered ${body}`).toBeLessThan(500);
      if (statusCode >= 400 && request.method !== 'HEAD') {
        expect(Object.keys(JSON.parse(body)), `round ${round}`).toEqual(['error', 'request_id']);
      }
    }
    // The pieces must get past the first check now and then, or this tests nothing.
    expect([...statuses.keys()].sort()).toEqual(expect.arrayContaining([200, 400, 404]));
    expect((await world.callAs('olga', { url: '/agents' })).statusCode).toBe(200);
  });

  test('no credentials make the server fail', async () => {
    const random = seeded(3);
    for (let round = 0; round < atScale({ reduced: 150, full: 5000 }); round += 1) {
      const [a, b] = [pick(random, PIECES), pick(random, PIECES)];
      const bytes = Buffer.from(Array.from({ length: 12 }, () => Math.floor(random() * 256)));
      const values = [a, `Bearer ${a}`, `Basic ${a}`, basic(a, b), `Basic ${bytes.toString('base64')}`];
      const authorization = pick(random, values).replace(/[^\x20-\x7e\x80-\xff]/g, '?');
      const answer = await world.call({ url: '/status', authorization });
      expect(answer.statusCode, `${JSON.stringify(authorization)} was answered ${answer.body}`).toBe(401);
    }
  });
});

function randomRequest(random: () => number): Call {
  const method = pick(random, ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'] as const);
  // What is deleted or changed must not be the caller, nor everybody.
  const target = pick(random, ['agents', 'groups', 'status', 'agents', 'groups']);
  const piece = pick(random, PIECES);
  const part =
    random() < 0.1 ? piece.replace(/[^\x21-\x7e]/g, '') : encodeURIComponent(piece.replace(/[\ud800-\udfff]/g, ''));
  const url = random() < 0.4 ? `/${target}` : `/${target}/${part}`;
  const kind = random();
  if (method === 'GET' || method === 'HEAD') return { method, url: `${url}?${randomForm(random)}` };
  if (kind < 0.45) return { method, url, form: randomForm(random) };
  if (kind < 0.9) return { method, url, json: randomFields(random) };
  return { method, url, json: pick(random, PIECES) };
}

function randomForm(random: () => number): string {
  return Object.entries(randomFields(random))
    .map(([name, value]) => {
      const suffix = pick(random, ['', '', '[]', '[0]', '[new_goal]', '[0][a]', '[']);
      const text = typeof value === 'string' ? value.replace(/[\ud800-\udfff]/g, '') : JSON.stringify(value);
      return `${name}${suffix}=${random() < 0.1 ? text.replace(/[^\x21-\x7e]/g, '') : encodeURIComponent(text.replace(/[\ud800-\udfff]/g, ''))}`;
    })
    .join('&');
}

function randomFields(random: () => number): Record<string, unknown> {
  const fields: Record<string, unknown> =
    random() < 0.6 ? { name: 'Fine', login: `a${Math.floor(random() * 1e9)}@b.test` } : {};
  for (let i = 0; i < random() * 3; i += 1) {
    const piece = pick(random, PIECES);
    const value = pick<unknown>(random, [
      piece,
      [piece],
      { [piece]: piece },
      Number(piece),
      null,
      true,
      [[piece]],
      [1],
      1,
    ]);
    Object.defineProperty(fields, random() < 0.8 ? pick(random, FIELDS) : pick(random, PIECES), {
      value,
      enumerable: true,
      configurable: true,
    });
  }
  return fields;
}

function pick<T>(random: () => number, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)] as T;
}

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
