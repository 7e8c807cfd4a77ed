// The composition root: takes the parts and mounts every surface on its site. Read it first; what is not in this list is not served.

import cookie from '@fastify/cookie';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { findScope } from './accounts/scopes.ts';
import { registerAgentApp } from './agent-app/routes.ts';
import { registerApi } from './api/routes.ts';
import { apiServerOptions } from './api/server-options.ts';
import { ACTIONS as AGENTS_ACTIONS } from './chat-api/agent/actions/table.ts';
import type { ChatApi } from './chat-api/chat-api.ts';
import { ACTIONS as CUSTOMERS_ACTIONS } from './chat-api/customer/actions/table.ts';
import { watchDepartures } from './chat-api/departures.ts';
import { createPageIds } from './chat-api/page-id.ts';
import { registerChatApi } from './chat-api/routes.ts';
import { createHub } from './chat-api/rtm/hub.ts';
import { registerChatPage } from './chat-page/routes.ts';
import { isLoopbackOrigin } from './config.ts';
import { registerStartPage } from './demo/start-page.ts';
import type { AuthorizationEndpoint } from './dialects/authorization.ts';
import { registerCustomers } from './dialects/customer/routes.ts';
import { registerKeys } from './dialects/standard/jwks.ts';
import { registerStandardDialect } from './dialects/standard/routes.ts';
import { livechatAuthorization } from './dialects/v1/authorization.ts';
import { identityErrorUrl } from './dialects/v1/identity-errors.ts';
import { registerV1 } from './dialects/v1/routes.ts';
import { livechatAddresses } from './dialects/v1/shared-addresses.ts';
import { registerV2 } from './dialects/v2/routes.ts';
import { resolveByDns } from './extensions/addresses.ts';
import { createAskExtension } from './extensions/ask-extensions.ts';
import { readBodiesAsBytes } from './http/body.ts';
import type { ServedSite } from './http/listeners.ts';
import { createSite, type SiteName } from './http/site.ts';
import { deriveKeyRing } from './keys.ts';
import { createBrowser } from './pages/browser.ts';
import { sendFailure } from './pages/failure.ts';
import type { People } from './pages/people.ts';
import { registerPlaceholder } from './pages/placeholder.ts';
import { registerPages } from './pages/routes.ts';
import { registerSdk } from './pages/sdk.ts';
import { type Parts, platformOf } from './parts.ts';

export type App = {
  readonly sites: readonly ServedSite[];
  /** Says goodbye to whoever is connected for longer than a request. */
  readonly closeSockets: () => void;
  readonly close: () => Promise<void>;
};

/** Asked by POST to keep a token out of logs (RFC 7662 2.1); nothing changes. */
const READ_BY_POST: ReadonlySet<string> = new Set(['/oauth/introspect']);

/** Builds the sites. They serve once their handlers are given to listeners. */
export async function createApp(parts: Parts, log: FastifyBaseLogger, stopping: () => boolean): Promise<App> {
  const { config, telemetry } = parts;
  const ready = async () => {
    if (stopping()) throw new Error('The server is stopping.');
    await parts.database.queryRead('select 1 as one', []);
  };
  const site = (name: SiteName, options = {}) => {
    const answered = telemetry.answeredBy?.(name);
    const instance = createSite({ name, log, ready, trustedProxies: config.trustedProxies, answered, ...options });
    telemetry.traceSite?.(instance, name);
    return instance;
  };

  const accounts = site('accounts', { fail: sendFailure(config.brand) });
  await mountAccounts(accounts, parts);

  const api = site('api', { options: apiServerOptions(config.apiUrl) });
  await registerApi(api, {
    ...parts,
    accessTokens: parts.tokens,
    attempts: parts.throttle,
    apiUrl: config.apiUrl,
    accountsUrl: config.accountsUrl,
    platform: platformOf(config),
    // Where the agent app is on this machine, so are the developers.
    askExtension: createAskExtension({
      resolve: resolveByDns(),
      isDevelopersMachine: isLoopbackOrigin(config.agentAppUrl),
    }),
    brand: config.brand,
    chatActions: { agent: namesOf(AGENTS_ACTIONS), customer: namesOf(CUSTOMERS_ACTIONS) },
  });

  const { hub, stopWatching } = await mountChats(api, parts, log);
  // Customers get their tokens on this wire alone.
  if (config.dialects.includes('livechat')) await registerChatPage(api, { ...parts, ...config });

  const agentApp = site('agent_app', { fail: sendFailure(config.brand) });
  registerAgentApp(agentApp, config);

  const developerConsole = site('console', { fail: sendFailure(config.brand) });
  registerPlaceholder(developerConsole, {
    brand: config.brand,
    title: 'Developer console',
    words: 'Apps will be registered here. Until then the command line does it: gatehouse client create.',
  });

  const instances: [FastifyInstance, SiteName, string][] = [
    [accounts, 'accounts', config.accountsUrl],
    [api, 'api', config.apiUrl],
    [agentApp, 'agent_app', config.agentAppUrl],
    [developerConsole, 'console', config.consoleUrl],
  ];
  if (config.demo !== 'off') {
    const start = site('start', { fail: sendFailure(config.brand) });
    registerStartPage(start, parts);
    instances.push([start, 'start', `http://localhost:${config.examplesPort}`]);
  }
  await Promise.all(instances.map(([instance]) => instance.ready()));
  return {
    sites: instances.map(([instance, name, origin]) => ({
      name,
      origin,
      handle: instance.routing,
      readByPost: READ_BY_POST,
      ...(name === 'api' ? { upgrade: upgradeOf(instance) } : {}),
    })),
    closeSockets: () => {
      stopWatching();
      hub.stop();
    },
    close: async () => {
      await Promise.all(instances.map(([instance]) => instance.close()));
    },
  };
}

