// Adding chat actions to apps, changing and removing them: what the management API and the command line both do. Each act checks, saves
// and records, or throws a RegistryRefusal.

import { type ChatAction, type ChatActionSettings, MOST_CHAT_ACTIONS } from './chat-action.ts';
import { chatActionFaults } from './chat-action-rules.ts';
import type { ChatActionStorage } from './chat-action-storage.ts';
import { noSuchApp, RegistryRefusal, refuseFaults } from './refusal.ts';
import { type Acting, findOwnApp, type Registry, sitesOf } from './register.ts';

export type ChatActionRegistry = Registry & { readonly chatActionStorage: ChatActionStorage };

const noSuchChatAction = () =>
  new RegistryRefusal('not_found', 'Your organization has no app with this chat action.', 'chat_action_id');

/** Adds the entry to an app of the organization's own. Where the app is installed, it is there from then on. */
export async function addChatAction(
  registry: ChatActionRegistry,
  { organizationId, audit }: Acting,
  { appId, settings }: { readonly appId: string; readonly settings: ChatActionSettings },
): Promise<ChatAction> {
  const sites = await sitesOf(registry);
  const app = await findOwnApp(registry, { organizationId, appId });
  refuseFaults(chatActionFaults(settings, { app, ...sites }));
  const chatAction = { ...settings, chatActionId: registry.createId(), appId, createdAt: registry.now() };
  const outcome = await registry.chatActionStorage.addChatAction({
    organizationId,
    appId,
    chatAction,
    most: MOST_CHAT_ACTIONS,
    fits: (now) => chatActionFaults(settings, { app: now, ...sites }).length === 0,
    audit: audit({
      action: 'chat_action_added',
      target: chatAction.chatActionId,
      details: { app_id: appId, ...told(settings) },
    }),
  });
  if (outcome === 'too_many') {
    throw new RegistryRefusal(
      'conflict',
      `There are ${MOST_CHAT_ACTIONS} chat actions already, which is the most. Remove one first.`,
    );
  }
  if (outcome !== 'added') throw refusalOf(outcome);
  return chatAction;
}

/** Changes what is given; what is given as undefined is taken away. */
export async function changeChatAction(
  registry: ChatActionRegistry,
  { organizationId, audit }: Acting,
  of: { readonly appId: string; readonly chatActionId: string; readonly change: Partial<ChatActionSettings> },
): Promise<ChatAction> {
  const { appId, chatActionId, change } = of;
  const sites = await sitesOf(registry);
  const app = await findOwnApp(registry, { organizationId, appId });
  const chatAction = app.chatActions.find((one) => one.chatActionId === chatActionId);
  if (chatAction === undefined) throw noSuchChatAction();
  refuseFaults(chatActionFaults({ ...chatAction, ...change }, { app, ...sites }));
  const outcome = await registry.chatActionStorage.updateChatAction({
    organizationId,
    appId,
    chatActionId,
    change,
    fits: (now, changed) => chatActionFaults(changed, { app: now, ...sites }).length === 0,
    audit: (changed) =>
      audit({ action: 'chat_action_changed', target: chatActionId, details: { app_id: appId, ...told(changed) } }),
  });
  if (outcome === 'not_found') throw noSuchChatAction();
  if (typeof outcome === 'string') throw refusalOf(outcome);
  return outcome;
}

/** Takes the entry out of every menu that has it. */
export async function removeChatAction(
  registry: ChatActionRegistry,
  { organizationId, audit }: Acting,
  of: { readonly appId: string; readonly chatActionId: string },
): Promise<void> {
  const event = audit({ action: 'chat_action_removed', target: of.chatActionId, details: { app_id: of.appId } });
  const outcome = await registry.chatActionStorage.removeChatAction({ organizationId, ...of, audit: event });
  if (outcome === 'not_found') throw noSuchChatAction();
}

/** What the audit log is to have: where agents are led, or what is called. */
function told({ kind, url }: ChatActionSettings): Readonly<Record<string, string>> {
  return { action: kind, ...(url === undefined ? {} : { url }) };
}

function refusalOf(outcome: 'not_found' | 'does_not_fit' | 'no_widget'): RegistryRefusal {
  switch (outcome) {
    case 'not_found':
      return noSuchApp();
    case 'no_widget':
      return new RegistryRefusal(
        'invalid',
        'widget_id must be a widget of the same app at the place details.',
        'widget_id',
      );
    case 'does_not_fit':
      return new RegistryRefusal(
        'conflict',
        'The app was changed in the meantime and may not have this chat action now. Look at it again.',
      );
  }
}
