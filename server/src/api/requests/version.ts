// X-API-Version: every call says which version it was written for. A page can't make a browser send this header to another site
// without CORS, so it also keeps out requests that carry a password which the browser adds by itself.

import type { FastifyRequest } from 'fastify';
import { ApiError } from '../answers/errors.ts';

export const API_VERSION = '2';

/** Throws unless the request says that it was written for this version. */
export function requireVersion(request: FastifyRequest): void {
  const version = request.headers['x-api-version'];
  if (version === API_VERSION) return;
  const cause =
    version === undefined
      ? 'The header X-API-Version is missing.'
      : 'X-API-Version names no version that is served here.';
  throw new ApiError('unsupported_version', `${cause} Send X-API-Version: ${API_VERSION}.`, { field: 'X-API-Version' });
}
