// What must work on a database that was filled at an earlier migration, asked by the verbs that the server uses and by the secrets that
// people and programs hold.

import { createPublicKey } from 'node:crypto';
import { expect } from 'vitest';
import { deriveApiKey } from '../../../accounts/api-keys.ts';
import { createPasswords } from '../../../accounts/passwords.ts';
import { createSessions } from '../../../accounts/sessions.ts';
import { findCustomerToken } from '../../../customers/customer-tokens.ts';
import { redeemTransfer } from '../../../customers/identity-transfer.ts';
import { recognize } from '../../../customers/recognition.ts';
import { findInstallationKey, livingKeys } from '../../../extensions/installation-keys.ts';
import { deriveSealingKeys } from '../../../keys.ts';
import { verifyCodeVerifier } from '../../../oauth/pkce.ts';
import { openAnswer } from '../../../oauth/sealed-answer.ts';
import { hashSecret } from '../../../oauth/secret.ts';
import { createSigningKeys } from '../../../oauth/signing-keys.ts';
import { lookUpHash, type TokenKind } from '../../../oauth/token.ts';
import type { Database } from '../../database.ts';
import { createStorages, newAccessToken, newRefreshToken, RING_SIZE, type Storages } from '../world.ts';
import { IDS, ASKED_AT as now, SECRETS } from './after-001.ts';
import { CUSTOMER, CUSTOMER_SECRETS } from './after-006.ts';
import { CHAT } from './after-007.ts';
import { EXTENSION } from './after-011.ts';
import { CHAT_ACTIONS } from './after-012.ts';
import { type Seed, seedAt } from './seeds.ts';

const { ACME, GLOBEX, ADA, BEN, SERVER_APP, WEB_APP } = IDS;

/**
 * Throws where something that worked when the rows were made does no more; `level`: the migration that they were made at. Changes the
 * database: redeems, refreshes, cleans up.
 */
export async function expectStillWorks(database: Database, level: string): Promise<void> {
  const storages = createStorages(database);
  await logIsThere(storages, seedAt(level));
  await peopleSignIn(storages);
  await agentsAndGroupsAreThere(storages);
  await programsAreKnown(storages);
  await accessTokensAreSigned(storages, seedAt(level));
  await tokensLive(storages);
  if (seedAt(level).customers !== undefined) await customersAreKnown(storages);
  await flowsGoOn(storages);
  await cleanUpFindsWhatEnded(storages);
  await chatsGoOn(storages, seedAt(level));
  if (seedAt(level).apps !== undefined) await extensionsAreThere(storages);
  if (seedAt(level).chat_actions !== undefined) await chatActionsAreThere(storages);
}

async function logIsThere({ auditLog }: Storages, { audit_events = [] }: Seed): Promise<void> {
  const events = await auditLog.listEvents({ organizationId: ACME, limit: 10 });
  expect(events).toHaveLength(audit_events.length);
  if (audit_events.length === 0) return;
  expect(events).toMatchObject([
    {
      action: 'consent_given',
      accountId: ADA,
      clientId: SERVER_APP,
      login: 'ada@acme.test',
      origin: { ip: '192.0.2.7' },
      details: { scopes: ['agents--my:ro'] },
    },
  ]);
}

async function peopleSignIn({ accounts, sessions, throttle }: Storages): Promise<void> {
  const ada = await accounts.findAccountByEmail('ada@acme.test');
  expect(ada).toMatchObject({ accountId: ADA, name: "Ada O'Neill 李" });
  expect(await createPasswords().verify(ada?.passwordHash ?? '', SECRETS.password)).toBe(true);
  expect(await accounts.mayUsePassword(ADA)).toBe(true);
  expect(await accounts.findAccountByEmail('sue@acme.test')).toBeUndefined();
  expect((await accounts.findSuspendedAccountByEmail('sue@acme.test'))?.name).toBe('Sue');
  expect(await accounts.listMemberships(BEN)).toMatchObject([
    {
      organizationId: ACME,
      role: 'normal',
      licenseId: 9_007_199_254_740_991,
      organizationName: 'Acme “Support” – Ümläut & Co',
    },
    { organizationId: GLOBEX, role: 'administrator', licenseId: 1002 },
  ]);
  expect(await accounts.listMemberships(ADA)).toHaveLength(1);

  const { find } = createSessions({ storage: sessions, now: () => now, createId: () => '' });
  expect(await find(SECRETS.cookie)).toMatchObject({ sessionId: 'session-1', accountId: ADA, ip: '192.0.2.7' });
  expect(await find(SECRETS.endedCookie)).toBeUndefined();
  const [session, ...others] = await sessions.listSessions({ accountId: ADA, now });
  expect(others).toEqual([]);
  expect(session?.applications).toEqual([{ clientId: SERVER_APP, name: 'Server app' }]);
  const counted = { key: 'sign-in:account:hash', windowMs: 300_000, now };
  expect(await throttle.readAttempts(counted)).toMatchObject({ count: 3 });
  expect(await throttle.countAttempt(counted)).toMatchObject({ count: 4 });
}

