// Where something has happened, as the pushes of both sides say it.

type Placed = { readonly chatId: string; readonly threadId: string | undefined };
type Annotation = Placed & { readonly eventId: string | undefined };

export function placeOf({ chatId, threadId }: Placed) {
  return { chat_id: chatId, thread_id: threadId };
}

export function annotationOf(change: Annotation) {
  return { ...placeOf(change), event_id: change.eventId };
}

/** What has the properties. */
export function annotated({ threadId, eventId }: Annotation): 'chat' | 'thread' | 'event' {
  if (eventId !== undefined) return 'event';
  return threadId === undefined ? 'chat' : 'thread';
}
