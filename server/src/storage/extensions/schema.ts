// The tables of the registry of extensions.

type Flag = 0 | 1;
type Json = string;

export type ExtensionSchema = {
  apps: {
    app_id: string;
    organization_id: string;
    name: string;
    description: string;
    icon_url: string | null;
    private: Flag;
    local_development: Flag;
    client_id: string | null;
    scopes: Json;
    created_at: number;
    updated_at: number;
  };
  widgets: {
    widget_id: string;
    organization_id: string;
    app_id: string;
    url: string;
    place: string;
    initial_state: Json | null;
    authorizes_by: string;
    permissions: Json;
    created_at: number;
  };
  chat_actions: {
    chat_action_id: string;
    organization_id: string;
    app_id: string;
    label: string;
    kind: string;
    url: string | null;
    widget_id: string | null;
    created_at: number;
  };
  widget_notices: { widget_id: string; kind: string; count: number; first_at: number; last_at: number };
  installations: {
    installation_id: string;
    organization_id: string;
    app_id: string;
    scopes: Json;
    properties: Json;
    key_generation: number;
    installed_at: number;
  };
  /** By the hint of a key that was given out, its agent and installation are found again. */
  installation_keys: {
    installation_id: string;
    organization_id: string;
    account_id: string;
    hint: string;
    made_at: number;
    sent_at: number;
  };
  /** What extensions store, for each agent. */
  extension_storage: {
    installation_id: string;
    organization_id: string;
    account_id: string;
    key: string;
    value: Json;
    updated_at: number;
  };
};
