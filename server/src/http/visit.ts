// One request at the door, from the end of its headers to the end of its answer: it takes a place among those that are worked on, and keeps
// its connection in use. On the way of every request, so without closures.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Connection, Connections } from './connections.ts';
import type { RequestLimit } from './request-limit.ts';

type Visit = {
  readonly connections: Connections;
  readonly connection: Connection | undefined;
  /** Where it has a place among those that are worked on; undefined until it has one. */
  place: RequestLimit | undefined;
  answered: boolean;
};

const VISIT = Symbol('visit');
type Followed = { [VISIT]?: Visit };

/** Keeps the connection in use until the answer is sent. */
export function occupy(request: IncomingMessage, response: ServerResponse & Followed, connections: Connections): void {
  // The next request of this client goes to a process that stays.
  if (connections.closing) response.setHeader('connection', 'close');
  const connection = connections.use(request.socket);
  response[VISIT] = { connections, connection, place: undefined, answered: false };
  response.on('close', leave);
}

/**
 * Counts the request, which has been admitted, until it is answered. One whose body is still coming is not worked on: who sends slowly takes
 * nobody's place.
 */
export function count(request: IncomingMessage, response: ServerResponse & Followed, limit: RequestLimit): void {
  // Answered, whether or not the other side reads it.
  response.on('prefinish', leavePlace);
  if (hasBody(request)) request.on('end', () => takePlace(response, limit));
  else takePlace(response, limit);
}

function takePlace(response: Followed, limit: RequestLimit): void {
  const visit = response[VISIT];
  if (visit === undefined || visit.answered) return;
  visit.place = limit;
  limit.enter();
}

function leavePlace(this: Followed): void {
  const visit = this[VISIT];
  if (visit === undefined || visit.answered) return;
  visit.answered = true;
  visit.place?.leave();
}

function leave(this: Followed): void {
  leavePlace.call(this);
  const visit = this[VISIT];
  if (visit?.connection !== undefined) visit.connections.free(visit.connection);
}

function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length'];
  return (length !== undefined && length !== '0') || headers['transfer-encoding'] !== undefined;
}
