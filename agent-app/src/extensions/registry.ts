// The registry of extensions, as the API tells and takes it.

import type { Scalar } from '@gatehouse/extension-sdk/host';
import type { ChatAt } from '../shell/slots.ts';
import type { Rest } from '../wire/rest.ts';

export type WireWidget = {
  readonly widget_id: string;
  readonly url: string;
  readonly place: 'details' | 'message_box' | 'fullscreen' | 'settings';
  readonly initial_state: { readonly customerDetailsSections?: readonly unknown[] } | null;
  readonly authorization: 'sign-in' | 'basic' | 'none';
  readonly permissions: readonly string[];
};
export type WireChatAction = {
  readonly chat_action_id: string;
  readonly label: string;
  readonly action: 'openLink' | 'openModal' | 'sendWebhook' | 'openWidget';
  readonly url: string | null;
  readonly widget_id: string | null;
};
export type WireInstallation = {
  readonly installation_id: string;
  readonly installed_at: string;
  readonly scopes: readonly string[];
  readonly properties: Readonly<Record<string, Scalar>>;
  readonly app: {
    readonly app_id: string;
    readonly name: string;
    readonly icon_url: string | null;
    readonly description: string;
    readonly private: boolean;
    readonly local_development: boolean;
  };
  readonly widgets: readonly WireWidget[];
  readonly chat_actions: readonly WireChatAction[];
};
/** What came of a chat action. */
export type Run =
  | { readonly outcome: 'url'; readonly url: string }
  | { readonly outcome: 'sent' }
  | { readonly outcome: 'failed'; readonly status: number | null; readonly message: string };
export type Authorized =
  | { readonly outcome: 'authorized'; readonly session_id: unknown }
  | { readonly outcome: 'failed'; readonly status: number | null; readonly message: string };
/** Why a frame shows nothing, and what its makers can do. */
export type Diagnosis = { readonly cause: string; readonly detail: string; readonly fix: string };

export type Registry = ReturnType<typeof createRegistry>;

/** All throw RestError. */
export function createRegistry(rest: Rest) {
  const ofWidget = (widgetId: string) => `/manage/v1/widgets/${encodeURIComponent(widgetId)}`;
  const ofAction = (id: string) => `/manage/v1/chat-actions/${encodeURIComponent(id)}`;
  const ofInstallation = (id: string) => `/manage/v1/installations/${encodeURIComponent(id)}`;
  const stored = (id: string, key: string) => `${ofInstallation(id)}/storage/${encodeURIComponent(key)}`;
  return {
    async list(): Promise<readonly WireInstallation[]> {
      return (await rest.get<{ installations: readonly WireInstallation[] }>('/manage/v1/installations')).installations;
    },
    authorize: (widgetId: string) => rest.send<Authorized>('POST', `${ofWidget(widgetId)}/authorization`, {}),
    diagnose: (widgetId: string) => rest.send<Diagnosis>('POST', `${ofWidget(widgetId)}/diagnosis`, {}),
    notice: (widgetId: string, kind: string) => rest.send<void>('POST', `${ofWidget(widgetId)}/notices`, { kind }),
    runAction: (id: string, at: ChatAt) => rest.send<Run>('POST', `${ofAction(id)}/runs`, told(at)),
    diagnoseAction: (id: string, at: ChatAt) => rest.send<Diagnosis>('POST', `${ofAction(id)}/diagnosis`, told(at)),
    changeProperties: (id: string, properties: Readonly<Record<string, Scalar>>) =>
      rest.send<void>('PATCH', `${ofInstallation(id)}/properties`, properties),
    listStored: async (id: string) => (await rest.get<{ keys: string[] }>(`${ofInstallation(id)}/storage`)).keys,
    /** Undefined when nothing is stored under the key. */
    async readStored(id: string, key: string): Promise<unknown> {
      const { exists, value } = await rest.get<{ exists: boolean; value: unknown }>(stored(id, key));
      return exists ? value : undefined;
    },
    writeStored: (id: string, key: string, value: unknown) => rest.send<void>('PUT', stored(id, key), { value }),
    removeStored: (id: string, key: string) => rest.send<void>('DELETE', stored(id, key)),
  };
}

function told({ chatId, threadId, source }: ChatAt): object {
  return { chat_id: chatId, ...(threadId === undefined ? {} : { thread_id: threadId }), source };
}
