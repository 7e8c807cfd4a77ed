// What is noted on chats, threads and events after the fact: tags and properties.

import { audienceOfAccess, audienceOfEvent, audienceOfMembers } from '../change.ts';
import type { Properties } from '../chat.ts';
import type { ChatRows } from '../chat-storage.ts';
import { ChatRefusal } from '../refusal.ts';
import { type Acting, type AgentActing, getChat, getThread } from './acting.ts';
import { mergeProperties } from './merge-properties.ts';

const MOST_TAGS = 20;
/** All properties of one thing together, as JSON. */
const MOST_PROPERTIES_BYTES = 32 * 1024;

type OfThread = { readonly chatId: string; readonly threadId: string };
/** A chat, one of its threads, or an event of that. */
export type Annotated = { readonly chatId: string; readonly threadId?: string; readonly eventId?: string };
export type PropertyNames = Readonly<Record<string, readonly string[]>>;

/** Gives the thread a tag, unless it has it. */
export async function tagThread(
  rows: ChatRows,
  acting: AgentActing,
  wanted: OfThread & { tag: string },
): Promise<void> {
  const { chat, thread } = await getThread(rows, acting, wanted);
  const { tag, chatId, threadId } = wanted;
  if (thread.tags.includes(tag)) return;
  if (thread.tags.length >= MOST_TAGS) {
    throw new ChatRefusal('limit_reached', `A thread has at most ${MOST_TAGS} tags.`, 'tag');
  }
  await rows.saveThread({ ...thread, tags: [...thread.tags, tag] });
  await rows.tell({ type: 'thread_tagged', chatId, threadId, tag }, audienceOfAccess(chat), acting.origin);
}

/** Takes a tag from the thread. */
export async function untagThread(
  rows: ChatRows,
  acting: AgentActing,
  wanted: OfThread & { tag: string },
): Promise<void> {
  const { chat, thread } = await getThread(rows, acting, wanted);
  const { tag, chatId, threadId } = wanted;
  if (!thread.tags.includes(tag)) throw new ChatRefusal('not_found', 'The thread does not have this tag.', 'tag');
  await rows.saveThread({ ...thread, tags: thread.tags.filter((one) => one !== tag) });
  await rows.tell({ type: 'thread_untagged', chatId, threadId, tag }, audienceOfAccess(chat), acting.origin);
}

/** Sets the given properties and leaves all others. */
export async function updateProperties(
  rows: ChatRows,
  acting: Acting,
  { at, properties }: { readonly at: Annotated; readonly properties: Properties },
): Promise<void> {
  const place = await findAnnotated(rows, acting, at);
  await place.save(mergeProperties(place.properties, properties));
  const { chatId, threadId, eventId } = at;
  const change = { type: 'properties_set' as const, chatId, threadId, eventId, properties };
  await rows.tell(change, audienceOfEvent(place, place), acting.origin);
}

/** Deletes the named properties; those that are not there are none the less gone. */
export async function deleteProperties(
  rows: ChatRows,
  acting: Acting,
  { at, names }: { readonly at: Annotated; readonly names: PropertyNames },
): Promise<void> {
  const place = await findAnnotated(rows, acting, at);
  const gone = new Map(Object.entries(names));
  const kept = Object.entries(place.properties).flatMap(([namespace, values]) => {
    const left = Object.entries(values).filter(([name]) => gone.get(namespace)?.includes(name) !== true);
    return left.length === 0 ? [] : [[namespace, Object.fromEntries(left)] as const];
  });
  await place.save(Object.fromEntries(kept));
  const { chatId, threadId, eventId } = at;
  const change = { type: 'properties_deleted' as const, chatId, threadId, eventId, names };
  await rows.tell(change, audienceOfEvent(place, place), acting.origin);
}

/** Tells of a button of a rich message that was pressed. */
export async function sendPostback(
  rows: ChatRows,
  acting: Acting,
  wanted: { chatId: string; threadId: string; eventId: string; postback: { id: string; toggled: boolean } },
): Promise<void> {
  const { chatId, threadId, eventId, postback } = wanted;
  const { users } = await findAnnotated(rows, acting, { chatId, threadId, eventId });
  const change = { type: 'postback_sent' as const, chatId, threadId, eventId, userId: acting.actor.id, postback };
  await rows.tell(change, audienceOfMembers({ users }), acting.origin);
}

/** What has the properties now, and how new ones are saved. */
async function findAnnotated(rows: ChatRows, acting: Acting, { chatId, threadId, eventId }: Annotated) {
  if (threadId === undefined) {
    const { chat } = await getChat(rows, acting, chatId);
    const save = (properties: Properties) => rows.saveChat({ ...chat, properties: bounded(properties) });
    return { properties: chat.properties, visibility: 'all' as const, users: chat.users, save };
  }
  const { chat, thread } = await getThread(rows, acting, { chatId, threadId });
  if (eventId === undefined) {
    const save = (properties: Properties) => rows.saveThread({ ...thread, properties: bounded(properties) });
    return { properties: thread.properties, visibility: 'all' as const, users: chat.users, save };
  }
  const number = Number(/_(\d{1,9})$/.exec(eventId)?.[1] ?? 0);
  const event = eventId === `${threadId}_${number}` ? await rows.findEvent({ threadId, number }) : undefined;
  const isHidden = event?.visibility === 'agents' && acting.actor.type === 'customer';
  if (event === undefined || isHidden)
    throw new ChatRefusal('not_found', 'The thread has no event with this id.', 'event_id');
  const save = (properties: Properties) =>
    rows.saveEventProperties({ threadId, number, properties: bounded(properties) });
  return { properties: event.properties, visibility: event.visibility, users: chat.users, save };
}

function bounded(properties: Properties): Properties {
  if (Buffer.byteLength(JSON.stringify(properties)) <= MOST_PROPERTIES_BYTES) return properties;
  const message = `All properties together would be larger than ${MOST_PROPERTIES_BYTES} bytes.`;
  throw new ChatRefusal('limit_reached', message, 'properties');
}
