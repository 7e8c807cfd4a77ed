// How schemas become functions. The serializer of an answer is made when the first such answer is sent, since making all of them
// took a fifth of the start. Bodies and queries are not checked here: the API checks its own.

import { createRequire } from 'node:module';
import type { FastifyServerOptions } from 'fastify';

type Factory = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>;
type BuildSerializer = NonNullable<Factory['buildSerializer']>;

const require = createRequire(import.meta.url);

const buildSerializer: BuildSerializer = (externalSchemas, options) => {
  let compile: ReturnType<BuildSerializer> | undefined;
  return (route) => {
    let serialize: ReturnType<ReturnType<BuildSerializer>> | undefined;
    return (answer) => {
      if (serialize === undefined) {
        compile ??= loadCompiler()(externalSchemas, options);
        serialize = compile(route);
      }
      return serialize(answer);
    };
  };
};

/** Loaded when needed: it brings a whole JSON Schema validator. */
function loadCompiler(): BuildSerializer {
  const { SerializerSelector } = require('@fastify/fast-json-stringify-compiler') as {
    SerializerSelector: () => BuildSerializer;
  };
  return SerializerSelector();
}

/** The schema controller of every site. */
export const schemaController: NonNullable<FastifyServerOptions['schemaController']> = {
  compilersFactory: {
    buildSerializer,
    buildValidator: () => () => {
      throw new Error('Requests are checked by the surface that has schemas for them.');
    },
  },
};
