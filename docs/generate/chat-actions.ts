// docs/reference/chat-actions.md and docs/reference/customer-chat-actions.md, from the tables of actions.

import type { TSchema } from 'typebox';
import type { AgentAction as Action } from '../../server/src/chat-api/agent/actions/define.ts';
import { ACTIONS } from '../../server/src/chat-api/agent/actions/table.ts';
import { PUSHES } from '../../server/src/chat-api/agent/present/pushes.ts';
import { ACTIONS as CUSTOMERS_ACTIONS } from '../../server/src/chat-api/customer/actions/table.ts';
import { PUSHES as CUSTOMERS_PUSHES } from '../../server/src/chat-api/customer/present/pushes.ts';
import { CHAT_ERROR_STATUS } from '../../server/src/chat-api/errors.ts';
import { writePage, writeTable } from './page.ts';

/** What each action asks for, as the list of scopes shows it. */
export const CHAT_CALLS = ACTIONS.map(({ name, scopes }) => ({ name, scopes }));

/** The page. */
export function writeChatActions(): string {
  return writePage({
    title: 'Actions of the Agent Chat API',
    from: 'server/src/chat-api/agent/actions/table.ts',
    parts: [
      `Each action is called in two ways, with the same payload and answer, under \`/v3.4/\` and \`/v3.5/\` of the API site:

- by POST to \`/v3.5/agent/action/NAME\`, with the payload as JSON and \`Authorization: Bearer TOKEN\` (or Basic, as for the REST API);
- over the socket \`/v3.5/agent/rtm/ws\`: \`{"request_id": "...", "action": "NAME", "payload": {...}}\`, after \`login\`.

Any one of the scopes suffices. \`--all:\` reaches every chat of the organization (administrators and owners), \`--access:\` the chats of the agent’s groups and
those that they take part in, \`--my:\` the latter alone. Fields that an action does not have are ignored.`,
      writeTable(
        ['action', 'what it does', 'scopes', 'payload (`?`: may be left out)', 'pushes'],
        ACTIONS.map((action) => [
          `\`${action.name}\``,
          action.summary,
          action.scopes.map((scope) => `\`${scope}\``).join(', ') || 'any',
          fieldsOf(action),
          action.pushes.map((push) => `\`${push}\``).join(', '),
        ]),
      ),
      `## Events

\`event\` has \`type\`, and may have \`custom_id\`, \`visibility\` (\`all\`, \`agents\`) and \`properties\`. By type:

- \`message\`: \`text\`, 1 byte to 16 kB of UTF-8; \`postback\`.
- \`system_message\`: \`system_message_type\`, \`text\`, \`text_vars\`.
- \`custom\`: \`content\`, any object up to 16 kB.
- \`rich_message\`: \`template_id\` (\`cards\`, \`sticker\`, \`quick_replies\`), \`elements\`.

\`file\`, \`form\` and \`filled_form\` are not there yet. With a \`custom_id\` an author’s event is added once in a thread: sent again, it answers the id of the first.
Times of the events of a thread rise strictly, so \`events_seen_up_to\` always tells them apart.`,
      `## Sockets

1. Connect, and send \`login\` within 30 seconds: \`{"token": "Bearer ..."}\`; \`pushes\` (\`{"3.5": ["incoming_event"]}\`) limits what comes. The answer has \`license\`,
   \`my_profile\` and \`chats_summary\`.
2. Send \`ping\` every 15 seconds, as an action or as a frame of the protocol. After 30 seconds of silence the connection ends.
3. Answers have \`type: "response"\`, \`success\` and \`payload\`; a refusal has \`payload.error\`. Requests of a connection are served in order, and ten may wait.
4. Pushes have \`type: "push"\`, \`action\` and \`payload\`; the one that comes of an own request has its \`request_id\`. Of a chat as a whole everybody with access to it
   is told (\`incoming_chat\`, \`chat_deactivated\`, who comes and goes); of events, typing and reading those who take part, and those who follow it.
   Customers take \`customers:ro\`, statuses \`agents--all:ro\`.
5. A frame is at most 64 kB. Who leaves more than 1 MB unread is disconnected.

A connection ends with \`agent_disconnected\` and a reason, \`access_token_revoked\`, \`access_token_expired\` or \`connection_timeout\`, a second at most after the token did,
at every process. A request with a \`request_id\` of 16 characters or more (a UUID) that starts a chat, sends an event or makes a customer is done once: sent again
within the hour, on any connection of the agent, it is answered as before.`,
      `## Pushes

${PUSHES.map((push) => `\`${push}\``).join(', ')}.`,
      `## Refusals

\`{ "error": { "type", "message", "data"? } }\`; \`data.field\` names the field at fault, by dots.`,
      writeTable(
        ['`type`', 'status by POST'],
        Object.entries(CHAT_ERROR_STATUS).map(([type, status]) => [`\`${type}\``, String(status)]),
      ),
      `## What differs from the platform

- Half a minute after the last connection of an agent ends they are offline, and customers whom they leave alone go to another agent or wait. Status that was set
  without a connection stays. \`login\` makes an agent who is offline what their profile says, unless \`reconnect\` is set.
- \`list_archives\` filters by \`from\`, \`to\`, \`group_ids\` and \`thread_ids\`; other filters are refused by name.
- Properties need no registration.
- \`found_chats\` and \`found_threads\` count no further than 10 000.`,
    ],
  });
}

