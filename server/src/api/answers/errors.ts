// The closed catalogue of what the API can answer besides a result, each with its one HTTP status.

/** Every `error.type` there is, with its status. The names are those of the platform's chat APIs. */
export const ERROR_STATUS = {
  validation: 400,
  unsupported_version: 400,
  conflict: 400,
  authentication: 401,
  authorization: 403,
  not_found: 404,
  method_not_allowed: 405,
  payload_too_large: 413,
  uri_too_long: 414,
  unsupported_media_type: 415,
  too_many_requests: 429,
  internal: 500,
  service_unavailable: 503,
} as const;

export type ErrorType = keyof typeof ERROR_STATUS;

/** What goes into WWW-Authenticate beside the realm (RFC 6750 3). */
export type Challenge =
  | { readonly error: 'invalid_token' }
  | { readonly error: 'insufficient_scope'; readonly scope: string };

type Details = {
  /** The field of the request that is wrong, as a form would spell it. */
  readonly field?: string;
  readonly challenge?: Challenge;
  readonly retryAfterSeconds?: number;
};

/** A refusal in words for the caller's developer: the cause and what to do. Never holds a secret. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly type: ErrorType;
  readonly details: Details;

  constructor(type: ErrorType, message: string, details: Details = {}) {
    super(message);
    this.type = type;
    this.details = details;
  }
}

/** 400: a field of the request is wrong. */
export function invalidField(field: string, message: string): ApiError {
  return new ApiError('validation', message, { field });
}

/** 404, the same for what does not exist and for what another organization has. */
export function notFound(message: string): ApiError {
  return new ApiError('not_found', message);
}
