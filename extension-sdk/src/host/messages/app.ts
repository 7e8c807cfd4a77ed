// Messages about the app around the frame: sections, badges, navigation, toasts, properties, storage.

import { ExtensionError } from '../../wire/codes.ts';
import { parseSection } from '../sections.ts';
import { parsePath, parseTarget } from '../urls.ts';
import { bad, fields, filledText, list, scalars, text } from './read.ts';
import type { Inside } from './rule.ts';
import { nothing, type Rule, rule } from './rule.ts';

export const APP: readonly (readonly [string, Rule])[] = [
  [
    'customer_details_section',
    rule({
      does: 'Replaces the components of a section that the widget declared',
      places: ['details'],
      read: parseSection,
      effect: (section, { effects, call }) => {
        if (!call.frame.extension.sectionTitles.includes(section.title)) {
          throw new ExtensionError('NOT_FOUND', `The widget declared no section ${JSON.stringify(section.title)}.`);
        }
        return effects.replaceSection(section, call);
      },
    }),
  ],
  [
    'set_fullscreen_widget_notification_badge',
    rule({
      does: 'Sets the number on the icon; null or less than 1 removes it',
      places: ['fullscreen'],
      read: (data) => {
        if (data === null || data === undefined) return null;
        if (typeof data !== 'number' || !Number.isFinite(data)) return bad('The badge must be a number or null');
        return data < 1 ? null : Math.min(Math.floor(data), 9_999);
      },
      effect: (count, { effects, call }) => effects.setBadge(count, call),
    }),
  ],
  [
    'navigate_from_fullscreen_widget',
    rule({
      does: 'Goes to a path of the agent app',
      places: ['fullscreen'],
      read: (data) => parsePath(data) ?? bad('The path must begin with one slash'),
      effect: (path, { effects, call }) => effects.navigate(path, call),
    }),
  ],
  [
    'set_reports_filters',
    rule({
      does: 'Sets the filters of the reports',
      places: ['fullscreen'],
      read: readFilters,
      effect: (filters, { effects, call }) => effects.setReportsFilters(filters, call),
    }),
  ],
  [
    'redirect',
    rule({
      does: 'Leads the main window to a path of the agent app, or, once the agent agrees, to an https URL',
      places: ['settings'],
      timeout: 120_000,
      read: (data) => parseTarget(data) ?? bad('The target must be a path that begins with one slash, or an https URL'),
      effect: (target, { effects, call }) => effects.redirect(target, call),
    }),
  ],
  [
    'set_toast',
    rule({
      does: 'Shows a toast',
      read: (data) => {
        const { content, kind } = fields(data, 'The toast');
        return {
          content: filledText(content, 'content', { max: 500 }),
          kind: kind === 'error' ? ('error' as const) : ('success' as const),
        };
      },
      effect: (toast, { effects, call }) => effects.toast(toast, call),
    }),
  ],
  [
    'track',
    rule({
      does: 'A product event: answered and dropped',
      once: false,
      read: (data) => {
        const { event_name, event_properties } = fields(data, 'The event');
        return {
          name: text(event_name, 'event_name'),
          properties: { ...fields(event_properties ?? {}, 'properties') },
        };
      },
      effect: (event, { effects, call }) => effects.track(event, call),
    }),
  ],
  [
    'open_chat_widget',
    rule({
      does: 'Opens the support chat of the platform',
      read: nothing,
      effect: (_, { effects, call }) => effects.openSupportChat(call),
    }),
  ],
  [
    'update_properties',
    rule({
      does: 'Merges into the properties of the installation',
      read: (data) => scalars(data ?? {}, { what: 'The properties', max: 50 }),
      effect: (properties, { effects, call }) => effects.updateProperties(properties, call),
    }),
  ],
];

/** Text, number or date, one or a list of them. */
function readFilters(data: unknown): Record<string, unknown> {
  const one = (value: unknown): unknown => {
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? bad('A date is not valid') : value.toISOString();
    return typeof value === 'number' && Number.isFinite(value) ? value : text(value, 'A filter', { max: 500 });
  };
  const entries = Object.entries(fields(data, 'The filters'));
  if (entries.length > 50) throw new ExtensionError('TOO_BIG', 'There are more than 50 filters.');
  return Object.fromEntries(
    entries.map(([name, value]) => [
      text(name, 'A filter', { max: 100 }),
      Array.isArray(value) ? list(value, { what: name, max: 100 }, one) : one(value),
    ]),
  );
}

/** The server's storage; only the native dialect knows it. */
export const STORAGE: readonly (readonly [string, Rule])[] = [
  ['storage_get', storageRule('Reads a key', key, ({ effects, call }, name) => effects.readStored(name, call))],
  ['storage_remove', storageRule('Removes a key', key, ({ effects, call }, name) => effects.removeStored(name, call))],
  ['storage_keys', storageRule('Lists the keys', nothing, ({ effects, call }) => effects.listStored(call))],
  [
    'storage_set',
    storageRule('Writes a value of up to 4 kB', entry, ({ effects, call }, pair) => effects.writeStored(pair, call)),
  ],
];

function storageRule<T>(does: string, read: (data: unknown) => T, effect: (inside: Inside, data: T) => unknown): Rule {
  return rule({
    does: `${does} of the storage of this agent and installation`,
    once: false,
    read,
    effect: (data, inside) => effect(inside, data),
  });
}

/** Keys go into a path: nothing that a path would read. */
function key(data: unknown): string {
  return typeof data === 'string' && /^[\w-][\w.-]{0,99}$/.test(data)
    ? data
    : bad('A key is 1 to 100 letters, digits, _ - and dots, the first no dot');
}

function entry(data: unknown): { key: string; value: unknown } {
  const { key: name, value } = fields(data, 'The entry');
  const json = JSON.stringify(value);
  if (json === undefined) return bad('The value must be JSON');
  if (new TextEncoder().encode(json).length > 4096)
    throw new ExtensionError('TOO_BIG', 'The value is larger than 4 kB.');
  return { key: key(name), value: JSON.parse(json) };
}
