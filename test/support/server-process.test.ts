import { expect, test } from 'vitest';
import { startBrowsing } from './http.ts';
import { startServer } from './server-process.ts';

test('a server answers on its four sites, survives a kill, and leaves nothing when it is stopped', async () => {
  const server = await startServer();
  const browse = startBrowsing();
  const { accounts, api, agentApp, console } = server.urls;
  for (const site of [accounts, api, agentApp, console]) {
    expect((await browse.get(`${site}/health/ready`)).status).toBe(200);
  }
  const firstPid = server.pid;
  await server.kill9();
  expect(() => server.pid).toThrow(/does not run/);
  await server.restart();
  expect(server.pid).not.toBe(firstPid);
  expect((await browse.get(`${accounts}/health/ready`)).status).toBe(200);
  await server.stop();
  await expect(browse.get(`${accounts}/health/ready`)).rejects.toThrow(/ECONNREFUSED/);
});

test('the command line of a server has its settings', async () => {
  const server = await startServer();
  const { stdout, code } = await server.cli(['demo', '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout).urls.accounts).toBe(server.urls.accounts);
  const unknown = await server.cli(['no-such-command']);
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain('no-such-command');
  await server.stop();
});

test('a server that does not start says why', async () => {
  await expect(startServer({ env: { GATEHOUSE_DURABILITY: 'sometimes' } })).rejects.toThrow(/GATEHOUSE_DURABILITY/);
});
