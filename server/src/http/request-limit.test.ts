import { describe, expect, test } from 'vitest';
import { RequestLimit, type RequestLimits } from './request-limit.ts';

/** A limit on a clock that stands still, and turns of the event loop that end when told to. */
function create(limits: Partial<RequestLimits>) {
  let now = 1000;
  let endTurn: (() => void) | undefined;
  const limit = new RequestLimit(
    { maxRequests: Number.POSITIVE_INFINITY, maxWaitMs: Number.POSITIVE_INFINITY, ...limits },
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
    expect(limit.admit()).toBeUndefined();
    limit.enter();
  }
  expect([limit.admit(), limit.admit()]).toEqual(['requests', 'requests']);
  limit.leave();
  expect(limit.admit()).toBeUndefined();
  expect(limit.refused).toEqual({ requests: 2, wait: 0 });
  expect(limit.inFlight).toBe(1);
});

describe('waiting for a turn', () => {
  test('a burst may wait long, and what is read still later in the turn is turned away', () => {
    const { limit, pass, endTurn } = create({ maxWaitMs: 100 });
    expect(limit.admit()).toBeUndefined();
    pass(100);
    expect(limit.admit()).toBeUndefined();
    pass(1);
    expect(limit.admit()).toBe('wait');
    endTurn();
    expect(limit.admit()).toBeUndefined();
    expect(limit.refused).toEqual({ requests: 0, wait: 1 });
  });

  test('when turn after turn is long, a quarter of that is too long', () => {
    const { limit, pass, endTurn } = create({ maxWaitMs: 100 });
    for (let turns = 0; turns < 2; turns++) {
      expect(limit.admit()).toBeUndefined();
      pass(40);
      expect(limit.admit()).toBeUndefined();
      endTurn();
    }
    // By now there was no rest for more than 100 ms.
    expect(limit.admit()).toBeUndefined();
    pass(25);
    expect(limit.admit()).toBeUndefined();
    pass(1);
    expect(limit.admit()).toBe('wait');
  });

  test.each<[string, (clock: { pass: (ms: number) => void; takeTurn: (ms: number) => void }) => void]>([
    ['a short turn', ({ takeTurn }) => takeTurn(5)],
    ['a pause', ({ pass }) => pass(30)],
  ])('%s ends that', (_name, rest) => {
    const { limit, pass, endTurn } = create({ maxWaitMs: 100 });
    const takeTurn = (ms: number) => {
      limit.admit();
      pass(ms);
      endTurn();
    };
    for (let turns = 0; turns < 4; turns++) takeTurn(40);
    rest({ pass, takeTurn });
    limit.admit();
    pass(90);
    expect(limit.admit()).toBeUndefined();
  });
});