function namesOf(actions: readonly { readonly name: string }[]): string[] {
  return actions.map(({ name }) => name);
}

/** The chat APIs, and what looks after those who are connected. */
async function mountChats(site: FastifyInstance, parts: Parts, log: FastifyBaseLogger) {
  const { config, now, database } = parts;
  const { signals } = database;
  const api: ChatApi = {
    ...parts,
    accessTokens: parts.tokens,
    apiUrl: config.apiUrl,
    maxCustomerWrites: config.maxCustomerWrites,
    pageIds: createPageIds({ keys: deriveKeyRing(parts.secretKeys, 'page ids'), now }),
    acted: () => {
      hub.wake();
      signals?.notify();
    },
    log,
  };
  const hub = createHub(api, signals === undefined ? {} : { listen: (heard) => signals.listen(heard) });
  await registerChatApi(site, api, hub);
  return { hub, stopWatching: watchDepartures(api, hub.size) };
}

/** Sockets come to the site's own server, which does not listen. */
function upgradeOf(instance: FastifyInstance): NonNullable<ServedSite['upgrade']> {
  return (request, socket, head) => {
    instance.server.emit('upgrade', request, socket, head);
  };
}

async function mountAccounts(site: FastifyInstance, parts: Parts): Promise<void> {
  const { config, now, createId, clients, codes, tokens } = parts;
  const issuer = config.accountsUrl;
  const { brand } = config;
  await site.register(cookie);
  readBodiesAsBytes(site);
  if (issuer.startsWith('https:') && !isLoopbackOrigin(issuer)) {
    site.addHook('onSend', async (_request, reply) => {
      reply.header('strict-transport-security', 'max-age=31536000');
    });
  }

  const livechat = config.dialects.includes('livechat');
  const people: People = {
    ...parts,
    identityErrorUrl: livechat ? identityErrorUrl : undefined,
    sessions: parts.sessionStorage,
    browser: createBrowser({
      sessions: parts.sessions,
      keys: deriveKeyRing(parts.secretKeys, 'browser'),
      origin: issuer,
    }),
    scopeWords: (scope) => findScope(scope)?.words ?? scope,
    brand,
    origin: issuer,
    agentAppUrl: config.agentAppUrl,
    consoleUrl: config.consoleUrl,
  };
  const authorization: AuthorizationEndpoint = {
    people,
    codes,
    tokens,
    scopeRules: parts.scopeRules,
    describeScope: (scope) => {
      const { words = scope, access = 'write' } = findScope(scope) ?? {};
      return { words, access };
    },
  };
  const jwt = { issuer, audience: config.apiUrl, signingKeys: parts.signingKeys };
  const token = { clients, codes, tokens, jwt, scopeRules: parts.scopeRules, now, createId };

  const relay = { brand, agentAppUrl: config.agentAppUrl };
  const spelling = livechatAuthorization(relay);
  const shared = livechat ? livechatAddresses({ endpoint: authorization, spelling, relay }) : async () => undefined;

  registerPages(site, people, shared);
  registerSdk(site);
  await registerKeys(site, parts.signingKeys);
  if (config.dialects.includes('standard')) {
    await registerStandardDialect(site, { authorization, token, issuer, brand });
  }
  if (livechat) {
    await registerV1(site, { authorization, spelling, token, relay });
    await registerV2(site, { token, sessions: parts.sessionStorage });
    await registerCustomers(site, { ...parts, issuer, ...relay });
  }
}