/** The page of what customers may do. */
export function writeCustomerChatActions(): string {
  return writePage({
    title: 'Actions of the Customer Chat API',
    from: 'server/src/chat-api/customer/actions/table.ts',
    parts: [
      `A customer, with a [token of their own](../guides/customers.md), has one chat and reaches no other. Each action is called in two ways, with the same payload and
answer, under \`/v3.4/\` and \`/v3.5/\` of the API site:

- by POST to \`/v3.5/customer/action/NAME?organization_id=...\`, with the payload as JSON and \`Authorization: Bearer CUSTOMER_TOKEN\`;
- over the socket \`/v3.5/customer/rtm/ws?organization_id=...\`: \`{"request_id": "...", "action": "NAME", "payload": {...}}\`, after \`login\`.

\`organization_id\` is that of the token. Fields that an action does not have are ignored.`,
      writeTable(
        ['action', 'what it does', 'payload (`?`: may be left out)', 'pushes'],
        CUSTOMERS_ACTIONS.map((action) => [
          `\`${action.name}\``,
          action.summary,
          fieldsOf(action),
          action.pushes.map((push) => `\`${push}\``).join(', '),
        ]),
      ),
      `## A conversation

1. \`start_chat\`, at the first visit, with what is said in \`chat.thread.events\`. An agent of the groups in \`chat.access.group_ids\` (0, everybody, unless given) who
   accepts chats and has room gets it. Are all full, the chat waits: \`thread.queue\` and \`queue_position_updated\` tell the place. Does nobody accept chats, it is
   refused (\`groups_offline\`), unless \`continuous\` is true: then it waits for whoever comes first.
2. \`send_event\` with a \`custom_id\` of your own, so that you may send it again when no answer came: it is added once.
3. \`deactivate_chat\`, by either side. Later \`resume_chat\` opens another thread of the same chat; \`list_chats\` finds it.

Customers see agents by name, picture and job title, under an id of 32 hex digits that stands for the agent in this organization. What agents say among
themselves, and agents who only listen, are not there for them: numbers in the ids of events may have gaps.

A customer writes 300 times a minute at most (\`GATEHOUSE_MAX_CUSTOMER_WRITES\`), counting messages, typing, sneak peeks, what they have seen and what is
known of them, over all connections and processes. One more is refused with \`too_many_requests\`; by POST \`Retry-After\` tells the seconds until it is taken.
Reading is not counted, nor a request that is answered as before.`,
      `## Events

\`event\` has \`type\`, and may have \`custom_id\` and \`properties\`: \`message\` (\`text\`, 1 byte to 16 kB of UTF-8; \`postback\`), \`custom\` (\`content\`),
\`system_message\`. Files and forms are not there yet.`,
      `## Sockets

As for [agents](chat-actions.md#sockets): \`login\` within 30 seconds, frames of 64 kB, ten requests waiting. Nobody needs to send \`ping\`: the server sends frames
of the protocol to who has been silent for 15 seconds, which browsers answer by themselves, and ends a connection that has told nothing for 30. \`login\` may tell \`customer\` (\`name\`,
\`email\`, \`avatar\`, \`session_fields\`), \`customer_page\` (\`url\`, \`title\`) and \`group_id\`, where chats of this page begin. The answer has \`customer\`,
\`has_active_thread\`, \`chats\` (\`has_unread_events\`), and which groups are online.

A connection ends with \`customer_disconnected\` and a reason: \`access_token_revoked\`, \`access_token_expired\`, \`connection_timeout\` or, at the twenty-first of
a customer at one process, \`too_many_connections\`. The push of an own request has its \`request_id\`; an event that was added before is pushed again, to the
connection that sent it again. \`groups_status_updated\` tells of the group of the customer’s page, or whose identity they have.`,
      `## Pushes

${CUSTOMERS_PUSHES.map((push) => `\`${push}\``).join(', ')}.`,
      `## What differs from the platform

- Greetings, tickets, forms, files and \`get_url_info\` are not there.
- \`send_typing_indicator\` is there beside \`send_sneak_peek\`. What a sneak peek said stays in the log of changes for an hour, and nowhere else.
- Visits and page views are not counted: \`statistics\` says 0.`,
    ],
  });
}

type Fields = { readonly properties?: Readonly<Record<string, TSchema>>; readonly required?: readonly string[] };

function fieldsOf({ payload }: Pick<Action, 'payload'>): string {
  const { properties = {}, required = [] } = payload as Fields;
  return Object.keys(properties)
    .map((name) => `\`${name}${required.includes(name) ? '' : '?'}\``)
    .join(', ');
}
