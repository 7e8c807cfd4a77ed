// Reads request bodies: JSON or a form, UTF-8, at most 64 kB. A form's text becomes numbers and lists by the route's schema, so that
// the schema checks both kinds alike.

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from '../answers/errors.ts';
import { type FormMap, parseForm } from './form.ts';
import { decodeFormFields } from './form-fields.ts';
import { parseJson } from './json.ts';

/** The largest body that is read. */
export const BODY_LIMIT_BYTES = 64 * 1024;

/** A form as parsed, until the route that it came to is known. */
class FormBody {
  readonly fields: FormMap;

  constructor(fields: FormMap) {
    this.fields = fields;
  }
}

/** Makes every route of this instance read these two types and refuse others with 415. */
export function readBodies(instance: FastifyInstance): void {
  const options = { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES } as const;
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser('application/json', options, async (_request: FastifyRequest, bytes: Buffer) => {
    const text = decodeUtf8(bytes);
    return text.trim() === '' ? undefined : parseJson(text);
  });
  instance.addContentTypeParser(
    'application/x-www-form-urlencoded',
    options,
    async (_request: FastifyRequest, bytes: Buffer) => {
      const text = decodeUtf8(bytes);
      if (/^\s*[{[]/.test(text)) {
        throw new ApiError(
          'validation',
          'The body looks like JSON but was sent as a form. Add the header Content-Type: application/json.',
        );
      }
      return new FormBody(parseForm(text));
    },
  );
  instance.addHook('preValidation', async (request) => {
    const { schema } = request.routeOptions;
    if (schema?.body === undefined) request.body = undefined;
    else if (request.body instanceof FormBody) request.body = decodeFormFields(schema.body, request.body.fields);
    // A call that takes fields but was sent none is answered by the schema: it names the field that is missing.
    else if (request.body === undefined) request.body = {};
  });
}

/** Makes every route of this instance read JSON, nested no deeper than `deepest`, and refuse other types with 415. */
export function readJsonBodies(instance: FastifyInstance, deepest: number): void {
  instance.removeAllContentTypeParsers();
  const options = { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES } as const;
  instance.addContentTypeParser('application/json', options, async (_request: FastifyRequest, bytes: Buffer) => {
    const text = decodeUtf8(bytes);
    return text.trim() === '' ? undefined : parseJson(text, deepest);
  });
}

function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ApiError('validation', 'The body is not UTF-8. Encode it as UTF-8.');
  }
}
