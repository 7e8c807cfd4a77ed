// Starts examples as what they are: programs of their own, that know the platform by their environment only.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { examples, originOf } from '../examples/catalogue.mjs';
import { root } from './set-up.mjs';

export { examples, originOf };

/**
 * @param {(typeof examples)[number]} example
 * @param {{ demo: any, port: number, env: NodeJS.ProcessEnv, stdout: 'inherit' | 'ignore' }} options `demo`: what
 *   `gatehouse demo --json` printed
 * @returns {import('node:child_process').ChildProcess}
 */
export function startExample(example, { demo, port, env, stdout }) {
  return spawn(process.execPath, [join(root, 'examples', example.folder, 'server.mjs')], {
    cwd: root,
    env: { ...withoutSettings(env), ...environmentOf(example, { demo, port }) },
    stdio: ['ignore', stdout, 'inherit'],
  });
}

function environmentOf(example, { demo, port }) {
  const environment = {
    PORT: String(port),
    ACCOUNTS_URL: demo.urls.accounts,
    API_URL: demo.urls.api,
    AGENT_APP_URL: demo.urls.agent_app,
  };
  if (example.kind === 'extension') {
    environment.APP_ID = demo.extensions.find(({ name }) => name === example.name)?.app_id;
  }
  if (example.client === undefined) return environment;
  const client = demo.clients[example.client];
  if (!client)
    throw new Error(`The example ${example.name} wants the demo client ${example.client}, which does not exist.`);
  const own = client.redirect_uris.find((uri) => new URL(uri).port === String(port));
  environment.CLIENT_ID = client.client_id;
  environment.REDIRECT_URI = own ?? client.redirect_uris[0];
  if (client.client_secret) environment.CLIENT_SECRET = client.client_secret;
  if (example.needs?.includes('personal_access_token')) {
    environment.ACCOUNT_ID = demo.personal_access_token.account_id;
    environment.PERSONAL_ACCESS_TOKEN = demo.personal_access_token.token;
  }
  return environment;
}

/** An example is somebody else's program: the platform's secret key and database are not for it. */
function withoutSettings(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('GATEHOUSE_')));
}
