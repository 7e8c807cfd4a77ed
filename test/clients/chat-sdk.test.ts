// @livechat/lc-sdk-js 4.0.2, as npm has it, against the built server. It speaks TLS only, so a certificate stands in front; nothing else is done
// for it.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCertificate } from '../support/certificate.ts';
import { findFreePorts } from '../support/free-port.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';

const PROGRAM = fileURLToPath(new URL('programs/lc-sdk-js.mjs', import.meta.url));
const SCOPES = 'chats--all:rw,chats--access:rw,customers:rw';

let server: ServerProcess;
let proxy: Server;
let folder: string;
let apiUrl: string;

beforeAll(async () => {
  const { key, cert } = createCertificate(['localhost']);
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-certificate-'));
  writeFileSync(join(folder, 'localhost.pem'), cert);
  const [plain = 0] = await findFreePorts(1);
  proxy = createServer({ key, cert }, (secure) => {
    const behind = connect(plain, '127.0.0.1');
    secure.on('error', () => behind.destroy()).pipe(behind);
    behind.on('error', () => secure.destroy()).pipe(secure);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  apiUrl = `localhost:${(proxy.address() as AddressInfo).port}`;
  server = await startServer({
    env: { GATEHOUSE_API_URL: `https://${apiUrl}`, GATEHOUSE_LISTEN: `127.0.0.1:${plain}` },
  });
});
afterAll(async () => {
  await server.stop();
  await new Promise((resolve) => proxy.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

test('two agents chat through it, by POST and over the socket', async () => {
  const demo = JSON.parse((await server.cli(['demo', '--json'])).stdout);
  const { owner, admin } = demo.accounts;
  const tokenOf = async (email: string) => {
    const made = await server.cli(['token', 'create', '--account', email, '--scopes', SCOPES, '--json']);
    return JSON.parse(made.stdout).token as string;
  };
  const argument = JSON.stringify({
    apiUrl,
    organizationId: owner.organization_id,
    tokens: [await tokenOf(owner.email), await tokenOf(admin.email)],
    agent: admin.email,
  });
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: join(folder, 'localhost.pem') };
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, argument], { env, timeout: 20_000 });
  const told = JSON.parse(stdout);
  const { chat_id, thread_id } = told;
  expect(told).toEqual({
    refused: 'authentication',
    profile: owner.email,
    license: owner.organization_id,
    chat_id: expect.stringMatching(/^[0-9A-V]{10}$/),
    thread_id: expect.stringMatching(/^[0-9A-V]{10}$/),
    sent: `${thread_id}_1`,
    answer: `${thread_id}_2`,
    texts: ['hello', 'from the other'],
    tags: ['sdk'],
    listed: expect.arrayContaining([chat_id]),
    customer: [true, 'Thomas'],
    fault: 'not_found',
    pushes: [
      ['incoming_chat', chat_id],
      ['incoming_event', 'hello'],
      ['incoming_event', 'from the other'],
    ],
    archived: [[chat_id, false]],
  });
});
