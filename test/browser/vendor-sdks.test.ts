// Every version of the vendor's accounts SDK that the platform is held to, as it was published, in a page that sets nothing but its
// public options: each way to ask that the version has, for a token (by script tag) and for a code (the npm module, bundled).
import { readFileSync } from 'node:fs';
import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { listAgents } from '../clients/agents.ts';
import { ACCOUNTS_SDKS, type ListedSdk, type SdkProof } from '../clients/clients.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';
import {
  type AppSite,
  type Identity,
  nextAnswer,
  nextError,
  nextIdentity,
  type RegisteredClient,
  redeemInPage,
  registerClient,
  serveApp,
} from './app-site.ts';
import { withCleanConsole } from './clean-console.ts';
import { allow, newPerson, openPopup, signIn, untilClosed } from './person.ts';
import { bundledScript, NODE_GLOBALS, publishedScript } from './vendor-sdk-pages.ts';

const scopes = ['agents--all:ro', 'sessions--my:rw'];
const unauthorized = { identity_exception: 'unauthorized' };

let server: ServerProcess;
let app: AppSite;
let clients: Record<'web' | 'server', RegisteredClient>;
const files: Record<string, string> = {};

beforeAll(async () => {
  server = await startServer();
  app = await serveApp(files);
  const register = (name: string, type: 'javascript' | 'server') =>
    registerClient(server, { name, type, redirectUris: [`${app.otherSite}/`], scopes });
  const [web, withServer] = await Promise.all([register('Web app', 'javascript'), register('Server app', 'server')]);
  clients = { web, server: withServer };
  await Promise.all(ACCOUNTS_SDKS.map(addPages));
});

async function addPages(listed: ListedSdk): Promise<void> {
  const { version, installed, generation } = listed;
  const shown = readFileSync(new URL(`../clients/pages/accounts-sdk-${generation}.html`, import.meta.url), 'utf8');
  const page = (before: string) =>
    `<!doctype html><title>App</title><script src="/place.js"></script>${before}${shown}`;
  files[`/${version}/tag/`] = page(generation === 2 ? NODE_GLOBALS : '');
  files[`/${version}/tag/accounts-sdk.min.js`] = publishedScript(installed);
  files[`/${version}/npm/`] = page('');
  files[`/${version}/npm/accounts-sdk.min.js`] = await bundledScript(listed);
}

/** Gives the pages their client. */
function place(client_id: string, response_type: 'token' | 'code'): void {
  const given = { client_id, response_type, issuer: server.urls.accounts, answers: [] };
  files['/place.js'] = `Object.assign(window, ${JSON.stringify(given)});
window.tell = (error, data, kept = {}) =>
  answers.push(kept ? { error, data: data && { ...data, ...kept } } : { error: 'not verified', data: null });`;
}

interface Round {
  version: string;
  page: Page;
  person: { email: string; password: string };
  /** The parameters of all authorization requests so far. */
  asked: URLSearchParams[];
  proved: Set<SdkProof>;
}

/** A new person's browser. The vendor's choice of fonts is not fetched. */
async function startRound(context: BrowserContext, version: string): Promise<Round> {
  await context.route('http://fonts.googleapis.com/**', (route) =>
    route.fulfill({ contentType: 'text/css', body: '' }),
  );
  const asked: URLSearchParams[] = [];
  context.on('request', (request) => {
    const { searchParams } = new URL(request.url());
    if (searchParams.has('response_type')) asked.push(searchParams);
  });
  const person = await newPerson(server.urls.accounts);
  return { version, page: await context.newPage(), person, asked, proved: new Set() };
}

/** The token opens the API for whom it was given to. */
async function worksFor(email: string, accessToken: string): Promise<void> {
  expect(await listAgents(server.urls.api, accessToken)).toEqual({ status: 200, logins: [email] });
}

/** What the popup brings, once it has closed itself. `meanwhile`: what the person does in it. */
async function askByPopup(page: Page, meanwhile?: (popup: Page) => Promise<void>): Promise<Identity> {
  const popup = await openPopup(page, '.livechat-login-button a, #popup');
  await meanwhile?.(popup);
  const data = await nextIdentity(page);
  await untilClosed(popup);
  return data;
}

/** Generation 1 sends no challenge, so its codes are for apps with a server, which redeems them by its secret. */
async function firstGenerationCode({ version, page, person, proved }: Round): Promise<void> {
  const { client_id, client_secret = '' } = clients.server;
  const url = `${app.otherSite}/${version}/npm/`;
  const redeem = async (code: string) => {
    const grant = { grant_type: 'authorization_code', code, redirect_uri: url, client_id, client_secret };
    const headers = { 'content-type': 'application/json' };
    const request = { method: 'POST', headers, body: JSON.stringify(grant) };
    const tokens = await (await fetch(`${server.urls.accounts}/token`, request)).json();
    expect(tokens).toMatchObject({ token_type: 'Bearer', entity_id: person.email, refresh_token: expect.any(String) });
    await worksFor(person.email, tokens.access_token);
  };
  place(client_id, 'code');
  await page.goto(url);
  expect(await nextError(page)).toMatchObject(unauthorized);
  const first = await askByPopup(page, async (popup) => {
    await signIn(popup, person);
    await allow(popup);
  });
  expect(first).toMatchObject({ client_id, entity_id: person.email, scopes, code: expect.stringMatching(/^dal:ac_/) });
  await redeem(first.code);
  await page.goto(url);
  const silent = await nextIdentity(page);
  expect(silent.code).not.toBe(first.code);
  await redeem(silent.code);
  proved.add('popup').add('frame').add('code');
}

