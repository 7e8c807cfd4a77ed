// The start page of the demo: the sites, the demo sign-ins, the examples, and the first line of the documentation.

import type { FastifyInstance } from 'fastify';
import { examples, originOf } from '../../../examples/catalogue.mjs';
import { sendPage } from '../pages/send.ts';
import { renderStart } from '../pages/views/start.ts';
import type { Parts } from '../parts.ts';
import { ACCOUNTS, chatPageUrl, ORGANIZATIONS, PERSONAL_ACCESS_TOKEN } from './world.ts';

const EXTENSIONS = examples.filter(({ kind }) => kind === 'extension');
const APPS = examples.filter(({ kind }) => kind !== 'extension');

/** Answers the start page's site. */
export function registerStartPage(site: FastifyInstance, { config }: Pick<Parts, 'config'>): void {
  const { brand } = config;
  const page = renderStart({
    brand,
    sites: [
      { name: 'Accounts', url: config.accountsUrl, words: 'Sign-in, consent, connected apps, tokens.' },
      { name: 'API', url: config.apiUrl, words: 'Agents, groups, chats. Its reference is at /docs.' },
      {
        name: 'Agent app',
        url: config.agentAppUrl,
        words: 'Where agents talk to customers, with extensions beside the chat.',
      },
      { name: 'Developer console', url: config.consoleUrl, words: 'Where apps are registered. Not built yet.' },
    ],
    accounts: Object.values(ACCOUNTS).map(({ name, role, email, password, organization }) => ({
      name,
      role,
      email,
      password,
      organization: ORGANIZATIONS[organization].name,
    })),
    examples: APPS.map((example) => ({
      ...entryOf(example),
      url: `${originOf(example, config.examplesPort)}/`,
    })),
    extensions: EXTENSIONS.map((example) => ({
      ...entryOf(example),
      where: example.where ?? '',
      url: `${config.agentAppUrl}/chats`,
    })),
    // The page is where customers get tokens: on this wire alone.
    chatUrl: config.dialects.includes('livechat') ? chatPageUrl(config) : undefined,
    curl: `curl ${config.apiUrl}/agents -H "Authorization: Bearer ${PERSONAL_ACCESS_TOKEN.text}" -H "X-API-Version: 2"`,
  });
  site.get('/', async (_request, reply) => sendPage(reply, page));
}

function entryOf({ title, words, flow, folder }: (typeof examples)[number]) {
  return { title, words, flow, source: `examples/${folder}` };
}
