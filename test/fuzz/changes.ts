// What is done to a good request, so that it gets past the first check and fails at a later one.
import fc from 'fast-check';
import { body, headers, json, METHODS, pair } from './pieces.ts';
import { type Body, type Header, type Json, type OddRequest, type Pair, SPELLINGS, type Spelling } from './request.ts';
import { hostileText, type Text } from './text.ts';

/** One thing that is done to a good request. */
export type Change = { readonly at: number } & (
  | { readonly change: 'drop' | 'double' | 'move' | 'as-json' | 'no-cookies' | 'no-headers' }
  | { readonly change: 'value'; readonly value: Text }
  | { readonly change: 'spelling'; readonly spelling: Spelling }
  | { readonly change: 'add'; readonly pair: Pair }
  | { readonly change: 'json'; readonly json: Json }
  | { readonly change: 'headers'; readonly headers: Header[] }
  | { readonly change: 'body'; readonly body: Body }
  | { readonly change: 'method'; readonly method: string }
  | { readonly change: 'part'; readonly part: Text }
);

const at = fc.nat(9);
export const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ at, change: fc.constantFrom('drop', 'double', 'move', 'as-json', 'no-cookies', 'no-headers') }),
  { weight: 3, arbitrary: fc.record({ at, change: fc.constant('value' as const), value: hostileText }) },
  fc.record({ at, change: fc.constant('spelling' as const), spelling: fc.constantFrom(...SPELLINGS) }),
  { weight: 2, arbitrary: fc.record({ at, change: fc.constant('add' as const), pair }) },
  { weight: 2, arbitrary: fc.record({ at, change: fc.constant('json' as const), json }) },
  { weight: 2, arbitrary: fc.record({ at, change: fc.constant('headers' as const), headers }) },
  fc.record({ at, change: fc.constant('body' as const), body }),
  fc.record({ at, change: fc.constant('method' as const), method: fc.constantFrom(...METHODS) }),
  fc.record({ at, change: fc.constant('part' as const), part: hostileText }),
) as fc.Arbitrary<Change>;

/** The request with the change. */
export function apply(request: OddRequest, change: Change): OddRequest {
  const { query, body } = request;
  const inBody = body !== undefined && 'form' in body && (body.form.length > 0 || query.length === 0);
  const pairs = inBody ? body.form : query;
  const put = (changed: readonly Pair[]): OddRequest =>
    inBody ? { ...request, body: { form: changed } } : { ...request, query: changed };
  const index = change.at % Math.max(1, pairs.length);
  const target = pairs[index];
  switch (change.change) {
    case 'drop':
      return put(pairs.filter((_, n) => n !== index));
    case 'double':
      return target === undefined ? request : put([...pairs, target]);
    case 'value':
      return target === undefined ? request : put(pairs.with(index, { ...target, value: change.value }));
    case 'spelling':
      return target === undefined ? request : put(pairs.with(index, { ...target, spelling: change.spelling }));
    case 'add':
      return put([...pairs.slice(0, index), change.pair, ...pairs.slice(index)]);
    case 'move':
      return inBody
        ? { ...request, query: [...query, ...pairs.slice(index)], body: { form: pairs.slice(0, index) } }
        : { ...request, query: [], body: { form: query } };
    case 'as-json':
      return { ...request, body: { json: pairs.map(({ name, value }) => ({ name, value: { text: value } })) } };
    case 'json':
      return changeJson(request, change);
    case 'no-cookies':
      return { ...request, cookies: 'none' };
    case 'no-headers':
      return { ...request, headers: [] };
    case 'headers':
      return { ...request, headers: [...request.headers, ...change.headers] };
    case 'body':
      return { ...request, body: change.body };
    case 'method':
      return { ...request, method: change.method };
    case 'part':
      return typeof request.path === 'string'
        ? request
        : { ...request, path: request.path.with(change.at % request.path.length, change.part) };
  }
}

function changeJson(request: OddRequest, { at, json }: { at: number; json: Json }): OddRequest {
  const { body } = request;
  const fields = body !== undefined && 'json' in body ? body.json : [];
  const index = at % Math.max(1, fields.length);
  const field = fields[index];
  const changed = field === undefined ? [{ name: 'name', value: json }] : fields.with(index, { ...field, value: json });
  return { ...request, body: { json: changed } };
}