/** It keeps a token in the page's storage, asks silently by itself when there is none, and can sign out. */
async function firstGenerationToken({ version, page, person, proved }: Round): Promise<void> {
  const url = `${app.otherSite}/${version}/tag/`;
  place(clients.web.client_id, 'token');
  await page.goto(url);
  expect(await nextError(page)).toMatchObject(unauthorized);
  const first = await askByPopup(page, allow);
  expect(first).toEqual({
    access_token: expect.stringMatching(/^dal:at_/),
    client_id: clients.web.client_id,
    entity_id: person.email,
    license: expect.any(Number),
    expires_in: expect.any(Number),
    scopes,
  });
  await worksFor(person.email, first.access_token);
  await page.goto(url);
  expect((await nextIdentity(page)).access_token).toBe(first.access_token);
  await page.evaluate(() => localStorage.clear());
  await page.goto(url);
  const silent = await nextIdentity(page);
  expect(silent.access_token).not.toBe(first.access_token);
  await worksFor(person.email, silent.access_token);
  proved.add('token');
  await page.click('#sign-out');
  expect((await nextAnswer(page)).error ?? null).toBeNull();
  expect((await listAgents(server.urls.api, silent.access_token)).status).toBe(401);
  await page.goto(url);
  expect(await nextError(page)).toMatchObject(unauthorized);
  proved.add('sign-out');
}

/** Generation 2 makes a verifier, with which the page itself redeems its code. */
async function secondGenerationCode(round: Round): Promise<void> {
  const { version, page, person, asked, proved } = round;
  const { client_id } = clients.web;
  const url = `${app.otherSite}/${version}/npm/`;
  const tokenEndpoint = `${server.urls.accounts}/v2/token`;
  place(client_id, 'code');
  await page.goto(url);
  await page.click('#frame');
  expect(await nextError(page)).toMatchObject(unauthorized);
  const byPopup = askByPopup(page, async (popup) => {
    await signIn(popup, person);
    await allow(popup);
  });
  for (const ask of [() => byPopup, () => askByFrame(page), () => askByRedirect(page, url)]) {
    const data = { ...(await ask()), client_id, redirect_uri: url };
    const { status, accessToken } = await redeemInPage(page, { tokenEndpoint, data });
    expect(status).toBe(200);
    await worksFor(person.email, accessToken);
  }
  proved.add('popup').add('frame').add('redirect').add('code');
  expect(asked.length).toBeGreaterThanOrEqual(4);
  for (const query of asked) {
    expect(query.get('code_challenge_method')).toBe('S256');
    // Eight signed integers in decimal, where the standard has 32 bytes: RFC 7636 would make it 43 characters long.
    expect(Buffer.from(query.get('code_challenge') ?? '', 'base64url').toString()).toMatch(/^(-?\d+,){7}-?\d+$/);
  }
  proved.add('PKCE');
}

/** The same three ways for a token: the person has allowed the app by now, and is asked nothing. */
async function secondGenerationToken({ version, page, person, proved }: Round): Promise<void> {
  const url = `${app.otherSite}/${version}/tag/`;
  place(clients.web.client_id, 'token');
  await page.goto(url);
  for (const ask of [() => askByPopup(page), () => askByFrame(page), () => askByRedirect(page, url)]) {
    const data = await ask();
    expect(data).toMatchObject({ token_type: 'Bearer', expires_in: expect.any(Number), scope: scopes.join() });
    await worksFor(person.email, data.access_token);
  }
  proved.add('token');
}

async function askByFrame(page: Page): Promise<Identity> {
  await page.click('#frame');
  return nextIdentity(page);
}

/** What stands in the address when the page is back. */
async function askByRedirect(page: Page, url: string): Promise<Identity> {
  await page.click('#redirect');
  await page.waitForURL((led) => led.href.startsWith(url) && led.href.length > url.length);
  return nextIdentity(page);
}

test.each(ACCOUNTS_SDKS.map((listed) => [listed.version, listed.proves.join(', '), listed] as const))(
  '@livechat/accounts-sdk %s does its round: %s',
  async (version, _, { generation, proves }) => {
    // A token that the page has kept is tried once more after its end.
    await withCleanConsole({ expected: [/status of 401.*\/info\)/] }, async (context) => {
      const round = await startRound(context, version);
      await (generation === 1 ? firstGenerationCode : secondGenerationCode)(round);
      await (generation === 1 ? firstGenerationToken : secondGenerationToken)(round);
      expect(round.asked.some((query) => query.has('code_challenge'))).toBe(proves.includes('PKCE'));
      expect([...round.proved]).toEqual(proves);
    });
  },
);
