// What migration 011 brought: an app with a widget, installed where it was made, a key that was given to an agent, and what it stored.

import { ASKED_AT, IDS } from './after-001.ts';

const DAY = 86_400_000;
const { ACME, ADA, WEB_APP } = IDS;

export const EXTENSION = {
  appId: '5f0c1d3e-0000-4000-8000-00000000a990',
  widgetId: '5f0c1d3e-0000-4000-8000-000000001d9e',
  installationId: '5f0c1d3e-0000-4000-8000-00000000157a',
  /** Ada’s key under the secret key of 32 bytes 7, with the generation 77 of hers and 3 of the installation. */
  key: '839cbbe43dcd3bd8549a0fdad7d009fb',
  hint: '184f8c8113be',
} as const;

const { appId: app_id, widgetId: widget_id, installationId: installation_id } = EXTENSION;

export const BROUGHT_BY_011 = {
  apps: [
    {
      app_id,
      organization_id: ACME,
      name: 'Order history – Ümläut',
      description: 'What they bought.\nAnd when.',
      icon_url: 'https://orders.example.com/icon.png',
      private: 1,
      local_development: 0,
      client_id: WEB_APP,
      scopes: '["agents--all:ro","customers:ro"]',
      created_at: ASKED_AT - 9 * DAY,
      updated_at: ASKED_AT - 8 * DAY,
    },
  ],
  widgets: [
    {
      widget_id,
      organization_id: ACME,
      app_id,
      url: 'https://orders.example.com/details?lang=en',
      place: 'details',
      initial_state: '{"customerDetailsSections":[{"title":"Orders","components":[]}]}',
      authorizes_by: 'basic',
      permissions: '["clipboard-write"]',
      created_at: ASKED_AT - 9 * DAY,
    },
  ],
  widget_notices: [
    { widget_id, kind: 'never_spoke', count: 12, first_at: ASKED_AT - 5 * DAY, last_at: ASKED_AT - DAY },
  ],
  installations: [
    {
      installation_id,
      organization_id: ACME,
      app_id,
      scopes: '["agents--all:ro"]',
      properties: '{"plan":"gold","seats":3,"trial":false}',
      key_generation: 3,
      installed_at: ASKED_AT - 7 * DAY,
    },
  ],
  installation_keys: [
    {
      installation_id,
      organization_id: ACME,
      account_id: ADA,
      hint: EXTENSION.hint,
      made_at: ASKED_AT - 6 * DAY,
      sent_at: ASKED_AT - DAY,
    },
  ],
  extension_storage: [
    {
      installation_id,
      organization_id: ACME,
      account_id: ADA,
      key: 'view',
      value: '{"open":true,"name":"Ümläut \\u0000"}',
      updated_at: ASKED_AT - DAY,
    },
  ],
} as const;
