// Sockets that only live: ten thousand of them cost one process less than a gigabyte, and each is still told what concerns it.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCustomerToken } from '../races/customer-tokens.ts';
import { type Installation, startInstallation } from '../races/installation.ts';
import { repetitions } from '../support/scale.ts';
import { Socket } from '../support/socket.ts';
import { makeOrganization, type TestOrganization } from '../wire/cast.ts';

const SOCKETS = repetitions({ reduced: 200, full: 10_000 });
/** So many of one customer, who may have twenty. */
const EACH = 10;
const MOST_BYTES = 1024 ** 3;

let on: Installation;
let organization: TestOrganization;
beforeAll(async () => {
  on = await startInstallation({
    kind: 'sqlite',
    processes: 1,
    settings: { GATEHOUSE_MAX_CONNECTIONS: String(2 * SOCKETS) },
  });
  organization = await makeOrganization(on, 'Idle');
});
afterAll(() => on.stop());

test(`${SOCKETS} sockets are within 1 GB, and each of them lives`, { timeout: 600_000 }, async () => {
  const customers: { token: string; sockets: Socket[] }[] = [];
  const url = `${on.parts.config.apiUrl.replace('http', 'ws')}/v3.5/customer/rtm/ws?organization_id=${organization.organizationId}`;
  const connect = async (token: string) => {
    const socket = await Socket.open(url);
    expect(await socket.ask('login', { token })).toMatchObject({ success: true });
    return socket;
  };
  while (customers.length * EACH < SOCKETS) {
    const { token } = await makeCustomerToken(on, organization);
    const sockets = await Promise.all(Array.from({ length: EACH }, () => connect(token)));
    customers.push({ token, sockets });
    // As clients do: silence for half a minute ends a connection.
    if (customers.length % 100 === 0)
      await Promise.all(customers.flatMap((one) => one.sockets.map((s) => s.ask('ping'))));
  }
  expect(residentBytes(on.member(0).server.pid)).toBeLessThan(MOST_BYTES);
  for (const { token, sockets } of customers) {
    const name = `Customer ${token.slice(-8)}`;
    expect(await sockets[0]?.ask('update_customer', { name })).toMatchObject({ success: true });
    const told = await Promise.all(sockets.map((socket) => socket.waitFor('customer_updated')));
    expect(told.every(({ payload }) => 'name' in payload && payload.name === name)).toBe(true);
  }
  await Promise.all(customers.flatMap((one) => one.sockets.map((socket) => socket.close())));
  expect(on.failures()).toEqual([]);
});

function residentBytes(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}
