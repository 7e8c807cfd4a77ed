// What migration 012 brought: two entries in the menu of a chat, of the app that there was; one calls a URL, one opens its widget.

import { ASKED_AT, IDS } from './after-001.ts';
import { EXTENSION } from './after-011.ts';

const DAY = 86_400_000;

export const CHAT_ACTIONS = {
  webhookId: '5f0c1d3e-0000-4000-8000-00000000ac71',
  widgetId: '5f0c1d3e-0000-4000-8000-00000000ac72',
} as const;

const common = { organization_id: IDS.ACME, app_id: EXTENSION.appId };

export const BROUGHT_BY_012 = {
  chat_actions: [
    {
      ...common,
      chat_action_id: CHAT_ACTIONS.webhookId,
      label: 'Send to the CRM – Ümläut',
      kind: 'sendWebhook',
      url: 'https://orders.example.com/webhook?lang=en',
      widget_id: null,
      created_at: ASKED_AT - 3 * DAY,
    },
    {
      ...common,
      chat_action_id: CHAT_ACTIONS.widgetId,
      label: 'Orders',
      kind: 'openWidget',
      url: null,
      widget_id: EXTENSION.widgetId,
      created_at: ASKED_AT - 2 * DAY,
    },
  ],
} as const;
