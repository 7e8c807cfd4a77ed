// The demo world as data. Its secrets are public on purpose and guard nothing but demos on one's own machine.

import { examples, originOf } from '../../../examples/catalogue.mjs';
import type { Role } from '../accounts/account-storage.ts';

export const ORGANIZATIONS = {
  acme: {
    organizationId: '889dda8c-ec9a-4ea0-94bc-b5493076c301',
    licenseId: 1520000,
    slug: 'acme',
    name: 'Acme Support',
  },
  globex: {
    organizationId: '7fe83606-dc2d-45a0-8d36-e6e73f04cd5c',
    licenseId: 1530000,
    slug: 'globex',
    name: 'Globex Corporation',
  },
} as const;

type DemoAccount = {
  readonly accountId: string;
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly role: Role;
  readonly organization: keyof typeof ORGANIZATIONS;
};

export const ACCOUNTS: Readonly<Record<'owner' | 'admin' | 'agent' | 'foreign', DemoAccount>> = {
  owner: {
    accountId: 'e118d271-f081-48af-a864-9fba8b2c5e70',
    email: 'owner@acme.example',
    password: 'acme-owner-pass',
    name: 'Olivia Ferreira',
    role: 'owner',
    organization: 'acme',
  },
  admin: {
    accountId: 'b1c73eb8-41ea-4b91-87aa-3438c59d82d2',
    email: 'admin@acme.example',
    password: 'acme-admin-pass',
    name: 'Amir Haddad',
    role: 'administrator',
    organization: 'acme',
  },
  agent: {
    accountId: '13d41a08-c262-4e0a-8b65-d93b17bd6f95',
    email: 'agent@acme.example',
    password: 'acme-agent-pass',
    name: 'Grace Lindqvist',
    role: 'normal',
    organization: 'acme',
  },
  foreign: {
    accountId: '5dca4e60-ec76-49aa-8bf3-260a599c8ee5',
    email: 'owner@globex.example',
    password: 'globex-owner-pass',
    name: 'Felix Grant',
    role: 'owner',
    organization: 'globex',
  },
};

/** A customer of acme, whose chat is in the archives. */
export const VISITOR = {
  customerId: '5c2f7a54-3b0e-4f0a-9d0c-8f1f3c1d7e21',
  name: 'Visitor',
  email: 'visitor@example.com',
} as const;

export type DemoClientName =
  | 'signIn'
  | 'publicWeb'
  | 'privateWeb'
  | 'publicServer'
  | 'privateServer'
  | 'customers'
  | 'chats'
  | 'extension';

export const CLIENTS: Readonly<
  Record<
    DemoClientName,
    { clientId: string; secret?: string; name: string; restricted: boolean; scopes: readonly string[] }
  >
> = {
  signIn: {
    clientId: 'be98e8ecd62916811d9e69c65ea13c3f',
    name: 'Sign-in example',
    restricted: false,
    scopes: ['agents--all:ro', 'sessions--my:rw'],
  },
  publicWeb: {
    clientId: '4295696ef1846b56d8971a85fef72128',
    name: 'Public web app',
    restricted: false,
    scopes: ['agents--all:ro'],
  },
  privateWeb: {
    clientId: '1ff50a3d1c8f92701279d5e7576aa96b',
    name: 'Private web app',
    restricted: true,
    scopes: ['agents--all:ro'],
  },
  publicServer: {
    clientId: 'f7a59df483469ff415ddc307bb5d118b',
    secret: 'PGZIqXuid1HKsAZOg58LbEYv5YEThegvx0WlOYn5c7i',
    name: 'Public server-side app',
    restricted: false,
    scopes: ['agents--all:ro', 'agents--my:ro'],
  },
  privateServer: {
    clientId: '637902c6a344c8ea9e288bea46d84062',
    secret: 'zR768OP2VLkdIMwlzF7QBZfokhN8vheME6IngTW1dbq',
    name: 'Private server-side app',
    restricted: true,
    scopes: ['agents--all:ro', 'agents--my:ro'],
  },
  customers: {
    clientId: '8d0c5f2b7a1e49f6b3c4d5e6f7a80919',
    secret: 'q3V7mTzKd0WbXyJ5rLnC8sHgP2fEaU6tNvQ1iRoYkBx',
    name: 'Customer authorization',
    restricted: true,
    scopes: ['agents--all:ro', 'customers:own'],
  },
  chats: {
    clientId: '5e7b9c1d3f4a6b8c0d2e4f6a8b0c2d4e',
    name: 'Answer chats',
    restricted: true,
    scopes: ['agents--all:ro', 'agents--my:rw', 'chats--my:rw'],
  },
  extension: {
    clientId: '2f6d8e0b1c3a5f7d9e1b3c5d7f9a0b2c',
    name: 'Customer history',
    restricted: false,
    scopes: ['agents--all:ro', 'chats--access:ro', 'customers:ro'],
  },
};

/** The client of the chat page. Its redirect URI is on the API site, so it is not among those of the examples. */
export const CHAT_CLIENT = {
  clientId: '5b0e7d92c41f4a63a8d17c3f9e206b84',
  name: 'Acme website',
  restricted: true,
  scopes: ['agents--my:ro'],
} as const;

/** Where customers of the demo chat. */
export function chatPageUrl({ apiUrl }: { readonly apiUrl: string }): string {
  return `${apiUrl}/chat/${CHAT_CLIENT.clientId}`;
}

export const PERSONAL_ACCESS_TOKEN = {
  tokenId: '0d5d9a3e-6d0f-4f0c-9a55-6c2f1f6e2b11',
  text: 'pat_HDoNF8wDDyRyg3IGMCcMznFtsgm506OvelMleZaFwy32MbNwM',
  account: 'owner',
  scopes: ['agents--all:ro'],
} as const;

/** The redirect URIs of a demo client: those of the examples that use it, which follow the examples' port. */
export function redirectUrisOf(client: DemoClientName, examplesPort: number): string[] {
  const uris = examples
    .filter((example) => example.client === client && example.redirectPath !== undefined)
    .map((example) => `${originOf(example, examplesPort)}${example.redirectPath}`);
  return [...new Set(uris)];
}
