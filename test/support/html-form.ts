// Reads the forms of a page, as far as our own pages need it: they are simple, well-formed and rendered by a server.
// What a browser would send is HTML's "constructing the entry list" (form submission, 4.10.21.4).

/** A form and its controls, in the order of the page. */
export interface Form {
  id: string | undefined;
  /** As written; an empty one is the page's own address. */
  action: string;
  method: 'GET' | 'POST';
  controls: Control[];
}

/** A control that has a name, or a button, which may have none. */
export interface Control {
  name: string;
  type: string;
  value: string;
  /** Sent without anybody doing something: not so an unchecked box, a disabled control, a button. */
  sent: boolean;
  disabled: boolean;
  /** The address that a button puts in the form's place. */
  formAction: string | undefined;
}

type Attributes = Map<string, string>;

const tagPattern = /<(\/?)([a-z][a-z0-9-]*)((?:\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*)\s*\/?>/gi;
const attributePattern = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g;

/** Reads all forms of a page. A control may stand outside and name its form by the `form` attribute. */
export function readForms(html: string): Form[] {
  const text = html.replace(/<!--[\s\S]*?-->|<(script|style)\b[\s\S]*?<\/\1\s*>/gi, '');
  const forms: Form[] = [];
  const strays: { formId: string; control: Control }[] = [];
  let current: Form | undefined;
  for (const match of text.matchAll(tagPattern)) {
    const [tag, slash, name = '', rest = ''] = match;
    const element = name.toLowerCase();
    const attributes = readAttributes(rest);
    const after = text.slice(match.index + tag.length);
    if (element === 'form') {
      current = slash ? undefined : readForm(attributes);
      if (current) forms.push(current);
    } else if (!slash) {
      const control = readControl(element, attributes, after);
      const formId = attributes.get('form');
      if (control && formId !== undefined) strays.push({ formId, control });
      else if (control) current?.controls.push(control);
    }
  }
  for (const { formId, control } of strays) forms.find((form) => form.id === formId)?.controls.push(control);
  return forms;
}

function readForm(attributes: Attributes): Form {
  return {
    id: attributes.get('id'),
    action: attributes.get('action') ?? '',
    method: attributes.get('method')?.toUpperCase() === 'POST' ? 'POST' : 'GET',
    controls: [],
  };
}

function readControl(element: string, attributes: Attributes, after: string): Control | undefined {
  if (!['input', 'button', 'select', 'textarea'].includes(element)) return undefined;
  const name = attributes.get('name') ?? '';
  const disabled = attributes.has('disabled');
  const base = { name, disabled, formAction: attributes.get('formaction') };
  if (element === 'textarea') {
    return { ...base, type: 'textarea', value: readTextarea(after), sent: !disabled };
  }
  if (element === 'select') {
    return { ...base, type: 'select', value: readSelected(after), sent: !disabled };
  }
  const type = attributes.get('type')?.toLowerCase() ?? (element === 'button' ? 'submit' : 'text');
  const isBox = type === 'checkbox' || type === 'radio';
  const isButton = ['submit', 'button', 'reset', 'image'].includes(type);
  return {
    ...base,
    type,
    value: attributes.get('value') ?? (isBox ? 'on' : ''),
    sent: !disabled && !isButton && (!isBox || attributes.has('checked')),
  };
}

/** A newline right after the tag does not belong to the value. */
function readTextarea(after: string): string {
  const end = after.search(/<\/textarea\s*>/i);
  return decodeEntities(after.slice(0, end).replace(/^\r?\n/, ''));
}

/** The value of the option that is marked, else of the first one. */
function readSelected(after: string): string {
  const inner = after.slice(0, after.search(/<\/select\s*>/i));
  const options = [...inner.matchAll(tagPattern)].filter(
    ([, slash, name]) => !slash && name?.toLowerCase() === 'option',
  );
  const values = options.map((match) => {
    const attributes = readAttributes(match[3] ?? '');
    const text = inner.slice(match.index + match[0].length).replace(/<[\s\S]*$/, '');
    return { value: attributes.get('value') ?? decodeEntities(text).trim(), selected: attributes.has('selected') };
  });
  return (values.find(({ selected }) => selected) ?? values[0])?.value ?? '';
}

function readAttributes(text: string): Attributes {
  const attributes: Attributes = new Map();
  for (const [, name = '', double, single, bare] of text.matchAll(attributePattern)) {
    attributes.set(name.toLowerCase(), decodeEntities(double ?? single ?? bare ?? ''));
  }
  return attributes;
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

/** Decodes the character references that a server's escaping produces. */
export function decodeEntities(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));/gi, (whole, hex, decimal, name) => {
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal) return String.fromCodePoint(Number(decimal));
    return entities[name] ?? whole;
  });
}