async function agentsAndGroupsAreThere({ agents, groups }: Storages): Promise<void> {
  const [ada, ben, ...others] = await agents.listAgents(ACME);
  expect(others).toEqual([]);
  expect(ada).toMatchObject({
    login: 'ada@acme.test',
    role: 'owner',
    dailySummary: true,
    groups: [{ id: 1 }, { id: 2 }],
  });
  expect(ada?.notifications).toEqual({ new_visitor: false, incoming_chat: true });
  expect(ada?.workScheduler).toEqual({ monday: { start: '08:00', end: '16:00', enabled: true } });
  expect(ben).toMatchObject({
    login: 'ben@acme.test',
    workScheduler: undefined,
    groups: [{ id: 2, name: 'Wsparcie' }],
  });
  const [found] = await agents.findAgentsByLogin('ada@acme.test');
  expect(found && deriveApiKey([Buffer.alloc(32, 7)], found)).toBe(SECRETS.apiKey);
  const group = await groups.createGroup({ organizationId: ACME, name: 'New', language: 'en', accountIds: [BEN], now });
  expect(group).toMatchObject({ groupId: 3 });
}

async function programsAreKnown({ clients, consents }: Storages): Promise<void> {
  const server = await clients.findClient({ clientId: SERVER_APP, now });
  expect(server).toMatchObject({
    type: 'confidential',
    redirectUris: ['https://app.example.test/cb', 'https://app.example.test/other'],
    scopes: ['agents--my:ro', 'agents--all:ro'],
    dialects: ['standard', 'livechat'],
    secretHashes: [hashSecret(SECRETS.clientSecret)],
    responseTypes: ['code', 'token'],
    accessTokenFormat: 'opaque',
    restricted: false,
  });
  expect(await clients.findClient({ clientId: WEB_APP, now })).toMatchObject({ type: 'public', restricted: true });
  const { consents: given, lastOrganizationId } = await consents.findConsents({ accountId: ADA, clientId: SERVER_APP });
  expect(lastOrganizationId).toBe(ACME);
  expect(given).toEqual([
    { organizationId: ACME, scopes: ['agents--my:ro'], redirectOrigins: ['https://app.example.test'] },
  ]);
  const apps = await consents.listConnectedApps({ accountId: ADA, now });
  expect(apps).toMatchObject([{ clientId: SERVER_APP, byPolicy: false }]);
}

/** With the key that was there, or with the first where there was none. */
async function accessTokensAreSigned({ signingKeys: storage }: Storages, { signing_keys = [] }: Seed): Promise<void> {
  const sealingKeys = deriveSealingKeys(() => [Buffer.alloc(32, 7)]);
  const { kid, privateKey } = await createSigningKeys({ storage, sealingKeys, now: () => now }).signer();
  const [key, ...others] = await storage.listSigningKeys();
  expect(others).toEqual([]);
  expect(key?.kid).toBe(kid);
  if (signing_keys.length > 0) expect(kid).toBe(signing_keys[0]?.kid);
  const { kty, crv, x, y } = createPublicKey(privateKey).export({ format: 'jwk' });
  expect(key?.publicKey).toEqual({ kty, crv, x, y });
}

