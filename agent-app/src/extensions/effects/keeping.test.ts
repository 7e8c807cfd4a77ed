// What an extension is told when the platform keeps nothing for it.
import type { Call } from '@gatehouse/extension-sdk/host';
import { expect, test } from 'vitest';
import { RestError } from '../../wire/rest.ts';
import type { InstalledApp } from '../installed.ts';
import type { Registry } from '../registry.ts';
import { keepingEffects } from './keeping.ts';

test.each([
  [new RestError(400, 'It has 64 keys, which is the most.', 'conflict'), 'TOO_BIG'],
  [new RestError(400, 'value is missing', 'validation'), 'BAD_SCHEMA'],
  [new RestError(403, 'No.', 'authorization'), 'DENIED'],
  [new RestError(404, 'No such installation.', 'not_found'), 'NOT_FOUND'],
  [new RestError(413, 'It is longer than 4096 bytes.'), 'TOO_BIG'],
  [new RestError(429, 'Wait.'), 'RATE'],
  [new RestError(0, 'The server does not answer.'), 'FAILED'],
])('%o of the API is %s', async (refusal, code) => {
  const registry = { writeStored: () => Promise.reject(refusal) } as unknown as Registry;
  const app = { installationId: 'installation-1' } as InstalledApp;
  const { writeStored } = keepingEffects(registry, () => app);
  const written = writeStored({ key: 'note', value: '1' }, {} as Call);
  await expect(written).rejects.toMatchObject({ code, message: refusal.message });
});
