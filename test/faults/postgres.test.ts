// A PostgreSQL that is slow, silent, away, or gone in the middle of a statement: 503 within the time that its URL allows, never a wrong
// answer, and service again by itself.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  type Holder,
  isRefused,
  makeHolder,
  type Pair,
  pairOf,
  redeem,
  refresh,
  takeCode,
  works,
} from '../races/acts.ts';
import { type Installation, startInstallation } from '../races/installation.ts';
import type { Answered, Caller } from '../support/caller.ts';
import { type FaultyProxy, startFaultyProxy } from '../support/faulty-proxy.ts';
import { repetitions } from '../support/scale.ts';
import { expectUnavailable, UNAVAILABLE } from './unavailable.ts';

/** How long an answer is waited for: as an operator may set it, and in the endurance run as it is when nobody does. */
const WAITS = repetitions({ reduced: 1, full: 0 }) ? '?query_timeout=1000&statement_timeout=900' : '';

let proxy: FaultyProxy;
let on: Installation;
let at: Caller;
let holder: Holder;

beforeAll(async () => {
  proxy = await startFaultyProxy();
  on = await startInstallation({
    kind: 'postgres',
    processes: 1,
    reroute: (url) => `${proxy.through(url)}${WAITS}`,
  });
  at = on.member(0).accounts;
  holder = await makeHolder(on);
});
afterEach(() => proxy.heal());
afterAll(() => on.stop());

async function obtain(): Promise<Pair> {
  return pairOf(await redeem(at, holder.client, await takeCode(on, holder, at)));
}

/** How many access tokens live that this code led to. */
async function livingOf(holderOfCode: Holder): Promise<number> {
  const statement = 'select count(*) as living from access_tokens where client_id = $1';
  const [row] = await on.parts.database.queryRead<{ living: number }>(statement, [holderOfCode.client.clientId]);
  return row?.living ?? 0;
}

/** From the next statement on, the one with this number meets its fate, and those after it pass. */
function strike(number: number, fate: 'lose' | 'lose-answer'): () => boolean {
  let seen = 0;
  proxy.decide(() => {
    seen += 1;
    return seen === number ? fate : 'pass';
  });
  return () => seen >= number;
}

describe('a connection that is cut', () => {
  for (const fate of ['lose', 'lose-answer'] as const) {
    const where = fate === 'lose' ? 'before each statement' : 'after each statement, its answer lost';

    test(`A14: ${where} of a redemption: 503, and never two living sets of tokens from one code`, async () => {
      const outcomes: string[] = [];
      for (let number = 1, struck = true; struck; number += 1) {
        const own = await makeHolder(on);
        const code = await takeCode(on, own, at);
        const isStruck = strike(number, fate);
        const first = await redeem(at, own.client, code);
        struck = isStruck();
        await proxy.heal();
        if (!struck) {
          pairOf(first);
          break;
        }
        expectUnavailable(first, 'oauth');
        const retries = [await redeem(at, own.client, code), await redeem(at, own.client, code)];
        const successes = retries.filter(({ status }) => status === 200);
        expect(retries.every((answer) => answer.status === 200 || isRefused(answer))).toBe(true);
        expect(successes.length).toBeLessThanOrEqual(1);
        // The second retry was a replay, whatever became of the first try.
        expect(isRefused(retries[1] as Answered)).toBe(true);
        expect(await livingOf(own)).toBe(0);
        outcomes.push(successes.length === 1 ? 'redeemed later' : 'redeemed unseen');
      }
      expect(outcomes).toContain('redeemed later');
      // Only an answer to COMMIT that was lost leaves a code that was redeemed unseen.
      expect(outcomes.filter((outcome) => outcome === 'redeemed unseen')).toHaveLength(fate === 'lose' ? 0 : 1);
    });

    test(`A16: ${where} of a rotation: 503, and the retry gets the one new pair`, async () => {
      let { refreshToken } = await obtain();
      for (let number = 1, struck = true; struck; number += 1) {
        const isStruck = strike(number, fate);
        const first = await refresh(at, holder.client, refreshToken);
        struck = isStruck();
        await proxy.heal();
        if (struck) expectUnavailable(first, 'oauth');
        const retries = [
          await refresh(at, holder.client, refreshToken),
          await refresh(at, holder.client, refreshToken),
        ].map(pairOf);
        expect(retries[0]).toEqual(retries[1]);
        if (!struck) expect(pairOf(first)).toEqual(retries[0]);
        expect(await works(at, retries[0]?.accessToken ?? '')).toBe(true);
        refreshToken = retries[0]?.refreshToken ?? '';
      }
    });
  }

  test('in a read of a token: 503 and never "unknown"', async () => {
    const { accessToken } = await obtain();
    const isStruck = strike(1, 'lose');
    expectUnavailable(await at.ask({ line: 'GET /info', bearer: accessToken }), 'v1');
    expect(isStruck()).toBe(true);
    expect(await works(at, accessToken)).toBe(true);
  });
});

