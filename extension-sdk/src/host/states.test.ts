import { expect, test } from 'vitest';
import { begin, deadline, type Happening, type Life, live } from './states.ts';

const timing = { failAfter: 10_000, silentAfter: 4_000 };

/** What it is after these, each at its time in ms after the start. */
function after(...happenings: [number, Happening][]): Life {
  return happenings.reduce((life, [now, happening]) => live(life, happening, { now, timing }), begin(0));
}

test('a frame is loading until something is known of it', () => {
  expect(after([9_999, 'time']).state).toBe('loading');
  expect(after([100, 'loaded'], [4_099, 'time']).state).toBe('loading');
});

test('who speaks is connected, before or after the load, and also when it was given up', () => {
  expect(after([50, 'spoke']).state).toBe('connected');
  expect(after([50, 'loaded'], [60, 'spoke'], [20_000, 'time']).state).toBe('connected');
  expect(after([100, 'loaded'], [4_100, 'time'], [60_000, 'spoke']).state).toBe('connected');
  expect(after([10_000, 'time'], [60_000, 'spoke']).state).toBe('connected');
});

test('who loads and stays quiet is shown after 4 s, and at 10 s after the start at the latest', () => {
  expect(after([100, 'loaded'], [4_100, 'time']).state).toBe('silent');
  expect(deadline(after([100, 'loaded']), timing)).toBe(4_100);
  expect(deadline(after([9_000, 'loaded']), timing)).toBe(10_000);
  expect(after([9_000, 'loaded'], [10_000, 'time']).state).toBe('silent');
});

test('a second load is no new spinner, and moves no deadline', () => {
  expect(deadline(after([100, 'loaded'], [3_000, 'loaded']), timing)).toBe(4_100);
  expect(after([50, 'spoke'], [3_000, 'loaded']).state).toBe('connected');
});

test('who never loads has failed at 10 s', () => {
  expect(deadline(after(), timing)).toBe(10_000);
  expect(after([10_000, 'time']).state).toBe('failed');
});

test('basic authorization keeps the spinner until it ends, either way, and no longer than its deadline', () => {
  const asked = after([100, 'authorizing'], [200, 'loaded']);
  expect(live(asked, 'time', { now: 4_300, timing }).state).toBe('loading');
  expect(live(asked, 'spoke', { now: 4_300, timing }).state).toBe('loading');
  expect(live(asked, 'authorized', { now: 5_000, timing }).state).toBe('connected');
  expect(live(asked, 'time', { now: 10_100, timing }).state).toBe('connected');
});

test('authorizing anew brings no spinner back', () => {
  expect(after([50, 'spoke'], [60_000, 'authorizing']).state).toBe('connected');
});

test('a foreign document means that the extension left; when its own speaks again, it is back', () => {
  expect(after([50, 'spoke'], [100, 'foreign']).state).toBe('left');
  expect(after([50, 'spoke'], [100, 'foreign'], [200, 'spoke']).state).toBe('connected');
});

test('a flood ends it for good', () => {
  const flooded = after([50, 'flooded']);
  for (const happening of ['spoke', 'loaded', 'foreign', 'authorized', 'proved', 'time'] as const) {
    expect(live(flooded, happening, { now: 60_000, timing })).toBe(flooded);
  }
});

test('who hangs has failed, until it speaks again', () => {
  expect(after([50, 'spoke'], [20_000, 'hung']).state).toBe('hung');
  expect(after([50, 'spoke'], [20_000, 'hung'], [30_000, 'spoke']).state).toBe('connected');
  expect(after([50, 'spoke'], [60, 'foreign'], [20_000, 'hung']).state).toBe('left');
});

test('who hangs is back when it answers; an answer brings back nobody else', () => {
  expect(after([50, 'spoke'], [20_000, 'hung'], [30_000, 'answered']).state).toBe('connected');
  expect(after([10_000, 'time'], [30_000, 'answered']).state).toBe('failed');
  expect(after([50, 'spoke'], [60, 'foreign'], [30_000, 'answered']).state).toBe('left');
});

test('who hung and then loads is awaited anew: it was another document that had come', () => {
  const loaded = after([50, 'spoke'], [20_000, 'hung'], [30_000, 'loaded']);
  expect(loaded.state).toBe('loading');
  expect(deadline(loaded, timing)).toBe(34_000);
  expect(live(loaded, 'time', { now: 34_000, timing }).state).toBe('silent');
});

test('proof of a failure does not count against what is connected', () => {
  expect(after([100, 'loaded'], [4_100, 'time'], [5_000, 'proved']).state).toBe('failed');
  expect(after([100, 'spoke'], [5_000, 'proved']).state).toBe('connected');
});
