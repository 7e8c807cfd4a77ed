// The demo world's passwords, secrets and tokens are in the source. `npm start` and a server in production have the same default database.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '../../server/src/config.ts';
import { ensureDemoWorld } from '../../server/src/demo/fill.ts';
import { CLIENTS, ORGANIZATIONS } from '../../server/src/demo/world.ts';
import { openParts } from '../../server/src/parts.ts';
import { serve } from '../../server/src/serve.ts';
import { findFreePorts } from '../support/free-port.ts';

test('A33: a database with the demo world is not served under names that others can reach', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-demo-'));
  try {
    const local = { GATEHOUSE_DATABASE_URL: `sqlite:${join(directory, 'test.db')}`, GATEHOUSE_LOG_LEVEL: 'silent' };
    const parts = await openParts(readConfig({ ...local, GATEHOUSE_DEMO: 'loopback' }));
    await ensureDemoWorld(parts);
    await parts.database.close();
    const [port] = await findFreePorts(1);
    const served = serve(
      readConfig({
        ...local,
        GATEHOUSE_ACCOUNTS_URL: 'https://accounts.example.com',
        GATEHOUSE_API_URL: 'https://api.example.com',
        GATEHOUSE_AGENT_APP_URL: 'https://app.example.com',
        GATEHOUSE_CONSOLE_URL: 'https://console.example.com',
        GATEHOUSE_LISTEN: `127.0.0.1:${port}`,
      }),
    );
    await expect(served).rejects.toThrow(/demo world/);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});

test('a fill of the demo world that was killed half-way is finished by the next', async () => {
  const parts = await openParts(readConfig({ GATEHOUSE_DATABASE_URL: 'sqlite::memory:', GATEHOUSE_DEMO: 'loopback' }));
  const { acme } = ORGANIZATIONS;
  await parts.accounts.createOrganization({ ...acme, createdAt: parts.now() });
  expect(await ensureDemoWorld(parts)).toBe('filled');
  expect(await parts.agents.listAgents(acme.organizationId)).toHaveLength(3);
  // With that of the chat page.
  expect(await parts.clients.listClients(acme.organizationId)).toHaveLength(Object.keys(CLIENTS).length + 1);
  expect(await ensureDemoWorld(parts)).toBe('was_there');
  await parts.database.close();
});
