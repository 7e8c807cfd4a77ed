// The name of what no error of a dialect covers (RFC 6749 4.1.2.1).

/** `badRequest`: what the wire calls a request that can't be read. */
export function failureName(status: number, badRequest: 'invalid_request' | 'bad_request' = 'invalid_request'): string {
  if (status === 503) return 'temporarily_unavailable';
  return status < 500 ? badRequest : 'server_error';
}
