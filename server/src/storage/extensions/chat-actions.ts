// The chat actions of apps.

import type { Kysely } from 'kysely';
import type { ChatActionSettings } from '../../extensions/chat-action.ts';
import type { ChatActionStorage } from '../../extensions/chat-action-storage.ts';
import { insertAuditEvent } from '../audit-events.ts';
import { orNull } from '../columns.ts';
import type { Database } from '../database.ts';
import { execute } from '../execute.ts';
import { lockForChange } from '../row-lock.ts';
import type { Schema } from '../schema.ts';
import { lockApp } from './apps.ts';
import { CHAT_ACTION_COLUMNS, toApp, toChatAction } from './rows.ts';

export function createChatActionStorage(database: Database): ChatActionStorage {
  const { kind } = database;

  /** Whether what it opens, if anything, is there. Nobody removes or moves the widget until the transaction ends. */
  const opensOwnWidget = async (
    tx: Kysely<Schema>,
    { appId, widgetId }: { appId: string; widgetId: string | undefined },
  ) => {
    if (widgetId === undefined) return true;
    const query = tx
      .selectFrom('widgets')
      .select('widget_id')
      .where('widget_id', '=', widgetId)
      .where('app_id', '=', appId)
      .where('place', '=', 'details');
    return (await lockForChange(kind, query).execute()).length > 0;
  };

  return {
    addChatAction({ organizationId, appId, chatAction, most, fits, audit }) {
      return database.write(async (tx) => {
        const row = await lockApp(tx, kind, { organizationId, appId });
        if (row === undefined) return 'not_found';
        if (!fits(toApp(row))) return 'does_not_fit';
        const there = await tx
          .selectFrom('chat_actions')
          .select('chat_action_id')
          .where('app_id', '=', appId)
          .execute();
        if (there.length >= most) return 'too_many';
        if (!(await opensOwnWidget(tx, chatAction))) return 'no_widget';
        await tx
          .insertInto('chat_actions')
          .values({
            chat_action_id: chatAction.chatActionId,
            organization_id: organizationId,
            app_id: appId,
            ...columnsOf(chatAction),
            created_at: chatAction.createdAt,
          })
          .execute();
        await insertAuditEvent(tx, audit);
        return 'added';
      });
    },

    updateChatAction({ organizationId, appId, chatActionId, change, fits, audit }) {
      return database.write(async (tx) => {
        const row = await lockApp(tx, kind, { organizationId, appId });
        if (row === undefined) return 'not_found';
        const before = await tx
          .selectFrom('chat_actions')
          .select(CHAT_ACTION_COLUMNS)
          .where('chat_action_id', '=', chatActionId)
          .where('app_id', '=', appId)
          .executeTakeFirst();
        if (before === undefined) return 'not_found';
        const after = { ...toChatAction(before), ...change };
        if (!fits(toApp(row), after)) return 'does_not_fit';
        if (!(await opensOwnWidget(tx, after))) return 'no_widget';
        await tx.updateTable('chat_actions').set(columnsOf(after)).where('chat_action_id', '=', chatActionId).execute();
        await insertAuditEvent(tx, audit?.(after));
        return after;
      });
    },

    removeChatAction({ organizationId, appId, chatActionId, audit }) {
      return database.write(async (tx) => {
        const statement = 'delete from chat_actions where chat_action_id = $1 and app_id = $2 and organization_id = $3';
        if ((await execute(tx, statement, [chatActionId, appId, organizationId])).changes === 0) return 'not_found';
        await insertAuditEvent(tx, audit);
        return 'removed';
      });
    },
  };
}

function columnsOf({ label, kind, url, widgetId }: ChatActionSettings) {
  return { label, kind, url: orNull(url), widget_id: orNull(widgetId) };
}
