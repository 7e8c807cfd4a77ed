// Apps, their widgets and what the makers of widgets are told.

import type { Kysely } from 'kysely';
import type { NoticeKind } from '../../extensions/app.ts';
import type { AppStorage } from '../../extensions/app-storage.ts';
import { insertAuditEvent } from '../audit-events.ts';
import type { Database } from '../database.ts';
import { execute } from '../execute.ts';
import { lockForChange } from '../row-lock.ts';
import type { Schema } from '../schema.ts';
import {
  APP_COLUMNS,
  type AppRow,
  appColumns,
  CHAT_ACTION_COLUMNS,
  type ChatActionRow,
  toApp,
  toAppRow,
  toChatAction,
  toWidget,
  toWidgetRow,
  WIDGET_COLUMNS,
  type WidgetRow,
  widgetColumns,
  withWidgets,
} from './rows.ts';
import { endInstallation } from './uninstalling.ts';

const APPS = `select ${APP_COLUMNS.map((name) => `a.${name}`).join(', ')} from apps a`;
const WIDGETS = `select ${WIDGET_COLUMNS.map((name) => `w.${name}`).join(', ')} from widgets w`;
const CHAT_ACTIONS = `select ${CHAT_ACTION_COLUMNS.map((name) => `c.${name}`).join(', ')} from chat_actions c`;

/** Counts up from what is there, in one statement. */
const COUNT_NOTICE = `
  insert into widget_notices (widget_id, kind, count, first_at, last_at)
  select widget_id, $2, 1, $3, $4 from widgets where widget_id = $1
  on conflict (widget_id, kind) do update set count = widget_notices.count + 1, last_at = excluded.last_at`;

