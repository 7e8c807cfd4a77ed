// What chat actions must not tell to whom they should not, nor let be done: over HTTP, with a receiver of webhooks that is really called.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { beforeAll, expect, test, vi } from 'vitest';
import { atFileEnd } from '../support/at-file-end.ts';
import { describeOnBothDatabases } from '../wire/both-databases.ts';
import { join, makeOrganization, makePerson, type Person, type TestOrganization } from '../wire/cast.ts';
import { World } from '../wire/world.ts';
import { apiKeyOf, callApi, makePersonalAccessToken } from './api-site.ts';

type Answer = { readonly status: number; readonly body: Record<string, unknown> };
type Ask = (line: `${string} /${string}`, json?: object) => Promise<Answer>;

const NAME = "Ann & Bob's";
const EMAIL = 'ann@customer.example';
const SECRETS_OF_CUSTOMER = [EMAIL, encodeURIComponent(EMAIL), 'Ann'];

type Heard = { readonly url: string; readonly headers: IncomingHttpHeaders };

describeOnBothDatabases('chat actions', (world) => {
  const heard: Heard[] = [];
  let receiver = '';
  let owner: Person;
  let ask: Ask;
  let chat: { chat_id: string; thread_id: string };
  beforeAll(async () => {
    const server = createServer((request, response) => {
      const { url = '/', headers } = request;
      heard.push({ url, headers });
      if (url.startsWith('/moved')) response.writeHead(302, { location: 'http://169.254.169.254/latest/' }).end();
      else if (url.startsWith('/broken')) response.writeHead(500).end('told to nobody');
      else response.writeHead(200, { 'x-frame-options': 'DENY' }).end('told to nobody');
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    atFileEnd(() => new Promise((done) => server.close(done)));
    receiver = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    owner = await makePerson(world, { organization: await makeOrganization(world, 'Shop'), role: 'owner' });
    ask = await askerOf(world, owner);
    chat = await startChat(ask);
  });

  const withAction = async (scopes: readonly string[], fields: object = {}, as = ask) => {
    const app = { name: 'CRM', scopes, local_development: true };
    const appId = String((await as('POST /manage/v1/apps', app)).body.app_id);
    const json = { label: 'Send', action: 'sendWebhook', url: `${receiver}/hook?lang=en`, ...fields };
    const added = await as(`POST /manage/v1/apps/${appId}/chat-actions`, json);
    expect(added.status).toBe(200);
    const installed = await as('POST /manage/v1/installations', { app_id: appId });
    const id = (added.body.chat_action as { chat_action_id: string }).chat_action_id;
    return { appId, id, installationId: String(installed.body.installation_id) };
  };
  const runLine = (id: string) => `POST /manage/v1/chat-actions/${id}/runs` as const;
  const here = () => ({ chat_id: chat.chat_id, source: 'chats' });

  test('H18, H25: a URL has no more of the customer in it than the installation’s scopes read, and no secret', async () => {
    const urlWith = async (scopes: readonly string[]) => {
      const { id } = await withAction(scopes, { action: 'openLink', url: `${receiver}/x?y=1#top` });
      const { status, body } = await ask(runLine(id), here());
      expect([status, body.outcome]).toEqual([200, 'url']);
      return new URL(String(body.url));
    };
    const bare = await urlWith(['agents--all:ro']);
    expect([...bare.searchParams.keys()]).toEqual(['y', 'licence_id', 'agent_id', 'time', 'source', 'customer_id']);
    expect(SECRETS_OF_CUSTOMER.filter((text) => bare.href.includes(text))).toEqual([]);
    const ofChats = await urlWith(['chats--my:ro']);
    expect(Object.fromEntries(ofChats.searchParams)).toMatchObject({ ...chat, customer_name: NAME });
    expect(ofChats.searchParams.has('customer_email')).toBe(false);
    const whole = await urlWith(['chats--access:ro', 'customers:ro']);
    expect(Object.fromEntries(whole.searchParams)).toEqual({
      y: '1',
      licence_id: String(owner.organization.licenseId),
      agent_id: owner.email,
      time: String(world.clock.now()),
      source: 'chats',
      ...chat,
      customer_id: expect.any(String),
      customer_name: NAME,
      customer_email: EMAIL,
    });
    expect(whole.hash).toBe('#top');
    const key = await apiKeyOf(world, owner);
    expect(whole.href).not.toContain(key);
  });

  test('H18: an app that asks for more has it when it is installed again, and what was granted before until then', async () => {
    const { appId, id } = await withAction([], { action: 'openModal' });
    await ask(`PATCH /manage/v1/apps/${appId}`, { scopes: ['customers:ro'] });
    const url = async () => String((await ask(runLine(id), here())).body.url);
    expect(await url()).not.toContain('customer_email');
    await ask('POST /manage/v1/installations', { app_id: appId });
    expect(await url()).toContain('customer_email');
  });

  test('A47, H32: a webhook is signed, about this very request, for this app, once; the keys are those that the accounts site publishes', async () => {
    const { appId, id, installationId } = await withAction(['chats--my:ro', 'customers:ro']);
    heard.length = 0;
    for (let n = 0; n < 2; n += 1) expect((await ask(runLine(id), here())).body).toEqual({ outcome: 'sent' });
    const keys = createRemoteJWKSet(new URL(`${world.issuer}/oauth/jwks`));
    const expected = {
      issuer: world.issuer,
      audience: appId,
      typ: 'webhook+jwt',
      algorithms: ['ES256'],
      currentDate: new Date(world.clock.now()),
    };
    const verify = (token: unknown, change: object = {}) => jwtVerify(String(token), keys, { ...expected, ...change });
    const ids: unknown[] = [];
    for (const { url, headers } of heard) {
      expect(headers.cookie ?? headers.authorization).toBeUndefined();
      expect(Object.fromEntries(new URL(url, receiver).searchParams)).toMatchObject({ lang: 'en', ...chat });
      const { payload } = await verify(headers['gatehouse-signature']);
      expect(payload).toMatchObject({
        organization_id: owner.organization.organizationId,
        installation_id: installationId,
        chat_action_id: id,
        req: createHash('sha256').update(`GET ${url}`).digest('base64url'),
      });
      expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
      ids.push(payload.jti);
    }
    expect(new Set(ids).size).toBe(2);
    const signature = String(heard[0]?.headers['gatehouse-signature']);
    const [header, payload, mark = ''] = signature.split('.');
    const forged = Buffer.from(JSON.stringify({ aud: 'other' })).toString('base64url');
    await expect(verify([header, forged, mark].join('.'))).rejects.toThrow();
    await expect(
      verify([header, payload, `${mark.startsWith('A') ? 'B' : 'A'}${mark.slice(1)}`].join('.')),
    ).rejects.toThrow();
    await expect(verify(signature, { audience: 'another-app' })).rejects.toThrow();
    await expect(verify(signature, { currentDate: new Date(world.clock.now() + 301_000) })).rejects.toThrow();
    // As the example does it.
    vi.stubEnv('ACCOUNTS_URL', world.issuer);
    vi.stubEnv('APP_ID', appId);
    vi.useFakeTimers({ now: world.clock.now(), toFake: ['Date'] });
    try {
      vi.resetModules();
      const { verifyWebhook } = await import('../../examples/extension-basic/webhook.mjs');
      const [first] = heard as [Heard];
      const request = { method: 'GET', ...first };
      const withSignature = (text: string) => ({ ...request, headers: { 'gatehouse-signature': text } });
      await expect(verifyWebhook({ ...request, url: `${first.url}&x=1` })).rejects.toThrow('another request');
      await expect(verifyWebhook(withSignature([header, forged, mark].join('.')))).rejects.toThrow('wrong');
      await expect(verifyWebhook(withSignature(''))).rejects.toThrow('no signature');
      expect(await verifyWebhook(request)).toMatchObject({ aud: appId, chat_action_id: id });
      await expect(verifyWebhook(request)).rejects.toThrow('come before');
      vi.setSystemTime(world.clock.now() + 301_000);
      await expect(verifyWebhook(request)).rejects.toThrow('too old');
    } finally {
      vi.useRealTimers();
      vi.unstubAllEnvs();
    }
    // It is no access token, wherever one is asked for.
    await expect(verify(signature, { typ: 'at+jwt' })).rejects.toThrow();
    expect((await callApi(world, 'GET /agents', { bearer: signature })).status).toBe(401);
  });

  test('A39, H22: a webhook goes to no other host and to no address of the server’s own network, and its answer is told to nobody', async () => {
    const outcomeAt = async (path: string) => {
      const { id } = await withAction(['customers:ro'], { url: receiver + path });
      const { status, body } = await ask(runLine(id), here());
      expect(status).toBe(200);
      return body;
    };
    const moved = await outcomeAt('/moved');
    expect(moved).toMatchObject({
      outcome: 'failed',
      status: null,
      message: expect.stringContaining('another origin'),
    });
    const broken = await outcomeAt('/broken');
    expect(broken).toEqual({ outcome: 'failed', status: 500, message: 'It answered 500.' });
    const { id } = await withAction([], { url: 'http://127.0.0.1:1/' });
    expect((await ask(runLine(id), here())).body).toMatchObject({ outcome: 'failed', status: null });
  });

  test('a dialog that would stay empty is explained', async () => {
    const { id } = await withAction([], { action: 'openModal' });
    const { body } = await ask(`POST /manage/v1/chat-actions/${id}/diagnosis`, here());
    expect(body).toMatchObject({ cause: 'x_frame_options', detail: expect.stringContaining('DENY') });
    const { id: webhook } = await withAction([]);
    expect((await ask(`POST /manage/v1/chat-actions/${webhook}/diagnosis`, here())).status).toBe(400);
  });

  test('what shows a widget has nothing to run', async () => {
    const { appId } = await withAction([]);
    const page = { url: `${receiver}/`, place: 'details' };
    const { widget } = (await ask(`POST /manage/v1/apps/${appId}/widgets`, page)).body as {
      widget: { widget_id: string };
    };
    const json = { label: 'Show', action: 'openWidget', widget_id: widget.widget_id };
    const { chat_action } = (await ask(`POST /manage/v1/apps/${appId}/chat-actions`, json)).body as {
      chat_action: { chat_action_id: string };
    };
    expect((await ask(runLine(chat_action.chat_action_id), here())).status).toBe(400);
  });

  test('only an agent who may read the chat runs an action on it, with a token that may, and only where the app is installed', async () => {
    const { id, installationId } = await withAction(['customers:ro', 'chats--access:ro', 'agents--my:ro']);
    const statusOf = async (as: Ask, body: object = here()) => (await as(runLine(id), body)).status;
    const refused: Record<string, number> = {};
    const { group } = await groupOf(ask, [owner.email]);
    const closed = await startChat(ask, group);
    const colleague = await makePerson(world, { organization: owner.organization });
    const asColleague = await askerOf(world, colleague);
    expect(await statusOf(asColleague)).toBe(200);
    refused['a chat of another group'] = await statusOf(asColleague, { ...here(), chat_id: closed.chat_id });
    refused['a thread of another chat'] = await statusOf(ask, { ...here(), thread_id: closed.thread_id });
    refused['no chat'] = await statusOf(ask, { ...here(), chat_id: 'NOBODY0000' });
    refused['another source'] = await statusOf(ask, { ...here(), source: 'customers' });
    refused['a made-up field'] = await statusOf(ask, { ...here(), customer_email: 'evil@example.com' });

    const narrow = await makePersonalAccessToken(world, colleague, ['installations--all:ro']);
    const withNarrow: Ask = (line, json) => send(world, line, { bearer: narrow, json });
    refused['a token that reads no chats'] = await statusOf(withNarrow);
    // One that reads chats and no customers learns no address of theirs by way of an app that does.
    const chatsOnly = await makePersonalAccessToken(world, colleague, ['installations--all:ro', 'chats--access:ro']);
    const { id: link } = await withAction(['customers:ro'], { action: 'openLink' });
    const told = await send(world, runLine(link), { bearer: chatsOnly, json: here() });
    expect(String(told.body.url)).toContain('customer_name');
    expect(String(told.body.url)).not.toContain('customer_email');

    const stranger = await makePerson(world, { organization: await makeOrganization(world, 'Other'), role: 'owner' });
    refused['another organization'] = await statusOf(await askerOf(world, stranger));
    await join(world, stranger, { organization: owner.organization });
    const asMember = await askerOf(world, stranger, owner.organization);
    expect(await statusOf(asMember)).toBe(200);
    await ask(`DELETE /manage/v1/installations/${installationId}`);
    refused['an app that was uninstalled'] = await statusOf(ask);
    expect(refused).toEqual({
      'a chat of another group': 403,
      'a thread of another chat': 404,
      'no chat': 404,
      'another source': 400,
      'a made-up field': 400,
      'a token that reads no chats': 403,
      'another organization': 404,
      'an app that was uninstalled': 404,
    });
  });

  test('H28: an extension’s own key runs nothing', async () => {
    const { appId } = await withAction(['chats--access:ro', 'customers:ro']);
    const keys: { login: string; key: string }[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString('utf8');
      });
      request.on('end', () => {
        const { login, api_key: key } = JSON.parse(body) as { login: string; api_key: string };
        keys.push({ login, key });
        response.end('{"session_id":1}');
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    atFileEnd(() => new Promise((done) => server.close(done)));
    const { port } = server.address() as AddressInfo;
    const page = { url: `http://127.0.0.1:${port}/`, place: 'details', authorization: 'basic' };
    const { widget } = (await ask(`POST /manage/v1/apps/${appId}/widgets`, page)).body as {
      widget: { widget_id: string };
    };
    await ask(`PATCH /manage/v1/apps/${appId}`, { scopes: ['installations--all:ro', 'chats--access:ro'] });
    await ask('POST /manage/v1/installations', { app_id: appId });
    await ask(`POST /manage/v1/widgets/${widget.widget_id}/authorization`, {});
    const [{ login, key } = { login: '', key: '' }] = keys;
    world.secrets.add(key);
    const { chat_actions } = (await ask(`GET /manage/v1/apps/${appId}/chat-actions`)).body as {
      chat_actions: { chat_action_id: string }[];
    };
    const answer = await send(world, runLine(chat_actions[0]?.chat_action_id ?? ''), {
      as: [login, key],
      json: here(),
    });
    expect(answer.status).toBe(403);
  });
});

test('A47: the keys of webhooks are published where the standard wire is turned off', async () => {
  const world = new World('sqlite', { settings: { GATEHOUSE_DIALECTS: 'livechat' } });
  await world.open();
  try {
    const answer = await fetch(`${world.issuer}/oauth/jwks`);
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
    expect(await answer.json()).toMatchObject({ keys: [{ kty: 'EC', alg: 'ES256' }] });
    expect((await fetch(`${world.issuer}/.well-known/oauth-authorization-server`)).status).toBe(404);
  } finally {
    await world.close();
  }
});

async function askerOf(
  world: World,
  person: Person,
  organization: TestOrganization = person.organization,
): Promise<Ask> {
  const as = [person.email, await apiKeyOf(world, person, organization)] as const;
  return (line, json) => send(world, line, { as, json });
}

async function send(world: World, line: Parameters<Ask>[0], sent: Parameters<typeof callApi>[2]): Promise<Answer> {
  const { status, text } = await callApi(world, line, sent);
  return { status, body: JSON.parse(text) as Record<string, unknown> };
}

/** A chat with a customer who has told a name and an address. */
async function startChat(ask: Ask, group?: number): Promise<{ chat_id: string; thread_id: string }> {
  const act = async (name: string, json: object) => (await ask(`POST /v3.5/agent/action/${name}`, json)).body;
  const { customer_id: id } = await act('create_customer', { name: NAME, email: EMAIL });
  const users = [{ id, type: 'customer' }];
  const access = group === undefined ? {} : { access: { group_ids: [group] } };
  const { chat_id, thread_id } = await act('start_chat', { chat: { users, ...access } });
  return { chat_id: String(chat_id), thread_id: String(thread_id) };
}

async function groupOf(ask: Ask, agents: readonly string[]): Promise<{ group: number }> {
  const { body } = await ask('POST /groups', { name: 'Closed', agents });
  return { group: Number(body.id) };
}
