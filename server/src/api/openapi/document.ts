// Makes the OpenAPI 3.1 document from the schemas of the routes. What the schemas of single calls can't say (credentials, scopes, the version
// header) is added here from the access rules that the routes are guarded by.

import { type FastifySchema, fastify, type RouteOptions } from 'fastify';
import { findScope, roleMayGrant } from '../../accounts/scopes.ts';
import type { Access } from '../access/access.ts';
import { registerCalls } from '../calls.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { API_VERSION } from '../requests/version.ts';
import { ErrorAnswer, reference } from '../schemas.ts';
import { writeIntroduction } from './introduction.ts';

type Described = FastifySchema & { description?: string; hide?: boolean };

const REFUSALS = {
  '4xx': reference(ErrorAnswer, 'The call is refused: the request has to change.'),
  '5xx': reference(ErrorAnswer, 'The server failed, or is too busy: the same request may succeed later.'),
};

/** The document as a value. Registers every call on an instance of its own, which takes some tens of milliseconds. */
export async function createDocument(api: ApiDependencies): Promise<Record<string, unknown>> {
  const { fastifySwagger } = await import('@fastify/swagger');
  const instance = fastify();
  /** The scopes that any call asks for, with their words: filled as the calls are registered below. */
  const scopes: Record<string, string> = {};
  instance.addHook('onRoute', ({ config }) => {
    for (const scope of config?.access?.scopes ?? []) scopes[scope] = findScope(scope)?.words ?? '';
  });
  await instance.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: `${api.brand} API`, version: API_VERSION, description: writeIntroduction(api) },
      servers: [{ url: api.apiUrl }],
      tags: [
        { name: 'Agents', description: 'The members of your organization.' },
        { name: 'Groups', description: 'Which agents work together. Group 0 is all of them.' },
        { name: 'Status', description: 'Whether anybody takes chats.' },
        { name: 'Visitors', description: 'Who is on your pages now.' },
        { name: 'Chats', description: 'What was said.' },
        { name: 'Apps', description: 'Apps that your organization makes, with their widgets.' },
        { name: 'Installations', description: 'Apps that are installed in your organization.' },
        { name: 'Audit log', description: 'Who did what in your organization.' },
      ],
      components: { securitySchemes: securitySchemes(api, scopes) },
    },
    refResolver: { buildLocalReference: (schema, _base, _fragment, index) => String(schema.$id ?? `schema-${index}`) },
    transform: ({ schema, url, route }) => ({ schema: describe(schema, route), url }),
  });
  // It serves nothing, so nothing is compiled.
  instance.setValidatorCompiler(() => () => true);
  instance.setSerializerCompiler(() => JSON.stringify);
  instance.addSchema(ErrorAnswer);
  registerCalls(instance, api);
  await instance.ready();
  const document = instance.swagger() as unknown as Record<string, unknown>;
  await instance.close();
  return document;
}

/** `basic` covers API keys and personal access tokens: the wire tells them apart by the key itself. */
function securitySchemes(api: ApiDependencies, scopes: Record<string, string>) {
  return {
    bearer: { type: 'http', scheme: 'bearer', description: 'An access token, or a personal access token.' },
    basic: {
      type: 'http',
      scheme: 'basic',
      description: 'Your login and your API key; or your login or account id and a personal access token.',
    },
    oauth: {
      type: 'oauth2',
      description: `Sign in and let this program act for you. Its client must have the redirect URI ${api.apiUrl}/docs/static/oauth2-redirect.html to try it on this page.`,
      flows: {
        authorizationCode: {
          authorizationUrl: `${api.accountsUrl}/oauth/authorize`,
          tokenUrl: `${api.accountsUrl}/oauth/token`,
          refreshUrl: `${api.accountsUrl}/oauth/token`,
          scopes,
        },
      },
    },
  } as const;
}

function describe(schema: Described, route: RouteOptions): Described {
  const access = route.config?.access;
  if (access === undefined || schema.hide === true) return schema;
  const described = {
    ...schema,
    description: [schema.description, accessInWords(access)].filter(Boolean).join('\n\n'),
    security: securityOf(access),
    response: { ...(schema.response as object), ...REFUSALS },
    headers: {
      type: 'object',
      required: ['X-API-Version'],
      properties: {
        'X-API-Version': {
          type: 'string',
          enum: [API_VERSION],
          default: API_VERSION,
          description: 'Which version you call.',
        },
      },
    },
  };
  return route.method === 'GET' ? { ...described, querystring: withCallback(schema.querystring) } : described;
}

function accessInWords({ scopes }: Access): string {
  if (scopes.length === 0) return 'Scope: none.';
  const names = scopes.map((scope) => `\`${scope}\``).join(' or ');
  const forAll = scopes.some((scope) => roleMayGrant('normal', scope));
  return `Scope: ${names}.${forAll ? '' : ' Role: administrator or owner.'}`;
}

/** Any one entry suffices. OpenAPI 3.1 lets every scheme list what it needs. */
function securityOf({ scopes }: Access) {
  const alternatives = scopes.length === 0 ? [[]] : scopes.map((scope) => [scope]);
  return [...alternatives.flatMap((needed) => [{ oauth: needed }, { bearer: needed }]), { basic: [] }];
}

function withCallback(querystring: unknown) {
  const { properties = {}, ...rest } = (querystring ?? { type: 'object' }) as { properties?: object };
  const callback = {
    type: 'string',
    pattern: '^[A-Za-z_$][\\w$.]{0,63}$',
    description: 'A name to call with the answer (JSONP).',
  };
  return { ...rest, properties: { ...properties, callback } };
}
