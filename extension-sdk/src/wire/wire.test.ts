import { describe, expect, test } from 'vitest';
import { echo, handled, handshake, isEnvelope, parseEnvelope, wantsEcho } from './handshake.ts';
import { isKnock, parsePortMessage, parseReady } from './native.ts';
import { parsePlain, plainEvent } from './plain.ts';

const JUNK = [null, undefined, 0, '', 'text', [], {}, new Date(0), { agentapp: 1 }, { k: 'evt' }, { plugin_id: 1 }];

test.each(JUNK)('%j is no message of any dialect', (data) => {
  expect(parseReady(data)).toBeUndefined();
  expect(isKnock(data)).toBe(false);
  expect(parsePortMessage(data)).toBeUndefined();
  expect(parsePlain(data)).toBeUndefined();
  expect(parseEnvelope(data, { owner: 'o', instance: 1 })).toBeUndefined();
});

describe('plain', () => {
  test('a message may lack its data, and its plugin_id may be null', () => {
    expect(parsePlain({ plugin_id: null, message: 'plugin_inited' })).toEqual({ message: 'plugin_inited', data: null });
  });
  test('events bear the prefix', () => {
    expect(plainEvent('message_sent', undefined)).toEqual({
      event_name: 'livechat:message_sent',
      event_data: undefined,
    });
  });
});

describe('handshake', () => {
  const line = { owner: 'abc', instance: 3 };
  const from = (fields: object) => ({ ...(handshake(line) as object), ...fields });

  test('only envelopes of the line count, whatever else they say', () => {
    const answer = from({ type: 'response', data: { error: false, result: {} }, origin: 'https://x.example.com' });
    expect(parseEnvelope(answer, line)).toMatchObject({ type: 'response', request: null });
    expect(parseEnvelope({ ...answer, instance: 4 }, line)).toBeUndefined();
    expect(parseEnvelope({ ...answer, owner: 'abd' }, line)).toBeUndefined();
    expect(isEnvelope({ ...answer, owner: 'abd' })).toBe(true);
    expect(parseEnvelope(from({ type: 'handshake' }), line)).toBeUndefined();
  });

  test('a child of four steps says so in its answer', () => {
    const read = (result: unknown) =>
      wantsEcho({ type: 'response', request: null, data: result === undefined ? undefined : { error: false, result } });
    expect(read({ '@@livechat/4way': true, data: {} })).toBe(true);
    expect(read({})).toBe(false);
    expect(read(null)).toBe(false);
    expect(read(undefined)).toBe(false);
    expect(echo(line, 5)).toMatchObject({ type: 'handshake_echo', request: 5 });
  });

  test('only handle is called', () => {
    const call = (data: unknown) => handled({ type: 'call', request: 0, data });
    expect(call({ method: 'handle', args: [{ message: 'm' }] })).toEqual({ message: 'm' });
    expect(call({ method: 'constructor', args: [1] })).toBeUndefined();
    expect(call({ method: 'handle', args: 'x' })).toBeUndefined();
    expect(call(null)).toBeUndefined();
  });
});

describe('native', () => {
  const ready = { agentapp: 'ready', versions: [1], docId: 'd', caps: [], authorize: false, events: ['message'] };

  test('a ready keeps what is known, and no more than a document needs', () => {
    expect(parseReady({ ...ready, extra: 1, caps: ['a', 1] })).toEqual({ ...ready, caps: ['a'] });
    expect(parseReady({ ...ready, events: Array.from({ length: 500 }, String) })?.events).toHaveLength(100);
    expect(parseReady({ ...ready, docId: 'x'.repeat(65) })).toBeUndefined();
    expect(parseReady({ ...ready, versions: '1' })).toBeUndefined();
    expect(parseReady({ ...ready, authorize: 'yes' })?.authorize).toBe(false);
  });

  test('a request may have a key, if that is short text', () => {
    expect(parsePortMessage({ k: 'req', i: 1, m: 'm', d: 2, key: 'k' })).toEqual({
      k: 'req',
      i: 1,
      m: 'm',
      d: 2,
      key: 'k',
    });
    expect(parsePortMessage({ k: 'req', i: 1, m: 'm', d: 2, key: 'x'.repeat(65) })).not.toHaveProperty('key');
    expect(parsePortMessage({ k: 'req', i: '1', m: 'm' })).toBeUndefined();
    expect(parsePortMessage({ k: 'welcome' })).toBeUndefined();
  });
});
