// The registry of extensions, as the API tells and takes it.

import type { Scalar } from '@gatehouse/extension-sdk/host';
import type { Rest } from '../wire/rest.ts';

export type WireWidget = {
  readonly widget_id: string;
  readonly url: string;
  readonly place: 'details' | 'message_box' | 'fullscreen' | 'settings';
  readonly initial_state: { readonly customerDetailsSections?: readonly unknown[] } | null;
  readonly authorization: 'sign-in' | 'basic' | 'none';
  readonly permissions: readonly string[];
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
};
export type Authorized =
  | { readonly outcome: 'authorized'; readonly session_id: unknown }
  | { readonly outcome: 'failed'; readonly status: number | null; readonly message: string };
/** Why a frame shows nothing, and what its makers can do. */
export type Diagnosis = { readonly cause: string; readonly detail: string; readonly fix: string };

export type Registry = ReturnType<typeof createRegistry>;

/** All throw RestError. */
export function createRegistry(rest: Rest) {
  const ofWidget = (widgetId: string) => `/manage/v1/widgets/${encodeURIComponent(widgetId)}`;
  const ofInstallation = (id: string) => `/manage/v1/installations/${encodeURIComponent(id)}`;
  const stored = (id: string, key: string) => `${ofInstallation(id)}/storage/${encodeURIComponent(key)}`;
  return {
    async list(): Promise<readonly WireInstallation[]> {
      return (await rest.get<{ installations: readonly WireInstallation[] }>('/manage/v1/installations')).installations;
    },
    authorize: (widgetId: string) => rest.send<Authorized>('POST', `${ofWidget(widgetId)}/authorization`, {}),
    diagnose: (widgetId: string) => rest.send<Diagnosis>('POST', `${ofWidget(widgetId)}/diagnosis`, {}),
    notice: (widgetId: string, kind: string) => rest.send<void>('POST', `${ofWidget(widgetId)}/notices`, { kind }),
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