describe.each([
  ['is away', () => proxy.refuse()],
  ['is silent', async () => proxy.silence()],
] as const)('a PostgreSQL that %s', (_, fail) => {
  test('is 503 with Retry-After in the words of each wire, and service again by itself', async () => {
    const { accessToken, refreshToken } = await obtain();
    const code = await takeCode(on, holder, at);
    const { client } = holder;
    const { api } = on.member(0);

    await fail();
    await Promise.all([
      ...UNAVAILABLE.map(async ({ wire, site, asked }) => {
        const caller = site === 'api' ? api : at;
        expectUnavailable(await caller.ask(asked({ client, code, accessToken, refreshToken })), wire);
      }),
      ...[at, api].map(async (site) => {
        expect(await site.ask({ line: 'GET /health/live' })).toMatchObject({ status: 200, json: { live: true } });
        const ready = await site.ask({ line: 'GET /health/ready' });
        expect(ready).toMatchObject({ status: 503, json: { ready: false }, headers: { 'retry-after': '1' } });
      }),
    ]);

    await proxy.heal();
    expect(await works(at, accessToken)).toBe(true);
    pairOf(await redeem(at, client, code));
    pairOf(await refresh(at, client, refreshToken));
    expect((await at.ask({ line: 'GET /health/ready' })).status).toBe(200);
  });
});

test('a PostgreSQL that is slow is waited for', async () => {
  proxy.delay(20);
  const { accessToken, refreshToken } = await obtain();
  pairOf(await refresh(at, holder.client, refreshToken));
  expect(await works(at, accessToken)).toBe(true);
});

test('connections that PostgreSQL ends are replaced by new ones', async () => {
  const { accessToken } = await obtain();
  const others =
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';
  await on.parts.database.queryRead(others, []);
  const answers = await Promise.all(
    Array.from({ length: 16 }, () => at.ask({ line: 'GET /info', bearer: accessToken })),
  );
  for (const answer of answers) if (answer.status !== 200) expectUnavailable(answer, 'v1');
  expect(await works(at, accessToken)).toBe(true);
});

test('none of this was a failure of the server itself', () => {
  expect(on.failures()).toEqual([]);
});

// The last one: it ends the server.
test('while PostgreSQL is silent the server stops when it is told to', async () => {
  const { accessToken } = await obtain();
  proxy.silence();
  const arrived = new Promise<void>((resolve) => {
    proxy.decide(() => {
      resolve();
      return 'pass';
    });
  });
  const inFlight = at.ask({ line: 'GET /info', bearer: accessToken });
  await arrived;
  // Given up while the server waits for what is under way, or cut when it no longer waits.
  const ended = inFlight.then(
    (answer) => expectUnavailable(answer, 'v1'),
    (error: Error) => expect(error.message).toBe('socket hang up'),
  );
  await on.member(0).server.stop();
  await ended;
});
