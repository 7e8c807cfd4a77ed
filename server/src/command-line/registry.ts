// What the commands on apps, widgets and installations share: the registry over the parts, who acts, and how refusals are said.

import type { AppWithWidgets } from '../extensions/app.ts';
import { RegistryRefusal } from '../extensions/refusal.ts';
import type { Acting, Registry } from '../extensions/register.ts';
import { type Parts, platformOf } from '../parts.ts';
import { eventOf } from './acts.ts';
import { UsageError } from './flags.ts';

export function registryOf(parts: Parts): Registry {
  const { apps, createId, now, registrations, config } = parts;
  return {
    apps,
    createId,
    now,
    platform: platformOf(config),
    findClient: (clientId) => registrations.findRegistration({ clientId, now: now() }),
  };
}

/** The operator acts for this organization. */
export function operatorFor(organizationId: string, { now }: Parts): Acting {
  return { organizationId, audit: (act) => eventOf({ ...act, concerns: { organizationId }, now: now() }) };
}

/** Flags whose names are not those of the fields. */
const FLAGS: Readonly<Record<string, string>> = {
  icon_url: 'icon',
  client_id: 'client',
  app_id: 'app',
  widget_id: 'widget',
  chat_action_id: 'chat-action',
};

/** Runs an act of the registry; a refusal becomes bad input, with the flag for the field. */
export async function orUsageError<T>(act: Promise<T>): Promise<T> {
  try {
    return await act;
  } catch (error) {
    if (!(error instanceof RegistryRefusal)) throw error;
    const { field, message } = error;
    if (field === undefined) throw new UsageError(message);
    const flag = `--${FLAGS[field] ?? field.replaceAll('_', '-')}`;
    throw new UsageError(message.startsWith(`${field} `) ? flag + message.slice(field.length) : `${flag}: ${message}`);
  }
}

/** The app of --app, whose organization the operator then acts for. */
export async function findApp(appId: string, { apps }: Parts): Promise<AppWithWidgets> {
  const app = await apps.findApp(appId);
  if (app === undefined)
    throw new UsageError(`--app: there is no app ${JSON.stringify(appId)}. List them with: app list`);
  return app;
}

export async function slugOf(organizationId: string, { accounts }: Parts): Promise<string> {
  return (await accounts.findOrganization({ organizationId }))?.slug ?? organizationId;
}

/** The organization that --organization names. */
export async function organizationNamed(slug: string, { accounts }: Parts): Promise<string> {
  const organization = await accounts.findOrganization({ slug });
  if (organization === undefined)
    throw new UsageError(`--organization: there is no organization ${JSON.stringify(slug)}.`);
  return organization.organizationId;
}

export function moment(time: number): string {
  return new Date(time).toISOString();
}
