import { expect, test } from 'vitest';
import { StorageUnavailable } from '../errors.ts';
import { translateSqliteError } from './errors.ts';
import { waitForLock } from './lock-wait.ts';

const busy = () => translateSqliteError(Object.assign(new Error('database is locked'), { errcode: 5 }));

test('a lock that becomes free is taken', async () => {
  let attempts = 0;
  const attempt = () => {
    attempts += 1;
    if (attempts < 4) throw busy();
    return 'taken';
  };
  await expect(waitForLock(attempt)).resolves.toBe('taken');
});

test('a lock that stays taken ends as StorageUnavailable', async () => {
  const attempt = () => {
    throw busy();
  };
  await expect(waitForLock(attempt, 10)).rejects.toThrow(StorageUnavailable);
});

test('any other error is not waited for', async () => {
  let attempts = 0;
  const attempt = () => {
    attempts += 1;
    throw new Error('no such table');
  };
  await expect(waitForLock(attempt)).rejects.toThrow('no such table');
  expect(attempts).toBe(1);
});
