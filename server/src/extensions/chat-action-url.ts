// The URL of a chat action as it is opened or called: the developer's own, with what the app may know of the chat in its query.

import { scopeIncludes } from '../accounts/scopes.ts';

/** Every parameter that is added, in this order. */
export const CHAT_ACTION_PARAMETERS = [
  'licence_id',
  'agent_id',
  'time',
  'instance_id',
  'source',
  'chat_id',
  'thread_id',
  'customer_id',
  'customer_name',
  'customer_email',
  'customer_host',
  'customer_ip',
  'customer_latitude',
  'customer_longitude',
  'customer_country',
  'customer_region',
  'customer_city',
  'customer_timezone',
] as const;
type Parameter = (typeof CHAT_ACTION_PARAMETERS)[number];

/** In which view of the agent app the chat is. */
export const CHAT_ACTION_SOURCES = ['chats', 'archives'] as const;
export type ChatActionSource = (typeof CHAT_ACTION_SOURCES)[number];

/** All that can be told. What is not known is undefined or empty. */
export type ChatActionContext = {
  readonly licenseId: number;
  /** The agent's login. */
  readonly agentId: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** The app's OAuth client. */
  readonly clientId: string | undefined;
  readonly source: ChatActionSource;
  readonly chatId: string;
  readonly threadId: string;
  readonly customer: ActedOnCustomer | undefined;
};
export type ActedOnCustomer = {
  readonly id: string;
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  /** Where the customer's browser was. */
  readonly visit?: {
    readonly host?: string | undefined;
    readonly ip?: string | undefined;
    /** Degrees. */
    readonly latitude?: number | undefined;
    readonly longitude?: number | undefined;
    readonly country?: string | undefined;
    readonly region?: string | undefined;
    readonly city?: string | undefined;
    readonly timezone?: string | undefined;
  };
};

/**
 * Adds the parameters that these scopes of the installation cover. What is not known or not covered is left out. The developer's path, query
 * and fragment stay as they are written.
 */
export function chatActionUrl(url: string, context: ChatActionContext, granted: readonly string[]): string {
  const told = toldWithin(context, granted);
  const added = CHAT_ACTION_PARAMETERS.flatMap((name) => {
    const value = told[name];
    return value === undefined || value === '' ? [] : [`${name}=${encoded(String(value))}`];
  });
  const at = url.indexOf('#');
  const address = at === -1 ? url : url.slice(0, at);
  const separator = address.endsWith('?') || address.endsWith('&') ? '' : address.includes('?') ? '&' : '?';
  return `${address}${separator}${added.join('&')}${at === -1 ? '' : url.slice(at)}`;
}

type Told = Readonly<Partial<Record<Parameter, string | number | undefined>>>;

/** The rule of what widgets are told, and stricter by the name: a URL is kept in more places than a message. */
function toldWithin(context: ChatActionContext, granted: readonly string[]): Told {
  const { licenseId, agentId, time, clientId, source, customer } = context;
  const holds = (scope: string) => granted.some((held) => scopeIncludes(held, scope));
  const seesChats = holds('chats--my:ro');
  const seesCustomers = holds('customers:ro');
  return {
    licence_id: licenseId,
    agent_id: agentId,
    time,
    instance_id: clientId,
    source,
    customer_id: customer?.id,
    ...(seesChats ? { chat_id: context.chatId, thread_id: context.threadId } : {}),
    ...(seesChats || seesCustomers ? { customer_name: customer?.name } : {}),
    ...(seesCustomers ? { customer_email: customer?.email, ...visitOf(customer) } : {}),
  };
}

function visitOf(customer: ActedOnCustomer | undefined): Told {
  const { host, ip, latitude, longitude, country, region, city, timezone } = customer?.visit ?? {};
  return {
    customer_host: host,
    customer_ip: ip,
    customer_latitude: latitude,
    customer_longitude: longitude,
    customer_country: country,
    customer_region: region,
    customer_city: city,
    customer_timezone: timezone,
  };
}

/** RFC 3986 2.3: all but unreserved characters, so that no parser of URLs writes any of it differently. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
