import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { Connections } from './connections.ts';
import { RequestLimit } from './request-limit.ts';
import { count, occupy } from './visit.ts';

const UNLIMITED = {
  maxRequests: Number.POSITIVE_INFINITY,
  maxWaitMs: Number.POSITIVE_INFINITY,
  writesAreSlow: () => false,
};
const READ = { mayWrite: false };

/** A request that was let in; `headers` say whether it has a body. */
function visit(limit: RequestLimit, headers: Record<string, string> = {}) {
  const request = Object.assign(new EventEmitter(), { headers, socket: {} }) as unknown as IncomingMessage;
  const response = new EventEmitter() as unknown as ServerResponse;
  occupy(request, response, new Connections(1));
  count(request, response, limit);
  return {
    bodyComes: () => request.emit('end'),
    isAnswered: () => response.emit('prefinish'),
    isClosed: () => response.emit('close'),
  };
}

test('a request counts once, whether its answer is sent, its connection breaks, or one after the other', () => {
  const limit = new RequestLimit(UNLIMITED);
  const [answered, broken, both] = [visit(limit), visit(limit), visit(limit)];
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
    const limit = new RequestLimit({ ...UNLIMITED, maxRequests: 1 });
    const slow = visit(limit, headers);
    expect([limit.inFlight, limit.admit(READ)]).toEqual([0, undefined]);
    slow.bodyComes();
    expect([limit.inFlight, limit.admit(READ)]).toEqual([1, 'requests']);
    slow.isAnswered();
    expect(limit.inFlight).toBe(0);
  },
);

test('one that was answered before its body had come is not counted afterwards', () => {
  const limit = new RequestLimit(UNLIMITED);
  const refusedEarly = visit(limit, { 'content-length': '5' });
  refusedEarly.isAnswered();
  refusedEarly.bodyComes();
  expect(limit.inFlight).toBe(0);
});