async function tokensLive({ tokens, personalAccessTokens }: Storages): Promise<void> {
  const live = (text: string) => tokens.findAccessToken({ tokenHash: hashOf('access_token', text), now });
  expect(await live(SECRETS.accessToken)).toMatchObject({
    accountId: ADA,
    email: 'ada@acme.test',
    role: 'owner',
    offline: true,
  });
  expect(await live(SECRETS.clientCredentialsToken)).toMatchObject({ accountId: undefined, clientId: SERVER_APP });
  expect(await live(SECRETS.expiredToken)).toBeUndefined();
  const tokenHash = hashOf('personal_access_token', SECRETS.personalAccessToken);
  expect(await personalAccessTokens.findPersonalAccessToken({ tokenHash, now })).toMatchObject({
    accountId: BEN,
    organizationId: GLOBEX,
    role: 'administrator',
    scopes: ['agents--all:ro'],
    expiresAt: undefined,
  });
  const rotated = await tokens.findRefreshToken(hashOf('refresh_token', SECRETS.rotatedToken));
  expect(openAnswer(rotated?.sealedAnswer ?? '', SECRETS.rotatedToken)).toMatchObject({ refreshToken: 'rt_b' });
}

async function customersAreKnown({ customers }: Storages): Promise<void> {
  const deps = { customers, now: () => now };
  const { identitySecret, ownToken, agentsToken, transferToken } = CUSTOMER_SECRETS;
  const presented = { customerIds: [CUSTOMER], secrets: [identitySecret] };
  const known = await recognize(presented, { organizationId: ACME, groupId: 2 }, deps);
  expect(known?.customer.customerId).toBe(CUSTOMER);
  expect(await findCustomerToken(ownToken, deps)).toMatchObject({ customerId: CUSTOMER, accountId: undefined });
  expect(await findCustomerToken(agentsToken, deps)).toMatchObject({ customerId: CUSTOMER, accountId: ADA });
  const handedOver = { clientId: SERVER_APP, codeVerifier: undefined, place: undefined, seconds: undefined };
  const redemption = { text: transferToken, ...handedOver };
  expect(await redeemTransfer(redemption, deps)).toMatchObject({ outcome: 'redeemed' });
  expect(await redeemTransfer(redemption, deps)).toEqual({ outcome: 'unknown' });
}

/** A code is redeemed, and a refresh token used: what was begun before the upgrade ends well after it. */
async function flowsGoOn({ codes, tokens }: Storages): Promise<void> {
  const owner = { accountId: ADA, organizationId: ACME, clientId: SERVER_APP, sessionId: 'session-1', email: '' };
  const code = await codes.findAuthorizationCode(hashOf('authorization_code', SECRETS.code));
  if (code === undefined) throw new Error('The authorization code is gone.');
  const { codeChallenge: challenge, codeChallengeRule: rule, grantId } = code;
  verifyCodeVerifier({ rule, challenge }, SECRETS.codeVerifier);
  const times = { grantId, issuedAt: now };
  const accessToken = newAccessToken(owner, { ...times, expiresAt: now + 60_000, offline: true });
  const redemption = { code, now, accessToken, refreshToken: newRefreshToken(owner, times), ringSize: RING_SIZE };
  expect(await codes.redeemAuthorizationCode(redemption)).toBe('redeemed');
  expect(await codes.redeemAuthorizationCode(redemption)).toBe('replayed');

  const refreshToken = await tokens.findRefreshToken(hashOf('refresh_token', SECRETS.refreshToken));
  if (refreshToken === undefined) throw new Error('The refresh token is gone.');
  const next = newAccessToken(owner, { grantId: refreshToken.grantId, issuedAt: now, expiresAt: now + 60_000 });
  expect(await tokens.refreshAccessToken({ refreshToken, accessToken: next, ringSize: RING_SIZE, now })).toBe('saved');
  expect(await tokens.findAccessToken({ tokenHash: next.tokenHash, now })).toMatchObject({ accountId: ADA });
  const redirected = { clientId: SERVER_APP, accountId: ADA, organizationId: ACME, limit: 3, windowMs: 300_000, now };
  expect(await tokens.noteAutomaticRedirect(redirected)).toBe(true);
  expect(await tokens.noteAutomaticRedirect(redirected)).toBe(false);
}

async function cleanUpFindsWhatEnded({ tokens, sessions }: Storages): Promise<void> {
  const endedBefore = now - 86_400_000;
  expect(await tokens.deleteEnded({ endedBefore, limit: 10 })).toBe(1);
  expect(await sessions.deleteEndedSessions({ endedBefore, limit: 10 })).toBe(1);
}

