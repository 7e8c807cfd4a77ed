// The plain dialect: bare window messages, without an answer. Structured clones, so there may be anything in `data`.

export type PlainMessage = { readonly message: string; readonly data: unknown };
export type PlainEvent = { readonly event_name: string; readonly event_data: unknown };

/** A message of an extension: `{ plugin_id, message, data? }`. Its plugin_id says nothing: whose it is, the window says. */
export function parsePlain(data: unknown): PlainMessage | undefined {
  if (typeof data !== 'object' || data === null || !('plugin_id' in data)) return;
  const { message, data: payload = null } = data as { message?: unknown; data?: unknown };
  return typeof message === 'string' ? { message, data: payload } : undefined;
}

/** What the host posts. */
export function plainEvent(name: string, data: unknown): PlainEvent {
  return { event_name: `livechat:${name}`, event_data: data };
}
