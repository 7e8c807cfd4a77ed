// A script with a personal access token: no browser, no client, no flow. The token stands in config.json, or in the
// environment, and goes along with each request. Without PORT it prints the agents and ends; with PORT it also
// serves them as a page.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { agentList, document, pageHeaders, problem, section } from './page.mjs';

/** The environment counts before the file. A token never goes on a command line: other users can read those. */
function readConfig() {
  let file = {};
  try {
    file = JSON.parse(readFileSync(new URL('config.json', import.meta.url), 'utf8'));
  } catch (error) {
    if (error.code !== 'ENOENT') throw new Error(`config.json cannot be read: ${error.message}`);
  }
  const apiUrl = process.env.API_URL || file.api_url || 'http://localhost:7701';
  const token = process.env.PERSONAL_ACCESS_TOKEN || file.personal_access_token;
  if (!token) {
    throw new Error('No token. Copy config.example.json to config.json and fill it in, or set PERSONAL_ACCESS_TOKEN');
  }
  return { apiUrl, token };
}

/** The whole of it: one header. The token acts for the agent who made it, within the scopes chosen then. */
async function listAgents() {
  const { apiUrl, token } = readConfig();
  const response = await fetch(`${apiUrl}/agents`, {
    headers: { authorization: `Bearer ${token}`, 'x-api-version': '2' },
    signal: AbortSignal.timeout(5000),
  }).catch(() => {
    throw new Error(`${apiUrl} does not answer. Start the platform with npm start`);
  });
  if (response.status === 401)
    throw new Error(`${apiUrl} does not accept the token: it was mistyped, revoked or has expired`);
  if (response.status === 403) throw new Error('The token may not list agents: make one with the scope agents--all:ro');
  if (!response.ok) throw new Error(`${apiUrl} answered ${response.status}`);
  return response.json();
}

async function print() {
  const agents = await listAgents();
  // Names come from other people: without control characters they cannot drive the terminal.
  const plain = (text) => String(text).replace(/\p{Cc}/gu, '');
  for (const agent of agents) {
    console.log(`${plain(agent.name).padEnd(24)} ${plain(agent.login).padEnd(32)} ${plain(agent.permission)}`);
  }
}

async function render() {
  const body = await listAgents().then(
    (agents) => section('Agents', agentList(agents)),
    (error) => problem(`${error.message}.`),
  );
  return document({ title: 'Personal access token', words: 'A script that needs no browser and no client.', body });
}

const { PORT } = process.env;
if (PORT) {
  const home = new URL(`http://localhost:${PORT}/`);
  const server = createServer(async (request, response) => {
    // One host name: a stranger's name that leads to this machine gets nothing.
    if (request.headers.host !== home.host) response.writeHead(302, { location: home.href }).end();
    else if (request.url !== '/') response.writeHead(404).end('Not found');
    else response.writeHead(200, pageHeaders).end(await render());
  });
  server.listen(Number(PORT), '127.0.0.1', () => console.log(`Personal access token: ${home}`));
  process.on('SIGTERM', () => process.exit(0));
}
await print().catch((error) => {
  console.error(`${error.message}.`);
  if (!PORT) process.exitCode = 1;
});