/** The chat is found with all that it had, and the log goes on where it was. */
async function chatsGoOn({ chats }: Storages, { chat_logs = [] }: Seed): Promise<void> {
  const { chatId, threadId, customerId } = CHAT;
  if (chat_logs.length === 0) return expect(await chats.readLogEnds([ACME])).toEqual(new Map());
  const chat = await chats.findChat({ organizationId: ACME, chatId });
  expect(chat).toMatchObject({ customerId, groupIds: [2], activeThreadId: threadId, threadsCount: 1 });
  expect(chat?.users).toMatchObject([
    { type: 'customer', customer: { name: 'Thomas Ångström', sessionFields: [{ plan: 'gold' }] } },
    { type: 'agent', id: 'ada@acme.test', present: true },
  ]);
  const [event] = await chats.listEvents({ organizationId: ACME, threadId, limit: 10 });
  expect(event).toMatchObject({ number: 1, authorId: 'ada@acme.test', content: { text: 'Grüß Gott' } });
  await chats.act(ACME, async (rows) => {
    expect(await rows.findEventByCustomId({ threadId, authorId: ADA, customId: 'own-id-1' })).toBe(1);
    expect(await rows.findAnswer('a key')).toEqual({ eventId: 'QA37PVJ75B_1' });
    await rows.tell({ type: 'chat_unfollowed', chatId }, { to: 'organization' }, undefined);
  });
  expect(await chats.readLogEnds([ACME, GLOBEX])).toEqual(new Map([[ACME, 42]]));
  const changes = await chats.readLog({ organizationId: ACME, after: 40, limit: 10 });
  expect(changes.map(({ number }) => number)).toEqual([41, 42]);
}

async function extensionsAreThere({ apps, installations, installationKeys, extensionValues }: Storages): Promise<void> {
  const { appId, widgetId, installationId, key } = EXTENSION;
  const found = await installations.findInstalledWidget({ organizationId: ACME, widgetId });
  expect(found).toMatchObject({
    installation: { installationId, scopes: ['agents--all:ro'], properties: { plan: 'gold', seats: 3, trial: false } },
    app: { appId, name: 'Order history – Ümläut', private: true, localDevelopment: false, clientId: WEB_APP },
    widget: { place: 'details', authorization: 'basic', permissions: ['clipboard-write'] },
  });
  expect(found?.widget.initialState?.customerDetailsSections).toEqual([{ title: 'Orders', components: [] }]);
  expect(await apps.listNotices(appId)).toMatchObject([{ widgetId, kind: 'never_spoke', count: 12 }]);
  const secretKeys = [Buffer.alloc(32, 7)];
  const sources = { installationKeys, secretKeys: () => secretKeys };
  const holder = await findInstallationKey({ login: 'ada@acme.test', key }, sources);
  expect(holder).toMatchObject({ accountId: ADA, organizationId: ACME, scopes: ['agents--all:ro'], outdated: false });
  const given = await installationKeys.listKeys({ organizationId: ACME, installationId });
  expect(livingKeys(secretKeys, given)).toHaveLength(1);
  const ofAda = { organizationId: ACME, installationId, accountId: ADA };
  expect(await extensionValues.findValue({ ...ofAda, key: 'view' })).toBe('{"open":true,"name":"Ümläut \\u0000"}');
}

async function chatActionsAreThere({ apps, chatActionStorage, installations }: Storages): Promise<void> {
  const { appId, widgetId, installationId } = EXTENSION;
  const found = await installations.findInstalledChatAction({
    organizationId: ACME,
    chatActionId: CHAT_ACTIONS.webhookId,
  });
  expect(found).toMatchObject({
    installation: { installationId },
    chatAction: { kind: 'sendWebhook', url: 'https://orders.example.com/webhook?lang=en', widgetId: undefined },
  });
  const own = { organizationId: ACME, appId };
  expect(await chatActionStorage.removeChatAction({ ...own, chatActionId: CHAT_ACTIONS.webhookId })).toBe('removed');
  expect((await apps.findApp(appId))?.chatActions).toMatchObject([{ label: 'Orders', widgetId }]);
}

function hashOf(kind: TokenKind, text: string): string {
  return lookUpHash(kind, text) ?? `${text} is no ${kind}`;
}
