import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DATABASE_KINDS } from '../test-database.ts';
import { createWorld, MINUTE, NOW, unique, type World } from './world.ts';

const windowMs = MINUTE;

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(kind);
  });
  afterAll(() => world.remove());

  const count = (key: string, now: number) => world.throttle.countAttempt({ key, windowMs, now });
  const read = (key: string, now: number) => world.throttle.readAttempts({ key, windowMs, now });

  test('attempts count up within the window that the first one started', async () => {
    const key = unique('key');
    expect(await count(key, NOW)).toEqual({ count: 1, windowEndsAt: NOW + MINUTE });
    expect(await count(key, NOW + MINUTE - 1)).toEqual({ count: 2, windowEndsAt: NOW + MINUTE });
    expect(await count(unique('key'), NOW)).toMatchObject({ count: 1 });
  });

  test('the attempt after the end of a window starts the next one', async () => {
    const key = unique('key');
    for (const now of [NOW, NOW + 1]) await count(key, now);
    expect(await count(key, NOW + MINUTE)).toEqual({ count: 1, windowEndsAt: NOW + 2 * MINUTE });
    expect(await count(key, NOW + MINUTE + 1)).toMatchObject({ count: 2 });
  });

  test('reading counts nothing, and a finished window counts 0', async () => {
    const key = unique('key');
    expect(await read(key, NOW)).toEqual({ count: 0, windowEndsAt: NOW });
    await count(key, NOW);
    expect(await read(key, NOW + 1)).toEqual({ count: 1, windowEndsAt: NOW + MINUTE });
    expect(await read(key, NOW + 2)).toMatchObject({ count: 1 });
    expect(await read(key, NOW + MINUTE)).toMatchObject({ count: 0 });
  });

  test('A18: a window that a clock set back has moved into the future locks nobody out until then', async () => {
    const [key, other] = [unique('key'), unique('key')];
    for (const counted of [key, key, other]) await count(counted, NOW);
    expect(await read(key, NOW - MINUTE + 1)).toMatchObject({ count: 2 });
    expect(await read(key, NOW - MINUTE)).toMatchObject({ count: 0 });
    // A little behind, as another process's clock may be: the same window.
    expect(await count(other, NOW - 1)).toEqual({ count: 2, windowEndsAt: NOW + MINUTE });
    expect(await count(key, NOW - MINUTE)).toEqual({ count: 1, windowEndsAt: NOW });
  });

  test('clearing forgets the attempts of one key', async () => {
    const [key, other] = [unique('key'), unique('key')];
    for (const counted of [key, other]) await count(counted, NOW);
    await world.throttle.clearAttempts(key);
    expect(await read(key, NOW)).toMatchObject({ count: 0 });
    expect(await read(other, NOW)).toMatchObject({ count: 1 });
  });

  test('old windows are deleted, so many at a time', async () => {
    for (let age = 1; age <= 3; age++) await count(unique('old'), NOW - 100 * MINUTE - age);
    const key = unique('key');
    await count(key, NOW);
    const clean = () => world.throttle.deleteOldWindows({ startedBefore: NOW - 100 * MINUTE, limit: 2 });
    expect([await clean(), await clean(), await clean()]).toEqual([2, 1, 0]);
    expect(await read(key, NOW)).toMatchObject({ count: 1 });
  });
});
