import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
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

/** A request that is under way, with a body when it says so. */
function request(headers: Record<string, string> = {}) {
  const incoming = Object.assign(new EventEmitter(), { headers });
  const response = new EventEmitter();
  return {
    under: (limit: RequestLimit) =>
      limit.follow(incoming as unknown as IncomingMessage, response as unknown as ServerResponse),
    bodyComes: () => incoming.emit('end'),
    isAnswered: () => response.emit('prefinish'),
    isClosed: () => response.emit('close'),
  };
}

describe('requests under way', () => {
  test('beyond so many, the next is turned away until one is answered', () => {
    const { limit } = create({ maxRequests: 2 });
    const [first, second] = [request(), request()];
    for (const each of [first, second]) {
      expect(limit.admit()).toBeUndefined();
      each.under(limit);
    }
    expect([limit.admit(), limit.admit()]).toEqual(['requests', 'requests']);
    first.isAnswered();
    expect(limit.admit()).toBeUndefined();
    expect(limit.refused).toEqual({ requests: 2, wait: 0 });
  });

  test('each counts once, whether its answer is sent, its connection breaks, or one after the other', () => {
    const { limit } = create({});
    const [answered, broken, both] = [request(), request(), request()];
    for (const each of [answered, broken, both]) each.under(limit);
    expect(limit.inFlight).toBe(3);
    answered.isAnswered();
    broken.isClosed();
    both.isAnswered();
    both.isClosed();
    both.isAnswered();
    expect(limit.inFlight).toBe(0);
  });

  test.each([{ 'content-length': '5' }, { 'transfer-encoding': 'chunked' }])(
    'one whose body is still coming takes nobody’s place (%j)',
    (headers) => {
      const { limit } = create({ maxRequests: 1 });
      const slow = request(headers);
      slow.under(limit);
      expect([limit.inFlight, limit.admit()]).toEqual([0, undefined]);
      slow.bodyComes();
      expect([limit.inFlight, limit.admit()]).toEqual([1, 'requests']);
      slow.isAnswered();
      expect(limit.inFlight).toBe(0);
    },
  );

  test('one that was answered before its body had come is not counted afterwards', () => {
    const { limit } = create({});
    const refusedEarly = request({ 'content-length': '5' });
    refusedEarly.under(limit);
    refusedEarly.isAnswered();
    refusedEarly.bodyComes();
    expect(limit.inFlight).toBe(0);
  });
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
