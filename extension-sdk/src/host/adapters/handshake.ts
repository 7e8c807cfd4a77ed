// The `@@livechat/postmessenger` dialect, for children of 3 and of 4 steps. Several connections of one page share the line.
import * as wire from '../../wire/handshake.ts';
import { parsePlain, plainEvent } from '../../wire/plain.ts';
import type { Performer } from '../perform.ts';

/** An event that no SDK hands on, for want of their prefix, and that all of them answer, as they answer every call. */
const PING = { event_name: 'ping', event_data: null };

type Parts = {
  line: wire.Line;
  performer: Performer;
  post: (message: object) => void;
  /** A connection of the page is up. Before its `plugin_inited`, if it sends one at all. */
  onConnected: () => void;
};

export function createHandshakeAdapter({ line, performer, post, onConnected }: Parts) {
  let lastRequest = -1;
  let connected = false;
  const echoes = new Set<number>();

  const connect = () => {
    connected = true;
    onConnected();
  };
  const answer = (envelope: wire.Envelope) => {
    if (envelope.request === null) {
      if (!wire.wantsEcho(envelope)) return connect();
      lastRequest += 1;
      echoes.add(lastRequest);
      return post(wire.echo(line, lastRequest));
    }
    if (echoes.delete(envelope.request)) connect();
    // All others answer our events, and say nothing but that somebody is there.
  };
  const called = (envelope: wire.Envelope) => {
    // First the answer, always a success: children wait for it without end, and hear events only after it.
    post(wire.success(line, envelope.request));
    const plain = parsePlain(wire.handled(envelope));
    if (plain) performer.perform(plain.message, plain.data);
  };

  return {
    get connected() {
      return connected;
    },
    /** Step 1. To be repeated while the frame lives: a child may begin to listen at any time. */
    shake(): void {
      post(wire.handshake(line));
    },
    /** Whether this was a message of this dialect. Those of other lines are, and have no effect. */
    hear(data: unknown): boolean {
      const envelope = wire.parseEnvelope(data, line);
      if (!envelope) return wire.isEnvelope(data);
      if (envelope.type === 'response') answer(envelope);
      if (envelope.type === 'call') called(envelope);
      return true;
    },
    /** Answers a call without doing what it asks. */
    answerOnly(data: unknown): void {
      const envelope = wire.parseEnvelope(data, line);
      if (envelope?.type === 'call') post(wire.success(line, envelope.request));
    },
    /** Tells all connections of the page. Before there is one, nobody. */
    send(event: string, data: unknown): void {
      if (!connected) return;
      lastRequest += 1;
      post(wire.callHandle(line, lastRequest, plainEvent(event, data)));
    },
    /** Has the page say something, if it can: all connections answer every call. */
    ping(): void {
      lastRequest += 1;
      post(wire.callHandle(line, lastRequest, PING));
    },
    /** The document is another one. */
    reset(): void {
      connected = false;
      echoes.clear();
    },
  };
}
