// An agent and customers with tokens, by the same ways that programs have.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { serverFile } from '../../scripts/build.mjs';
import { Browser } from '../browser.mjs';
import { Line } from './line.mjs';

const agentScopes = 'chats--all:rw,customers:rw,agents--my:rw';

/**
 * @param {{ settings: object, accounts: string, api: string }} place `settings` of the server's process; origins
 */
export async function meetPeople({ settings, accounts, api }) {
  const run = async (...args) =>
    JSON.parse((await promisify(execFile)(process.execPath, [serverFile, ...args, '--json'], settings)).stdout);
  const demo = await run('demo');
  const { email, password, organization_id } = demo.accounts.admin;
  const { token } = await run('token', 'create', '--account', email, '--scopes', agentScopes);
  const program = demo.clients.customers;
  const agentToken = await signIn({ accounts, program, person: { email, password } });
  const sockets = api.replace('http', 'ws');
  return {
    email,
    organizationId: organization_id,
    async agent() {
      const line = await Line.open(`${sockets}/v3.5/agent/rtm/ws`);
      await line.ask('login', { token });
      return line;
    },
    ask: (action, payload) => post(`${api}/v3.5/agent/action/${action}`, token, payload),
    /** A new customer with a token. */
    async customer() {
      const redirect_uri = program.redirect_uris[0];
      const wanted = { client_id: program.client_id, redirect_uri, response_type: 'token' };
      const { access_token } = await post(`${accounts}/customer/`, agentToken, wanted);
      const query = `organization_id=${organization_id}`;
      return {
        ask: (action, payload) => post(`${api}/v3.5/customer/action/${action}?${query}`, access_token, payload),
        async connect() {
          const line = await Line.open(`${sockets}/v3.5/customer/rtm/ws?${query}`);
          await line.ask('login', { token: access_token });
          return line;
        },
      };
    },
  };
}

/** The administrator's token for the program that makes customers. */
async function signIn({ accounts, program, person }) {
  const url = new URL(accounts);
  const redirect_uri = program.redirect_uris[0];
  url.search = new URLSearchParams({
    response_type: 'token',
    client_id: program.client_id,
    redirect_uri,
    state: 'bench',
  });
  const answers = { 'sign-in': person, consent: { decision: 'allow' } };
  const end = await new Browser().open(url, redirect_uri, answers);
  return new URLSearchParams(end.hash.slice(1)).get('access_token');
}

async function post(url, token, payload = {}) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(payload) });
  const body = await answer.json();
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${JSON.stringify(body)}`);
  return body;
}
