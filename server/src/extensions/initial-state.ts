// The initial state of a widget: sections that are drawn in the customer's details before the page has spoken, and the components in
// them. Which sections there are is settled here; a widget later replaces what is in them, by title.

import { LONGEST } from './app.ts';
import { linkFault } from './widget-url.ts';

const MOST_SECTIONS = 10;
const MOST_COMPONENTS = 50;
const LONGEST_TEXT = 1_000;
const LONGEST_TITLE = 100;
const MOST_TAGS = 50;

type Kind = 'text' | 'url' | 'switch' | 'size' | 'tags';
type Fields = Readonly<Record<string, Kind>>;
type Component = { readonly required: Fields; readonly optional: Fields };

/** What each component may hold. */
const COMPONENTS: ReadonlyMap<string, Component> = new Map<string, Component>([
  [
    'title',
    {
      required: { title: 'text' },
      optional: {
        ...{ value: 'text', description: 'text', imgUrl: 'url', imgSize: 'size', link: 'url', id: 'text' },
        ...{ clickable: 'switch', openApp: 'switch' },
      },
    },
  ],
  [
    'button',
    {
      required: { id: 'text', label: 'text' },
      optional: { openApp: 'switch', primary: 'switch', secondary: 'switch' },
    },
  ],
  [
    'label_value',
    { required: {}, optional: { label: 'text', value: 'text', iconUrl: 'url', url: 'url', inline: 'switch' } },
  ],
  ['link', { required: { url: 'url' }, optional: { value: 'text', inline: 'switch' } }],
  ['line', { required: {}, optional: {} }],
  ['divider', { required: {}, optional: {} }],
  ['customer', { required: {}, optional: {} }],
  ['tags', { required: { tags: 'tags' }, optional: { label: 'text' } }],
]);

/** What is wrong with it, as a sentence that names the place; undefined when nothing is. */
export function initialStateFault(state: unknown, rules: { readonly localDevelopment: boolean }): string | undefined {
  if (Buffer.byteLength(JSON.stringify(state) ?? '') > LONGEST.initialState) {
    return `initial_state must have at most ${LONGEST.initialState} bytes as JSON.`;
  }
  if (!isObject(state)) return 'initial_state must be an object.';
  const sections = state.customerDetailsSections;
  const other = Object.keys(state).find((name) => name !== 'customerDetailsSections');
  if (other !== undefined) return 'initial_state must have the one field customerDetailsSections.';
  if (!Array.isArray(sections)) return 'initial_state.customerDetailsSections must be a list.';
  if (sections.length > MOST_SECTIONS) return `initial_state must have at most ${MOST_SECTIONS} sections.`;
  const titles = new Set<unknown>();
  for (const [index, section] of sections.entries()) {
    const at = `initial_state.customerDetailsSections[${index}]`;
    const fault = sectionFault(section, at, rules);
    if (fault !== undefined) return fault;
    const { title } = section as { title: string };
    if (titles.has(title)) return `${at}.title must differ from those before it: sections are told apart by title.`;
    titles.add(title);
  }
  return undefined;
}

type Rules = { readonly localDevelopment: boolean };

function sectionFault(section: unknown, at: string, rules: Rules): string | undefined {
  if (!isObject(section)) return `${at} must be an object.`;
  const fields = {
    required: { title: 'text' },
    optional: { imgUrl: 'url', openApp: 'switch' },
  } as const satisfies Component;
  const { components, ...rest } = section;
  const fault = fieldsFault(rest, { at, fields, rules });
  if (fault !== undefined) return fault;
  if ((section.title as string).length > LONGEST_TITLE)
    return `${at}.title must have at most ${LONGEST_TITLE} characters.`;
  if (!Array.isArray(components)) return `${at}.components must be a list. It may be empty.`;
  if (components.length > MOST_COMPONENTS) return `${at}.components must be at most ${MOST_COMPONENTS}.`;
  for (const [index, component] of components.entries()) {
    const found = componentFault(component, `${at}.components[${index}]`, rules);
    if (found !== undefined) return found;
  }
  return undefined;
}

function componentFault(component: unknown, at: string, rules: Rules): string | undefined {
  if (!isObject(component)) return `${at} must be an object.`;
  const { type, data = {}, ...rest } = component;
  const [other] = Object.keys(rest);
  if (other !== undefined) return `${at} must have the fields type and data only.`;
  const fields = typeof type === 'string' ? COMPONENTS.get(type) : undefined;
  if (fields === undefined) return `${at}.type must be one of: ${[...COMPONENTS.keys()].join(', ')}.`;
  if (!isObject(data)) return `${at}.data must be an object.`;
  return fieldsFault(data, { at: `${at}.data`, fields, rules });
}

function fieldsFault(
  given: Readonly<Record<string, unknown>>,
  { at, fields: { required, optional }, rules }: { at: string; fields: Component; rules: Rules },
): string | undefined {
  const known = new Map([...Object.entries(required), ...Object.entries(optional)]);
  const missing = Object.keys(required).find((name) => !Object.hasOwn(given, name));
  if (missing !== undefined) return `${at}.${missing} is missing.`;
  for (const [name, value] of Object.entries(given)) {
    const kind = known.get(name);
    if (kind === undefined) {
      const names = [...known.keys()].join(', ');
      return names === '' ? `${at} must be empty.` : `${at} must have no other fields than ${names}.`;
    }
    const fault = valueFault(value, kind, rules);
    if (fault !== undefined) return `${at}.${name} ${fault}`;
    if (Object.hasOwn(required, name) && value === '') return `${at}.${name} must not be empty.`;
  }
  return undefined;
}

function valueFault(value: unknown, kind: Kind, rules: Rules): string | undefined {
  switch (kind) {
    case 'switch':
      return typeof value === 'boolean' ? undefined : 'must be true or false.';
    case 'size':
      return value === 'small' || value === 'big' ? undefined : 'must be "small" or "big".';
    case 'text':
      return textFault(value);
    case 'url':
      return textFault(value) ?? linkFault(value as string, rules);
    case 'tags':
      if (!Array.isArray(value) || value.length > MOST_TAGS) return `must be a list of at most ${MOST_TAGS} texts.`;
      return value.map(textFault).find((fault) => fault !== undefined);
  }
}

function textFault(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be text.';
  return value.length > LONGEST_TEXT ? `must have at most ${LONGEST_TEXT} characters.` : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
