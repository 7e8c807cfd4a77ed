// docs/reference/chat-actions.md, from the table of actions.

import type { TSchema } from 'typebox';
import type { AgentAction as Action } from '../../server/src/chat-api/agent/actions/define.ts';
import { ACTIONS } from '../../server/src/chat-api/agent/actions/table.ts';
import { PUSHES } from '../../server/src/chat-api/agent/present/pushes.ts';
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

- An agent’s status stays what it is when the last connection ends; \`login\` makes an agent who is offline what their profile says, unless \`reconnect\` is set.
- \`list_archives\` filters by \`from\`, \`to\`, \`group_ids\` and \`thread_ids\`; other filters are refused by name.
- Properties need no registration.
- \`found_chats\` and \`found_threads\` count no further than 10 000.`,
    ],
  });
}

type Fields = { readonly properties?: Readonly<Record<string, TSchema>>; readonly required?: readonly string[] };

function fieldsOf({ payload }: Action): string {
  const { properties = {}, required = [] } = payload as Fields;
  return Object.keys(properties)
    .map((name) => `\`${name}${required.includes(name) ? '' : '?'}\``)
    .join(', ');
}
