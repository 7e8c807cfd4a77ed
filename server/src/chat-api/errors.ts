// Refusals as this API spells them: `{ error: { type, message, data? } }`, with the platform's types. `data.field` is the field at fault.

import { ApiError, type ErrorType } from '../api/answers/errors.ts';
import { ChatRefusal } from '../chat/refusal.ts';

/** Every `error.type` there is, with its HTTP status. */
export const CHAT_ERROR_STATUS = {
  validation: 400,
  chat_inactive: 400,
  limit_reached: 400,
  already_exists: 400,
  not_allowed: 400,
  groups_offline: 400,
  unsupported_version: 400,
  pending_requests_limit_reached: 400,
  authentication: 401,
  authorization: 403,
  not_found: 404,
  group_not_found: 404,
  method_not_allowed: 405,
  entity_too_large: 413,
  too_many_requests: 429,
  internal: 500,
  service_unavailable: 503,
} as const;

export type ChatErrorType = keyof typeof CHAT_ERROR_STATUS;

export type ChatError = {
  readonly type: ChatErrorType;
  readonly message: string;
  readonly data?: { readonly field?: string };
};

/** The names of the REST API that are others here; the rest are the same. */
const RENAMED: Partial<Record<ErrorType, ChatErrorType>> = {
  conflict: 'already_exists',
  payload_too_large: 'entity_too_large',
  uri_too_long: 'validation',
  unsupported_media_type: 'validation',
};

/** The refusal of a field. */
export function invalid(field: string, message: string): ChatRefusal {
  return new ChatRefusal('validation', message, field);
}

/** Any error as it is answered; undefined for what is a fault of ours, which is to be logged. */
export function toChatError(error: unknown): ChatError | undefined {
  if (error instanceof ChatRefusal) return withField(error.reason, error.message, error.field);
  if (error instanceof ApiError) {
    if (error.type === 'internal') return undefined;
    return withField(RENAMED[error.type] ?? (error.type as ChatErrorType), error.message, error.details.field);
  }
  if (error instanceof Error && 'retryAfterSeconds' in error) {
    return { type: 'service_unavailable', message: 'The server is too busy to do this now. Try again soon.' };
  }
  return undefined;
}

export const INTERNAL_ERROR: ChatError = {
  type: 'internal',
  message: 'Something failed on the server. Try again; if it stays, tell its operator when it happened.',
};

function withField(type: ChatErrorType, message: string, field: string | undefined): ChatError {
  return { type, message, ...(field === undefined ? {} : { data: { field } }) };
}
