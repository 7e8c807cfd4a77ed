// The page of this example and its back end. The agent app's server introduces an agent at `/authorize/`, and gets a session id back;
// with that id the page speaks for the agent here, and this back end calls the API with the key that came along.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { verifyWebhook } from './webhook.mjs';

const {
  PORT = '7722',
  API_URL = 'http://localhost:7701',
  AGENT_APP_URL = 'http://localhost:7702',
  ORIGIN = `http://127.0.0.1:${PORT}`,
} = process.env;

const escapeHtml = (text) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
const read = (name) => readFileSync(new URL(name, import.meta.url), 'utf8');
const page = read('index.html').replaceAll('{{AGENT_APP_URL}}', escapeHtml(AGENT_APP_URL));
const files = {
  '/app.js': ['text/javascript', read('app.js')],
  '/known': ['text/html', read('known.html')],
  '/known.js': ['text/javascript', read('known.js')],
};

const headers = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  // The page asks its own back end only, and nobody but the agent app may frame it.
  'content-security-policy': [
    "default-src 'none'",
    `script-src 'self' ${AGENT_APP_URL}`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'; form-action 'none'",
    `frame-ancestors ${AGENT_APP_URL}`,
  ].join('; '),
};

/** By session id: `{ login, apiKey, agent, endsAt }`. No cookie: browsers keep those from frames, and a session id in a header suffices. */
const sessions = new Map();
const SESSION_MS = 8 * 60 * 60 * 1000;

/** An answer that is not 200, for whoever asked. */
class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Anybody can post here. Whether the key is this agent's, only the API knows: so it is asked, with that very key. */
async function authorize(request) {
  const { login, api_key: apiKey } = await readJson(request);
  if (typeof login !== 'string' || typeof apiKey !== 'string') throw new Refusal(400, 'login and api_key are missing');
  const agent = await callApi(`/agents/${encodeURIComponent(login)}`, { login, apiKey });
  for (const [id, { endsAt }] of sessions) if (endsAt < Date.now()) sessions.delete(id);
  const sessionId = randomBytes(24).toString('base64url');
  sessions.set(sessionId, { login, apiKey, agent, endsAt: Date.now() + SESSION_MS });
  return { session_id: sessionId };
}

/** Who was authorized. */
function whoAmI(request) {
  const { login, agent, endsAt } = sessionOf(request);
  return { login, name: agent.name, role: agent.permission, ends_at: new Date(endsAt).toISOString() };
}

/** What the API knows of a customer, read with the agent's key: it reaches what this extension's installation may, and no more. */
async function customer(request, query) {
  const session = sessionOf(request);
  const { created_at, statistics, session_fields } = await callApi('/v3.5/agent/action/get_customer', {
    ...session,
    payload: { id: query.get('id') ?? '' },
  });
  return { created_at, threads: statistics.threads_count, fields: session_fields ?? [] };
}

/** By customer: `{ at, agent }` of each call back that was asked for in the menu of a chat. The last ones, of so many customers. */
const callBacks = new Map();
const MOST_CALL_BACKS = 20;
const MOST_CUSTOMERS = 1000;

/** Our chat action calls this, with what it is about in the query. Anybody can, so the signature is looked at first. */
async function webhook(request, query) {
  await verifyWebhook(request).catch(({ message }) => {
    throw new Refusal(401, message);
  });
  const id = query.get('customer_id') ?? '';
  const asked = { at: new Date(Number(query.get('time'))).toISOString(), agent: query.get('agent_id') };
  const all = [asked, ...(callBacks.get(id) ?? [])].slice(0, MOST_CALL_BACKS);
  callBacks.delete(id);
  callBacks.set(id, all);
  if (callBacks.size > MOST_CUSTOMERS) callBacks.delete(callBacks.keys().next().value);
  return {};
}

/** What the webhook has told of a customer. */
function callBacksOf(request, query) {
  sessionOf(request);
  return { call_backs: callBacks.get(query.get('id') ?? '') ?? [] };
}

function sessionOf(request) {
  const session = sessions.get(request.headers['x-session-id']);
  if (!session || session.endsAt < Date.now()) throw new Refusal(401, 'The session has ended');
  return session;
}

/** Basic, with the agent's login and the key. */
async function callApi(path, { login, apiKey, payload }) {
  const credentials = Buffer.from(`${login}:${apiKey}`).toString('base64');
  const response = await fetch(`${API_URL}${path}`, {
    method: payload ? 'POST' : 'GET',
    headers: { authorization: `Basic ${credentials}`, 'x-api-version': '2', 'content-type': 'application/json' },
    body: payload && JSON.stringify(payload),
    signal: AbortSignal.timeout(4000),
  }).catch(() => {
    throw new Refusal(502, 'The API does not answer');
  });
  if (response.status === 401) throw new Refusal(401, 'The API does not know this key');
  if (!response.ok) throw new Refusal(502, `The API answered ${response.status}`);
  return response.json();
}

/** At most 4 kB: more is no introduction. */
async function readJson(request) {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > 4096) throw new Refusal(413, 'That is too long');
  }
  try {
    return Object(JSON.parse(text));
  } catch {
    throw new Refusal(400, 'That is not JSON');
  }
}

const calls = {
  'POST /authorize/': authorize,
  'GET /me': whoAmI,
  'GET /customer': customer,
  'GET /webhook': webhook,
  'GET /call-backs': callBacksOf,
};

async function answer(request, response) {
  const [path, search] = request.url.split('?');
  const query = new URLSearchParams(search);
  const call = new Map(Object.entries(calls)).get(`${request.method} ${path}`);
  if (request.headers.host !== new URL(ORIGIN).host) {
    response.writeHead(302, { location: `${ORIGIN}/` }).end();
  } else if (call) {
    const body = await call(request, query);
    response.writeHead(200, { ...headers, 'content-type': 'application/json' }).end(JSON.stringify(body));
  } else if (path === '/') {
    // The agent app says its theme in the frame's address: the page is right from its first paint.
    const theme = query.get('theme');
    const scheme = theme === 'light' || theme === 'dark' ? theme : 'light dark';
    response.writeHead(200, { ...headers, 'content-type': 'text/html; charset=utf-8' });
    response.end(page.replace('{{SCHEME}}', scheme));
  } else if (Object.hasOwn(files, path)) {
    const [type, content] = files[path];
    response.writeHead(200, { ...headers, 'content-type': `${type}; charset=utf-8` }).end(content);
  } else {
    response.writeHead(404, headers).end('Not found');
  }
}

const server = createServer((request, response) => {
  answer(request, response).catch((error) => {
    // Neither the key nor the session id gets into a log.
    if (!(error instanceof Refusal)) console.error(error.message);
    const status = error instanceof Refusal ? error.status : 500;
    response.writeHead(status, { ...headers, 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: error instanceof Refusal ? error.message : 'Something went wrong' }));
  });
});

server.listen(Number(PORT), '127.0.0.1', () => console.log(`Extension with basic authorization: ${ORIGIN}/`));
process.on('SIGTERM', () => process.exit(0));
