// The calls that add, list, change and remove the chat actions of an app.

import type { Static } from 'typebox';
import type { ChatAction as Action, ChatActionSettings } from '../../extensions/chat-action.ts';
import { noSuchApp } from '../../extensions/refusal.ts';
import { warningsOf } from '../../extensions/register.ts';
import {
  addChatAction,
  type ChatActionRegistry,
  changeChatAction,
  removeChatAction,
} from '../../extensions/register-chat-actions.ts';
import { getCaller } from '../access/caller.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ApiInstance } from '../instance.ts';
import { registryActing, registryOf } from './acting.ts';
import {
  ChatAction,
  ChatActionChange,
  ChatActionParameters,
  ChatActions,
  NewChatAction,
  SavedChatAction,
} from './chat-action-schemas.ts';
import { presentChatAction } from './present.ts';
import { AppParameter, Removed } from './schemas.ts';

const READ = 'apps--all:ro';
const WRITE = 'apps--all:rw';
const tags = ['Apps'];
const consumes = ['application/json'];

export function registerChatActions(calls: ApiInstance, api: ApiDependencies): void {
  const registry: ChatActionRegistry = { ...registryOf(api), chatActionStorage: api.chatActionStorage };
  calls.addSchema(ChatAction);
  const saved = (action: Action) => ({
    chat_action: presentChatAction(action),
    warnings: action.url === undefined ? [] : warningsOf(registry, { url: action.url }),
  });

  calls.route({
    method: 'GET',
    url: '/manage/v1/apps/:app_id/chat-actions',
    config: { access: { scopes: [READ] } },
    schema: {
      operationId: 'listChatActions',
      tags,
      summary: 'List the chat actions of an app',
      params: AppParameter,
      response: { 200: ChatActions },
    },
    async handler(request) {
      const app = await api.apps.findApp(request.params.app_id);
      if (app?.organizationId !== getCaller(request).organizationId) throw noSuchApp();
      return { chat_actions: app.chatActions.map(presentChatAction) };
    },
  });

  calls.route({
    method: 'POST',
    url: '/manage/v1/apps/:app_id/chat-actions',
    config: { access: { scopes: [WRITE] } },
    schema: {
      operationId: 'addChatAction',
      tags,
      summary: 'Add a chat action',
      description: 'An entry in the menu of a chat. Where the app is installed, it is there from then on.',
      params: AppParameter,
      body: NewChatAction,
      consumes,
      response: { 200: SavedChatAction },
    },
    async handler(request) {
      const { label, action, ...rest } = request.body;
      const settings = {
        url: undefined,
        widgetId: undefined,
        ...decodeChange(rest),
        label: label.trim(),
        kind: action,
      };
      const of = { appId: request.params.app_id, settings };
      return saved(await addChatAction(registry, registryActing(request, api), of));
    },
  });

  calls.route({
    method: 'PATCH',
    url: '/manage/v1/apps/:app_id/chat-actions/:chat_action_id',
    config: { access: { scopes: [WRITE] } },
    schema: {
      operationId: 'changeChatAction',
      tags,
      summary: 'Change a chat action',
      description: 'Changes the fields that you send; null takes away.',
      params: ChatActionParameters,
      body: ChatActionChange,
      consumes,
      response: { 200: SavedChatAction },
    },
    async handler(request) {
      const { app_id: appId, chat_action_id: chatActionId } = request.params;
      const of = { appId, chatActionId, change: decodeChange(request.body) };
      return saved(await changeChatAction(registry, registryActing(request, api), of));
    },
  });

  calls.route({
    method: 'DELETE',
    url: '/manage/v1/apps/:app_id/chat-actions/:chat_action_id',
    config: { access: { scopes: [WRITE] } },
    schema: {
      operationId: 'removeChatAction',
      tags,
      summary: 'Remove a chat action',
      params: ChatActionParameters,
      response: { 200: Removed('chat action removed successfully') },
    },
    async handler(request) {
      const { app_id: appId, chat_action_id: chatActionId } = request.params;
      await removeChatAction(registry, registryActing(request, api), { appId, chatActionId });
      return { result: 'chat action removed successfully' as const };
    },
  });
}

function decodeChange(body: Static<typeof ChatActionChange>): Partial<ChatActionSettings> {
  const { label, action, url, widget_id } = body;
  return {
    ...(label === undefined ? {} : { label: label.trim() }),
    ...(action === undefined ? {} : { kind: action }),
    ...(url === undefined ? {} : { url: url ?? undefined }),
    ...(widget_id === undefined ? {} : { widgetId: widget_id ?? undefined }),
  };
}
