// widget add, widget update, widget remove.

import {
  AUTHORIZATIONS,
  type InitialState,
  OLD_PRESET,
  PERMISSIONS,
  type Permission,
  type Place,
  type Widget,
  type WidgetSettings,
} from '../extensions/app.ts';
import { addWidget, changeWidget, removeWidget, warningsOf } from '../extensions/register.ts';
import { PLACE_WORDS, readPlace } from '../extensions/rules.ts';
import type { Command, Printed } from './command.ts';
import { type Flags, readChoice, UsageError } from './flags.ts';
import { findApp, operatorFor, orUsageError, registryOf } from './registry.ts';

const SETTINGS = {
  url: { kind: 'text' },
  place: { kind: 'text' },
  authorization: { kind: 'text' },
  'initial-state': { kind: 'text' },
  permissions: { kind: 'list' },
  'old-preset': { kind: 'switch' },
} as const;
const app = { kind: 'text', required: true } as const;

export const createWidget: Command = {
  words: 'add a widget to an app',
  usage:
    '--app ID --url U --place details|message_box|fullscreen|settings [--authorization sign-in|basic|none] [--initial-state JSON] [--permissions a,b] [--old-preset]',
  flags: { app, ...SETTINGS, url: { kind: 'text', required: true }, place: { kind: 'text', required: true } },
  async run(flags, parts) {
    const { appId, organizationId } = await findApp(flags.required('app'), parts);
    const defaults = { initialState: undefined, authorization: 'sign-in', permissions: [] } as const;
    const settings = {
      ...defaults,
      ...readSettings(flags),
      url: flags.required('url'),
      place: placeOf(flags.required('place')),
    };
    const registry = registryOf(parts);
    const widget = await orUsageError(addWidget(registry, operatorFor(organizationId, parts), { appId, settings }));
    return { app_id: appId, ...printWidget(widget), warnings: warningsOf(registry, widget) };
  },
};

export const updateWidget: Command = {
  words: 'change a widget: what is given replaces what was, the rest stays',
  usage:
    '--app ID --widget ID [--url U] [--place P] [--authorization sign-in|basic|none] [--initial-state JSON|none] [--permissions a,b|none] [--old-preset]',
  flags: { app, widget: { kind: 'text', required: true }, ...SETTINGS },
  async run(flags, parts) {
    const { appId, organizationId } = await findApp(flags.required('app'), parts);
    const change = readSettings(flags);
    if (Object.keys(change).length === 0) throw new UsageError('nothing to change: give at least one flag more.');
    const registry = registryOf(parts);
    const of = { appId, widgetId: flags.required('widget'), change };
    const widget = await orUsageError(changeWidget(registry, operatorFor(organizationId, parts), of));
    return { app_id: appId, ...printWidget(widget), warnings: warningsOf(registry, widget) };
  },
};

export const deleteWidget: Command = {
  words: 'remove a widget from an app',
  usage: '--app ID --widget ID',
  flags: { app, widget: { kind: 'text', required: true } },
  async run(flags, parts) {
    const { appId, organizationId } = await findApp(flags.required('app'), parts);
    const widgetId = flags.required('widget');
    await orUsageError(removeWidget(registryOf(parts), operatorFor(organizationId, parts), { appId, widgetId }));
    return { app_id: appId, widget_id: widgetId, removed: true };
  },
};

export function printWidget(widget: Widget): Printed {
  return {
    widget_id: widget.widgetId,
    url: widget.url,
    place: widget.place,
    authorization: widget.authorization,
    permissions: widget.permissions,
    initial_state: widget.initialState ?? null,
  };
}

/** What is given; `none` takes away. */
function readSettings(flags: Flags): Partial<WidgetSettings> {
  const [url, place, state] = [flags.text('url'), flags.text('place'), flags.text('initial-state')];
  const authorization = readChoice(flags, 'authorization', AUTHORIZATIONS);
  const permissions = readPermissions(flags);
  return {
    ...(url === undefined ? {} : { url }),
    ...(place === undefined ? {} : { place: placeOf(place) }),
    ...(authorization === undefined ? {} : { authorization }),
    ...(state === undefined ? {} : { initialState: readState(state) }),
    ...(permissions === undefined ? {} : { permissions }),
  };
}

function readPermissions(flags: Flags): readonly Permission[] | undefined {
  const given = flags.list('permissions');
  if (given.length === 0) return flags.on('old-preset') ? OLD_PRESET : undefined;
  if (flags.on('old-preset')) throw new UsageError('--old-preset and --permissions say the same: give one of them.');
  if (given.join() === 'none') return [];
  return [...new Set(given)].map((text) => {
    const permission = PERMISSIONS.find((known) => known === text);
    if (permission === undefined) throw new UsageError(`--permissions must be among: ${PERMISSIONS.join(', ')}.`);
    return permission;
  });
}

function placeOf(text: string): Place {
  const place = readPlace(text);
  if (place === undefined) throw new UsageError(`--place must be one of: ${PLACE_WORDS.join(', ')}.`);
  return place;
}

/** What it holds is checked with the rest of the widget. */
function readState(text: string): InitialState | undefined {
  if (text === 'none') return undefined;
  try {
    return JSON.parse(text) as InitialState;
  } catch {
    throw new UsageError('--initial-state must be JSON such as {"customerDetailsSections": []}, or none.');
  }
}
