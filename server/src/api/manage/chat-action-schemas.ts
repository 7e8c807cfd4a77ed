// The shapes of chat actions on the wire.

import { Type } from 'typebox';
import { CHAT_ACTION_KINDS, LONGEST_LABEL } from '../../extensions/chat-action.ts';
import { CHAT_ACTION_SOURCES } from '../../extensions/chat-action-url.ts';
import { LONGEST_URL } from '../../extensions/widget-url.ts';
import { id, lineOfText, oneOf, reference } from '../schemas.ts';

const action = oneOf(
  CHAT_ACTION_KINDS,
  'openLink opens the URL in a tab, openModal in a dialog of the agent app; for sendWebhook our server calls it; openWidget shows a widget.',
);

export const ChatAction = {
  ...Type.Object({
    chat_action_id: Type.String(),
    label: Type.String(),
    action,
    url: Type.Union([Type.String(), Type.Null()], { description: 'null for openWidget.' }),
    widget_id: Type.Union([Type.String(), Type.Null()], { description: 'Of openWidget alone: what is shown.' }),
  }),
  description: 'An entry in the menu of a chat.',
  $id: 'ChatAction',
} as const;

const fields = {
  label: lineOfText(LONGEST_LABEL, 'What the entry is called.'),
  action,
  url: Type.Optional(
    Type.Union([Type.String({ maxLength: LONGEST_URL }), Type.Null()], {
      description:
        'The page or the receiver, by https. The platform adds what the app may know of the chat to its query.',
    }),
  ),
  widget_id: Type.Optional(
    Type.Union([id('A widget of the same app at the place details.'), Type.Null()], {
      description: 'For openWidget: a widget of the same app at the place details.',
    }),
  ),
};

export const NewChatAction = Type.Object(fields, {
  additionalProperties: false,
  examples: [{ label: 'Send to the CRM', action: 'sendWebhook', url: 'https://crm.example.com/webhook' }],
});
export const ChatActionChange = Type.Partial(NewChatAction, {
  additionalProperties: false,
  examples: [{ label: 'Send to the new CRM' }],
});

export const SavedChatAction = Type.Object(
  {
    chat_action: reference(ChatAction),
    warnings: Type.Array(Type.String(), { description: 'What is allowed and yet better done otherwise.' }),
  },
  { description: 'The chat action as it is now.' },
);
export const ChatActions = Type.Object(
  { chat_actions: Type.Array(reference(ChatAction)) },
  { description: 'The chat actions, the oldest first.' },
);

export const ChatActionParameters = Type.Object({ app_id: id('The app.'), chat_action_id: id('The chat action.') });
export const ChatActionParameter = Type.Object({ chat_action_id: id('The chat action.') });

/** The chat that an agent looks at. */
export const ActedOnChat = Type.Object(
  {
    chat_id: id('The chat.'),
    thread_id: Type.Optional(id('A conversation of it; the last one when left out.')),
    source: oneOf(CHAT_ACTION_SOURCES, 'Where the agent has it open.'),
  },
  { additionalProperties: false, examples: [{ chat_id: 'PJ0MRSHTDG', source: 'chats' }] },
);

export const RunAnswer = Type.Object(
  {
    outcome: oneOf(['url', 'sent', 'failed'], 'url: open it. sent: the receiver of a webhook has answered 2xx.'),
    url: Type.Optional(Type.String({ description: 'Of openLink and openModal: what to open.' })),
    status: Type.Optional(
      Type.Union([Type.Integer(), Type.Null()], {
        description: 'When failed: the status of the receiver’s answer; null when there was none.',
      }),
    ),
    message: Type.Optional(Type.String({ description: 'When failed: what happened.' })),
  },
  { description: 'What came of it.' },
);
