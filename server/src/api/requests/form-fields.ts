// Gives a form's text the types that a schema asks for, field by field. What fits no type is left as it came, and the check of the
// schema then says what is wrong with it.

import type { FormList, FormMap, FormNode } from './form.ts';

type Schema = {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
};

/** The form as the value that the same request in JSON would have been. Names without a schema are kept, for the check to refuse. */
export function decodeFormFields(schema: unknown, fields: FormMap): Record<string, unknown> {
  const value: Record<string, unknown> = Object.create(null);
  const { properties = {} } = schema as Schema;
  for (const [name, node] of fields) {
    value[name] = decodeNode(Object.hasOwn(properties, name) ? properties[name] : undefined, node);
  }
  return value;
}

function decodeNode(schema: Schema | undefined, node: FormNode): unknown {
  switch (schema?.type) {
    case 'integer':
      return typeof node === 'string' && /^(?:0|-?[1-9]\d{0,14})$/.test(node) ? Number(node) : plain(node);
    case 'array':
      return itemsOf(node)?.map((item) => decodeNode(schema.items, item)) ?? plain(node);
    case 'object':
      return node instanceof Map ? decodeFormFields(schema, node) : plain(node);
    default:
      return plain(node);
  }
}

/** `x[]=` and `x=` are the two ways to write an empty list. */
function itemsOf(node: FormNode): readonly FormNode[] | undefined {
  if (typeof node === 'string') return node === '' ? [] : undefined;
  if (node instanceof Map) {
    const entries: [string, FormNode][] = [...node];
    if (!entries.every(([index]) => /^\d{1,4}$/.test(index))) return undefined;
    return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => item);
  }
  const items = node as FormList;
  return items.length === 1 && items[0] === '' ? [] : items;
}

function plain(node: FormNode): unknown {
  return node instanceof Map ? decodeFormFields({}, node) : node;
}
