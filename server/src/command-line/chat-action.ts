// chat-action add, chat-action list, chat-action update, chat-action remove.

import { CHAT_ACTION_KINDS, type ChatAction, type ChatActionSettings } from '../extensions/chat-action.ts';
import { warningsOf } from '../extensions/register.ts';
import {
  addChatAction,
  type ChatActionRegistry,
  changeChatAction,
  removeChatAction,
} from '../extensions/register-chat-actions.ts';
import type { Parts } from '../parts.ts';
import type { Command, Printed } from './command.ts';
import { type Flags, readChoice, UsageError } from './flags.ts';
import { findApp, operatorFor, orUsageError, registryOf } from './registry.ts';

const SETTINGS = {
  label: { kind: 'text' },
  action: { kind: 'text' },
  url: { kind: 'text' },
  widget: { kind: 'text' },
} as const;
const app = { kind: 'text', required: true } as const;
const id = { 'chat-action': { kind: 'text', required: true } } as const;

export const createChatAction: Command = {
  words: 'add an entry to the menu of chats where an app is installed',
  usage: '--app ID --label L --action openLink|openModal|sendWebhook|openWidget [--url U] [--widget ID]',
  flags: { app, ...SETTINGS, label: { kind: 'text', required: true }, action: { kind: 'text', required: true } },
  async run(flags, parts) {
    const { appId, organizationId } = await findApp(flags.required('app'), parts);
    const { label = '', kind = 'openLink', url, widgetId } = readSettings(flags);
    const registry = chatActionRegistryOf(parts);
    const of = { appId, settings: { label, kind, url, widgetId } };
    const action = await orUsageError(addChatAction(registry, operatorFor(organizationId, parts), of));
    return print(action, registry);
  },
};

export const listChatActions: Command = {
  words: 'list the chat actions of an app',
  usage: '--app ID',
  flags: { app },
  async run(flags, parts) {
    const { chatActions } = await findApp(flags.required('app'), parts);
    return { chat_actions: chatActions.map(printChatAction) };
  },
};

export const updateChatAction: Command = {
  words: 'change a chat action: what is given replaces what was, the rest stays',
  usage:
    '--app ID --chat-action ID [--label L] [--action openLink|openModal|sendWebhook|openWidget] [--url U|none] [--widget ID|none]',
  flags: { app, ...id, ...SETTINGS },
  async run(flags, parts) {
    const { appId, organizationId } = await findApp(flags.required('app'), parts);
    const change = readSettings(flags);
    if (Object.keys(change).length === 0) throw new UsageError('nothing to change: give at least one flag more.');
    const registry = chatActionRegistryOf(parts);
    const of = { appId, chatActionId: flags.required('chat-action'), change };
    const action = await orUsageError(changeChatAction(registry, operatorFor(organizationId, parts), of));
    return print(action, registry);
  },
};

export const deleteChatAction: Command = {
  words: 'remove a chat action from an app',
  usage: '--app ID --chat-action ID',
  flags: { app, ...id },
  async run(flags, parts) {
    const { appId, organizationId } = await findApp(flags.required('app'), parts);
    const of = { appId, chatActionId: flags.required('chat-action') };
    await orUsageError(removeChatAction(chatActionRegistryOf(parts), operatorFor(organizationId, parts), of));
    return { app_id: appId, chat_action_id: of.chatActionId, removed: true };
  },
};

export function printChatAction({ chatActionId, label, kind, url, widgetId }: ChatAction): Printed {
  return { chat_action_id: chatActionId, label, action: kind, url: url ?? null, widget_id: widgetId ?? null };
}

function print(action: ChatAction, registry: ChatActionRegistry): Printed {
  const warnings = action.url === undefined ? [] : warningsOf(registry, { url: action.url });
  return { app_id: action.appId, ...printChatAction(action), warnings };
}

function chatActionRegistryOf(parts: Parts): ChatActionRegistry {
  return { ...registryOf(parts), chatActionStorage: parts.chatActionStorage };
}

/** What is given; `none` takes away. */
function readSettings(flags: Flags): Partial<ChatActionSettings> {
  const [label, url, widgetId] = [flags.text('label')?.trim(), flags.text('url'), flags.text('widget')];
  const kind = readChoice(flags, 'action', CHAT_ACTION_KINDS);
  return {
    ...(label === undefined ? {} : { label }),
    ...(kind === undefined ? {} : { kind }),
    ...(url === undefined ? {} : { url: url === 'none' ? undefined : url }),
    ...(widgetId === undefined ? {} : { widgetId: widgetId === 'none' ? undefined : widgetId }),
  };
}
