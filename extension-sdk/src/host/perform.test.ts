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

test('an effect that is done at once answers, and there is nothing to cancel', async () => {
  const onBegun = vi.fn();
  const { performer } = performerOf({ track: ({ name }) => name as unknown as undefined });
  expect(await performer.perform('track', { event_name: 'opened' }, { onBegun })).toBe('opened');
  expect(onBegun).not.toHaveBeenCalled();
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
      const answer = performer.perform('put_message', 'Hello', {
        onBegun: (how) => {
          cancel = how;
          resolve();
        },
      });
      answer.catch(() => undefined);
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
  const both = [1, 2].map(() => performer.perform('put_message', 'Once', { key: 'k' }));
  await vi.waitFor(() => expect(putMessage).toHaveBeenCalled());
  finish();
  await Promise.all(both);
  expect(putMessage).toHaveBeenCalledTimes(1);
});
