// Customer authorization: a server with an agent's token makes a customer, and gets a second token for the same one. With AGENT_TOKEN it
// prints that and ends; with PORT an agent signs in on a page, and it is shown there.
import { createServer } from 'node:http';
import { ACCOUNTS_URL, checkAgentToken, getCustomerToken } from './customers.mjs';
import { authorizationUrl, PORT, REDIRECT_URI, redeemCode } from './oauth.mjs';
import { document, facts, pageHeaders, problem, section } from './page.mjs';
import { beginSignIn, endSignIn } from './state.mjs';

/** The whole of it. A token is shown by its beginning only: whoever has it chats as the customer. */
async function authorizeCustomer(agentToken) {
  const redirectUri = REDIRECT_URI;
  const agent = await checkAgentToken(agentToken);
  const first = await getCustomerToken(agentToken, { redirectUri });
  const second = await getCustomerToken(agentToken, { redirectUri, customerId: first.customerId, seconds: 60 });
  const describe = ({ token, expiresIn }) => `${token.slice(0, 12)}… for ${expiresIn} s`;
  return {
    Agent: agent.entity_id,
    Customer: first.customerId,
    'First token': describe(first),
    'Second token': describe(second),
    'Same customer': first.customerId === second.customerId ? 'yes' : 'no',
  };
}

let result = '';
const routes = {
  '/': async () => ({ html: render() }),
  '/sign-in': async (_request, _query, response) => {
    const { state, codeVerifier } = beginSignIn(response);
    return { location: authorizationUrl(state, codeVerifier) };
  },
  '/callback': async (request, query) => {
    const codeVerifier = endSignIn(request, query.get('state'));
    if (!query.get('code')) throw new Error('Sign-in did not work: no code came back');
    const outcome = await authorizeCustomer(await redeemCode(query.get('code'), codeVerifier));
    result = section('A customer', facts(outcome));
    return { location: '/' };
  },
};

function render() {
  const words = `<p>An administrator or owner signs in at ${ACCOUNTS_URL}; this server then makes a customer.</p>`;
  const link = '<p><a class="button main" href="/sign-in">Sign in with LiveChat</a></p>';
  const body = result + section('An agent', words + link);
  result = '';
  return document({ title: 'Customer authorization', words: 'A server makes customers and speaks for them.', body });
}

const home = new URL('/', REDIRECT_URI);
const server = createServer(async (request, response) => {
  const [path, query] = request.url.split('?', 2);
  const route = request.method === 'GET' ? routes[path] : undefined;
  // One host name: a stranger's name that leads to this machine gets nothing.
  if (request.headers.host !== home.host) return response.writeHead(302, { location: home.href }).end();
  if (!route) return response.writeHead(404).end('Not found');
  try {
    const { html, location } = await route(request, new URLSearchParams(query), response);
    if (location) response.writeHead(303, { location, 'cache-control': 'no-store' }).end();
    else response.writeHead(200, pageHeaders).end(html);
  } catch (error) {
    result = problem(`${error.message}.`);
    response.writeHead(303, { location: '/', 'cache-control': 'no-store' }).end();
  }
});

if (PORT) {
  server.listen(Number(PORT), '127.0.0.1', () => console.log(`Customer authorization: ${home}`));
  process.on('SIGTERM', () => process.exit(0));
} else {
  await authorizeCustomer(process.env.AGENT_TOKEN).then(
    (outcome) => {
      for (const [word, value] of Object.entries(outcome)) console.log(`${`${word}:`.padEnd(15)} ${value}`);
    },
    (error) => {
      console.error(`${error.message}.`);
      process.exitCode = 1;
    },
  );
}
