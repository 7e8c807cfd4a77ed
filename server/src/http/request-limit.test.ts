import { describe, expect, test } from 'vitest';
import { RequestLimit, type RequestLimits } from './request-limit.ts';

const READ = { mayWrite: false };
const WRITE = { mayWrite: true };

/** A limit on a clock that stands still, and turns of the event loop that end when told to. */
function create(limits: Partial<RequestLimits>) {
  let now = 1000;
  let endTurn: (() => void) | undefined;
  const limit = new RequestLimit(
    {
      maxRequests: Number.POSITIVE_INFINITY,
      maxWaitMs: Number.POSITIVE_INFINITY,
      writesAreSlow: () => false,
      ...limits,
    },
    {
      now: () => now,
      atTurnEnd: (callback) => {
        endTurn = callback;
      },
    },
  );
  return {
    limit,
    pass: (ms: number) => {
      now += ms;
    },
    endTurn: () => {
      endTurn?.();
      endTurn = undefined;
    },
  };
}

test('beyond so many under way, the next is turned away until one is answered', () => {
  const { limit } = create({ maxRequests: 2 });
  for (let asked = 0; asked < 2; asked++) {
    expect(limit.admit(READ)).toBeUndefined();
    limit.enter();
  }
  expect([limit.admit(READ), limit.admit(READ)]).toEqual(['requests', 'requests']);
  limit.leave();
  expect(limit.admit(READ)).toBeUndefined();
  expect(limit.refused).toEqual({ requests: 2, wait: 0, writes: 0 });
  expect(limit.inFlight).toBe(1);
});

test('while writes wait too long, what may write is turned away, and reads go on', () => {
  let writesAreSlow = true;
  const { limit } = create({ writesAreSlow: () => writesAreSlow });
  expect([limit.admit(WRITE), limit.admit(READ)]).toEqual(['writes', undefined]);
  writesAreSlow = false;
  expect(limit.admit(WRITE)).toBeUndefined();
  expect(limit.refused).toEqual({ requests: 0, wait: 0, writes: 1 });
});

describe('waiting for a turn', () => {
  test('a burst may wait long, and what is read still later in the turn is turned away', () => {
    const { limit, pass, endTurn } = create({ maxWaitMs: 400 });
    expect(limit.admit(READ)).toBeUndefined();
    pass(100);
    expect(limit.admit(READ)).toBeUndefined();
    pass(1);
    expect(limit.admit(READ)).toBe('wait');
    endTurn();
    expect(limit.admit(READ)).toBeUndefined();
    expect(limit.refused).toEqual({ requests: 0, wait: 1, writes: 0 });
  });

  test('the first that is turned away in a turn is told apart: its place goes to a newcomer', () => {
    const { limit, pass, endTurn } = create({ maxWaitMs: 400 });
    for (let turns = 0; turns < 2; turns++) {
      limit.admit(READ);
      pass(101);
      const firsts = [1, 2, 3].map(() => [limit.admit(READ), limit.firstRefusalOfTurn]);
      expect(firsts).toEqual([
        ['wait', true],
        ['wait', false],
        ['wait', false],
      ]);
      endTurn();
      pass(1000);
    }
  });

  test('when turn after turn is long, a quarter of that is too long', () => {
    const { limit, pass, endTurn } = create({ maxWaitMs: 400 });
    for (let turns = 0; turns < 2; turns++) {
      expect(limit.admit(READ)).toBeUndefined();
      pass(40);
      expect(limit.admit(READ)).toBeUndefined();
      endTurn();
    }
    // By now there was no rest for more than 100 ms.
    expect(limit.admit(READ)).toBeUndefined();
    pass(25);
    expect(limit.admit(READ)).toBeUndefined();
    pass(1);
    expect(limit.admit(READ)).toBe('wait');
  });

  test.each<[string, (clock: { pass: (ms: number) => void; takeTurn: (ms: number) => void }) => void]>([
    ['a short turn', ({ takeTurn }) => takeTurn(5)],
    ['a pause', ({ pass }) => pass(30)],
  ])('%s ends that', (_name, rest) => {
    const { limit, pass, endTurn } = create({ maxWaitMs: 400 });
    const takeTurn = (ms: number) => {
      limit.admit(READ);
      pass(ms);
      endTurn();
    };
    for (let turns = 0; turns < 4; turns++) takeTurn(40);
    rest({ pass, takeTurn });
    limit.admit(READ);
    pass(90);
    expect(limit.admit(READ)).toBeUndefined();
  });
});