export function createAppStorage(database: Database): AppStorage {
  const { kind } = database;

  const read = async (where: { column: 'app_id' | 'organization_id'; value: string } | undefined) => {
    const { column, value } = where ?? {};
    const values = value === undefined ? [] : [value];
    const condition = (table: string) => (value === undefined ? '' : `where ${table}.${column} = $1`);
    const [apps, widgets, chatActions] = await Promise.all([
      database.queryRead<AppRow>(`${APPS} ${condition('a')} order by a.created_at, a.app_id`, values),
      database.queryRead<WidgetRow>(`${WIDGETS} ${condition('w')} order by w.created_at, w.widget_id`, values),
      database.queryRead<ChatActionRow>(
        `${CHAT_ACTIONS} ${condition('c')} order by c.created_at, c.chat_action_id`,
        values,
      ),
    ]);
    return apps.map((app) => withWidgets(app, { widgets, chatActions }));
  };

  return {
    createApp({ app, most, audit }) {
      return database.write(async (tx) => {
        const { organizationId } = app;
        const organization = tx
          .selectFrom('organizations')
          .select('organization_id')
          .where('organization_id', '=', organizationId);
        await lockForChange(kind, organization).executeTakeFirstOrThrow();
        const own = await tx
          .selectFrom('apps')
          .select('app_id')
          .where('organization_id', '=', organizationId)
          .execute();
        if (own.length >= most) return 'too_many';
        await tx.insertInto('apps').values(toAppRow(app)).execute();
        await insertAuditEvent(tx, audit);
        return 'created';
      });
    },

    findApp: async (appId) => (await read({ column: 'app_id', value: appId }))[0],

    listApps: (organizationId) =>
      read(organizationId === undefined ? undefined : { column: 'organization_id', value: organizationId }),

    updateApp({ organizationId, appId, change, now, fits, appFits, actionFits, audit }) {
      return database.write(async (tx) => {
        const row = await lockApp(tx, kind, { organizationId, appId });
        if (row === undefined) return 'not_found';
        const columns = appColumns(change);
        if (!appFits(toApp({ ...row, ...columns }))) return 'does_not_fit';
        if (columns.private === 1 || columns.local_development === 1) {
          const elsewhere = tx
            .selectFrom('installations')
            .select('installation_id')
            .where('app_id', '=', appId)
            .where('organization_id', '<>', organizationId)
            .limit(1);
          if ((await elsewhere.execute()).length > 0) return 'installed_elsewhere';
        }
        if (row.local_development === 1 && columns.local_development === 0) {
          if (!(await widgetsOf(tx, appId)).map(toWidget).every(fits)) return 'widgets_do_not_fit';
          const actions = tx.selectFrom('chat_actions').select(CHAT_ACTION_COLUMNS).where('app_id', '=', appId);
          if (!(await actions.execute()).map(toChatAction).every(actionFits)) return 'chat_actions_do_not_fit';
        }
        await tx
          .updateTable('apps')
          .set({ ...columns, updated_at: now })
          .where('app_id', '=', appId)
          .execute();
        await insertAuditEvent(tx, audit);
        return 'updated';
      });
    },

    deleteApp({ organizationId, appId, audit, uninstalled }) {
      return database.write(async (tx) => {
        // Nobody installs it from here on.
        if ((await lockApp(tx, kind, { organizationId, appId })) === undefined) return 'not_found';
        const installed = await tx
          .selectFrom('installations')
          .select(['installation_id', 'organization_id'])
          .where('app_id', '=', appId)
          .orderBy('installation_id')
          .execute();
        for (const row of installed) {
          const of = { organizationId: row.organization_id, installationId: row.installation_id };
          if (await endInstallation(tx, { kind, ...of })) await insertAuditEvent(tx, uninstalled?.(of));
        }
        await tx.deleteFrom('apps').where('app_id', '=', appId).execute();
        await insertAuditEvent(tx, audit);
        return 'deleted';
      });
    },

    addWidget({ organizationId, appId, widget, most, longest, fits, audit }) {
      return database.write(async (tx) => {
        const row = await lockApp(tx, kind, { organizationId, appId });
        if (row === undefined) return 'not_found';
        if (!fits(toApp(row), widget)) return 'does_not_fit';
        const there = await widgetsOf(tx, appId);
        if (there.length >= most) return 'too_many';
        const added = toWidgetRow(widget, organizationId);
        if (bytesOf([...there, added]) > longest) return 'too_large';
        await tx.insertInto('widgets').values(added).execute();
        await insertAuditEvent(tx, audit);
        return 'added';
      });
    },

    updateWidget({ organizationId, appId, widgetId, change, longest, fits, audit }) {
      return database.write(async (tx) => {
        const row = await lockApp(tx, kind, { organizationId, appId });
        if (row === undefined) return 'not_found';
        const there = await widgetsOf(tx, appId);
        const before = there.find((one) => one.widget_id === widgetId);
        if (before === undefined) return 'not_found';
        const after = { ...before, ...widgetColumns(change) };
        const widget = toWidget(after);
        if (!fits(toApp(row), widget)) return 'does_not_fit';
        const others = there.filter((one) => one !== before);
        // What is there already may stay, whatever the bound was then.
        if (bytesOf([...others, after]) > Math.max(longest, bytesOf(there))) return 'too_large';
        await tx.updateTable('widgets').set(after).where('widget_id', '=', widgetId).execute();
        await insertAuditEvent(tx, audit);
        return widget;
      });
    },

    removeWidget({ organizationId, appId, widgetId, audit }) {
      return database.write(async (tx) => {
        const statement = 'delete from widgets where widget_id = $1 and app_id = $2 and organization_id = $3';
        if ((await execute(tx, statement, [widgetId, appId, organizationId])).changes === 0) return 'not_found';
        await insertAuditEvent(tx, audit);
        return 'removed';
      });
    },

    async countInstallations(appId) {
      const statement = 'select count(*) as count from installations where app_id = $1';
      const [row] = await database.queryRead<{ count: number }>(statement, [appId]);
      return Number(row?.count ?? 0);
    },

    async countNotice({ widgetId, kind: noticed, now }) {
      await database.write((tx) => execute(tx, COUNT_NOTICE, [widgetId, noticed, now, now]));
    },

    async listNotices(appId) {
      const rows = await database.queryRead<Schema['widget_notices']>(
        `select n.widget_id, n.kind, n.count, n.first_at, n.last_at
         from widget_notices n join widgets w on w.widget_id = n.widget_id
         where w.app_id = $1 order by n.last_at desc, n.widget_id, n.kind`,
        [appId],
      );
      return rows.map((row) => ({
        widgetId: row.widget_id,
        kind: row.kind as NoticeKind,
        count: Number(row.count),
        firstAt: row.first_at,
        lastAt: row.last_at,
      }));
    },
  };
}

/** As they are now, for a transaction that has locked their app. */
function widgetsOf(tx: Kysely<Schema>, appId: string): Promise<WidgetRow[]> {
  return tx.selectFrom('widgets').select(WIDGET_COLUMNS).where('app_id', '=', appId).execute();
}

/** Of their initial states. */
function bytesOf(widgets: readonly Pick<WidgetRow, 'initial_state'>[]): number {
  return widgets.reduce((sum, { initial_state: state }) => sum + Buffer.byteLength(state ?? ''), 0);
}

/** The organization's own app, which nobody else changes until the transaction ends. */
export async function lockApp(
  tx: Kysely<Schema>,
  kind: Database['kind'],
  { organizationId, appId }: { organizationId: string; appId: string },
): Promise<AppRow | undefined> {
  const query = tx
    .selectFrom('apps')
    .select(APP_COLUMNS)
    .where('app_id', '=', appId)
    .where('organization_id', '=', organizationId);
  const [row] = await lockForChange(kind, query).execute();
  return row;
}
