// What becomes of effects that take their time: their signal, what cancels them, and their keys.
import { expect, test, vi } from 'vitest';
import type { Effects } from './effects.ts';
import type { Frame, Refusal } from './frame.ts';
import { createPerformer } from './perform.ts';

function performerOf(effects: Partial<Effects>) {
  const refusals: Refusal[] = [];
  const frame = { extension: { place: 'details' } } as unknown as Frame;
  const performer = createPerformer({
    frame,
    effects: effects as Effects,
    grant: { scopes: ['chats--all:rw'], covers: (granted, scope) => granted.includes(scope) },
    inside: { watchMessages: () => undefined, announce: async () => null, push: () => undefined },
    onRefusal: (refusal) => refusals.push(refusal),
  });
  return { performer, refusals };
}

test('an effect that is done at once is answered at once, and there is nothing to cancel', () => {
  const onBegun = vi.fn();
  const onDone = vi.fn();
  const { performer } = performerOf({ track: ({ name }) => name as unknown as undefined });
  performer.perform('track', { event_name: 'opened' }, { onBegun, onDone });
  expect(onDone.mock.calls).toEqual([['opened']]);
  expect(onBegun).not.toHaveBeenCalled();
});

test('what throws at once and what rejects later fail alike: reported, and told without the words of the app', async () => {
  const fail = () => {
    throw new Error('a secret');
  };
  const outcomes = [fail, async () => fail()].map((track) => {
    const { performer, refusals } = performerOf({ track });
    return new Promise((resolve) => {
      performer.perform('track', { event_name: 'x' }, { onFailed: (error) => resolve([error.message, refusals]) });
    });
  });
  const told = ['The agent app could not do it.', [{ message: 'track', cause: 'failed', detail: 'Error: a secret' }]];
  expect(await Promise.all(outcomes)).toEqual([told, told]);
});

test('an effect that takes its time is cancelled: its signal is aborted, whether it was asked for before or is asked for after', async () => {
  for (const asksBefore of [true, false]) {
    let signal = () => new AbortController().signal;
    let cancel = () => {};
    const { performer, refusals } = performerOf({
      putMessage: (_, call) => {
        signal = () => call.signal;
        if (asksBefore) expect(call.signal.aborted).toBe(false);
        return new Promise(() => {});
      },
    });
    const begun = new Promise<void>((resolve) => {
      performer.perform('put_message', 'Hello', {
        onBegun: (how) => {
          cancel = how;
          resolve();
        },
      });
    });
    await begun;
    cancel();
    await vi.waitFor(() => expect(refusals).toHaveLength(1));
    expect(signal().aborted).toBe(true);
    expect(refusals[0]?.detail).toBe('It was cancelled.');
  }
});

test('the same key is one effect, also while the first still goes on', async () => {
  let finish = () => {};
  const putMessage = vi.fn(
    () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
  );
  const { performer } = performerOf({ putMessage });
  const both = [1, 2].map(
    () => new Promise((onDone) => performer.perform('put_message', 'Once', { key: 'k', onDone })),
  );
  await vi.waitFor(() => expect(putMessage).toHaveBeenCalled());
  finish();
  await Promise.all(both);
  expect(putMessage).toHaveBeenCalledTimes(1);
});
