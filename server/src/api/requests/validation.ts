// Checks requests against the schemas of their routes, as they are: nothing is converted, nothing dropped. Refusals name the field.

import type { FastifyInstance } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { ApiError } from '../answers/errors.ts';

type Fault = {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message: string;
  readonly params: Readonly<Record<string, unknown>>;
};

/** What a validator hands to the error handler. */
class ValidationFailure extends Error {
  readonly faults: readonly Fault[];
  readonly schema: TSchema;

  constructor(faults: readonly Fault[], schema: TSchema) {
    super('The request does not fit the schema of its route.');
    this.faults = faults;
    this.schema = schema;
  }
}

/** Makes every route of this very instance check by its schemas (those of instances inside it that add schemas would not). Compiles on first use. */
export function checkBySchema(instance: FastifyInstance): void {
  instance.setValidatorCompiler<TSchema>(({ schema }) => {
    let validator: ReturnType<typeof Compile<TSchema>> | undefined;
    return (value: unknown) => {
      validator ??= Compile(schema);
      if (validator.Check(value)) return { value };
      return { error: new ValidationFailure(validator.Errors(value) as readonly Fault[], schema) };
    };
  });
}

/** Checks values that no route checks. The field is named by dots, from `at` on. Throws a 400. Compiles on first use. */
export function checkerOf(schema: TSchema): (value: unknown, at?: string) => void {
  let validator: ReturnType<typeof Compile<TSchema>> | undefined;
  return (value, at) => {
    validator ??= Compile(schema);
    if (validator.Check(value)) return;
    const faults = validator.Errors(value) as readonly Fault[];
    throw toApiError(new ValidationFailure(faults, schema), (path) => [at ?? [], partsOf(path)].flat().join('.'));
  };
}

export function isValidationFailure(error: Error): error is ValidationFailure {
  return error instanceof ValidationFailure;
}

/** How a field is named, by its path in the body. */
type Spelling = (path: string) => string;

/** The first fault that matters, in words: a name that nothing here has, then one that is missing, then one that is wrong. */
export function toApiError(failure: ValidationFailure, spell: Spelling = spellAsForm): ApiError {
  const { faults, schema } = failure;
  const unknown = faults.find(({ keyword }) => keyword === 'additionalProperties');
  if (unknown !== undefined) return unknownField(unknown, schema, spell);
  const missing = faults.find(({ keyword }) => keyword === 'required');
  if (missing !== undefined) return missingField(missing, schema, spell);
  const [wrong] = faults;
  if (wrong === undefined || wrong.instancePath === '')
    return new ApiError('validation', 'The body must be an object with the fields of this call.');
  const field = spell(wrong.instancePath);
  return new ApiError('validation', `${field} ${describe(wrong, schema)}`, { field });
}

function unknownField(fault: Fault, schema: TSchema, spell: Spelling): ApiError {
  const name = firstOf(fault.params.additionalProperties);
  const field = spell(`${fault.instancePath}/${name}`);
  const known = Object.keys(at(schema, fault.instancePath)?.properties ?? {});
  return new ApiError('validation', `There is no field ${field} here. The fields are: ${known.join(', ')}.`, { field });
}

function missingField(fault: Fault, schema: TSchema, spell: Spelling): ApiError {
  const path = `${fault.instancePath}/${firstOf(fault.params.requiredProperties)}`;
  const field = spell(path);
  return new ApiError('validation', `The field ${field} is missing. ${descriptionOf(schema, path)}`.trim(), { field });
}

function describe({ keyword, params, message, instancePath }: Fault, schema: TSchema): string {
  // The list says all: the description of the field would say it again.
  if (keyword === 'enum' && Array.isArray(params.allowedValues)) {
    return `must be one of: ${params.allowedValues.map((value) => JSON.stringify(value)).join(', ')}.`;
  }
  // A pattern says little to a reader: the description of the field, which follows, says it in words.
  const words = keyword === 'pattern' ? 'does not have the right form' : message;
  return `${words}. ${descriptionOf(schema, instancePath)}`.trim();
}

/** `/notifications/new_visitor` as a form would spell it: `notifications[new_visitor]`. */
function spellAsForm(path: string): string {
  const [first = '', ...rest] = partsOf(path);
  return first + rest.map((part) => `[${part}]`).join('');
}

function partsOf(path: string): string[] {
  return path
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~').slice(0, 64));
}

function descriptionOf(schema: TSchema, path: string): string {
  return at(schema, path)?.description ?? at(schema, path.slice(0, path.lastIndexOf('/')))?.description ?? '';
}

type Described = { description?: string; properties?: Record<string, Described>; items?: Described };

function at(schema: TSchema, path: string): Described | undefined {
  let here: Described | undefined = schema as Described;
  for (const part of path.split('/').slice(1)) {
    const { properties = {}, items }: Described = here ?? {};
    here = Object.hasOwn(properties, part) ? properties[part] : items;
  }
  return here;
}

function firstOf(names: unknown): string {
  return Array.isArray(names) ? String(names[0]) : '';
}
