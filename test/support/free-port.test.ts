import { expect, test } from 'vitest';
import { findFreePorts } from './free-port.ts';

test('callers at once get different ports', async () => {
  const ports = (await Promise.all(Array.from({ length: 50 }, () => findFreePorts(4)))).flat();
  expect(new Set(ports).size).toBe(200);
});
