// Installations of apps in organizations, and their properties.

import type { Properties } from '../../extensions/app.ts';
import type { InstallationStorage } from '../../extensions/installation-storage.ts';
import { insertAuditEvent } from '../audit-events.ts';
import { encodeList } from '../columns.ts';
import type { Database, SqlValue } from '../database.ts';
import { lockForChange } from '../row-lock.ts';
import { hasRoom, lockOrganization } from './kept-bytes.ts';
import {
  APP_COLUMNS,
  type AppRow,
  CHAT_ACTION_COLUMNS,
  type ChatActionRow,
  INSTALLATION_COLUMNS,
  type InstallationRow,
  toApp,
  toInstallation,
  WIDGET_COLUMNS,
  type WidgetRow,
  withWidgets,
} from './rows.ts';
import { endInstallation } from './uninstalling.ts';

const INSTALLATIONS = `select ${INSTALLATION_COLUMNS.map((name) => `i.${name}`).join(', ')} from installations i`;
const APPS = `select ${APP_COLUMNS.map((name) => `a.${name}`).join(', ')}
  from apps a join installations i on i.app_id = a.app_id`;
const WIDGETS = `select ${WIDGET_COLUMNS.map((name) => `w.${name}`).join(', ')}
  from widgets w join installations i on i.app_id = w.app_id`;
const CHAT_ACTIONS = `select ${CHAT_ACTION_COLUMNS.map((name) => `c.${name}`).join(', ')}
  from chat_actions c join installations i on i.app_id = c.app_id`;

export function createInstallationStorage(database: Database): InstallationStorage {
  const { kind } = database;

  /** The installations that a condition on `i` picks, with their apps. */
  const read = async (condition: string, values: readonly SqlValue[]) => {
    const [installations, apps, widgets, chatActions] = await Promise.all([
      database.queryRead<InstallationRow>(
        `${INSTALLATIONS} where ${condition} order by i.installed_at, i.installation_id`,
        values,
      ),
      database.queryRead<AppRow>(`${APPS} where ${condition}`, values),
      database.queryRead<WidgetRow>(`${WIDGETS} where ${condition} order by w.created_at, w.widget_id`, values),
      database.queryRead<ChatActionRow>(
        `${CHAT_ACTIONS} where ${condition} order by c.created_at, c.chat_action_id`,
        values,
      ),
    ]);
    return installations.flatMap((row) => {
      const app = apps.find(({ app_id }) => app_id === row.app_id);
      return app === undefined
        ? []
        : [{ installation: toInstallation(row), app: withWidgets(app, { widgets, chatActions }) }];
    });
  };

  return {
    install({ installationId, organizationId, appId, scopes, now, most, audit }) {
      return database.write(async (tx) => {
        await lockOrganization(tx, kind, organizationId);
        const [found] = await lockForChange(
          kind,
          tx.selectFrom('apps').select(APP_COLUMNS).where('app_id', '=', appId),
        ).execute();
        if (found === undefined) return 'not_found';
        const app = toApp(found);
        const foreign = app.organizationId !== organizationId;
        if (foreign && (app.private || app.localDevelopment)) return 'not_allowed';
        if ([...app.scopes].sort().join() !== [...scopes].sort().join()) return 'changed';
        const there = await tx
          .selectFrom('installations')
          .select(INSTALLATION_COLUMNS)
          .where('organization_id', '=', organizationId)
          .execute();
        const own = there.find(({ app_id }) => app_id === appId);
        if (own === undefined && there.length >= most) return 'too_many';
        const row: InstallationRow = {
          ...(own ?? {
            installation_id: installationId,
            organization_id: organizationId,
            app_id: appId,
            properties: '{}',
            key_generation: 0,
            installed_at: now,
          }),
          scopes: encodeList(app.scopes),
        };
        if (own === undefined) await tx.insertInto('installations').values(row).execute();
        else {
          await tx
            .updateTable('installations')
            .set({ scopes: row.scopes })
            .where('installation_id', '=', row.installation_id)
            .execute();
        }
        await insertAuditEvent(tx, audit && { ...audit, target: row.installation_id });
        return { installation: toInstallation(row), was: own === undefined ? 'new' : 'there' };
      });
    },

    listInstallations: (organizationId) => read('i.organization_id = $1', [organizationId]),

    async findInstallation({ organizationId, installationId }) {
      return (await read('i.installation_id = $1 and i.organization_id = $2', [installationId, organizationId]))[0];
    },

    async findOrganization(installationId) {
      const statement = 'select organization_id from installations where installation_id = $1';
      const [row] = await database.queryRead<{ organization_id: string }>(statement, [installationId]);
      return row?.organization_id;
    },

    async findInstalledWidget({ organizationId, widgetId }) {
      const condition = 'i.organization_id = $1 and i.app_id = (select app_id from widgets where widget_id = $2)';
      const [found] = await read(condition, [organizationId, widgetId]);
      const widget = found?.app.widgets.find((one) => one.widgetId === widgetId);
      return found === undefined || widget === undefined ? undefined : { ...found, widget };
    },

    async findInstalledChatAction({ organizationId, chatActionId }) {
      const condition =
        'i.organization_id = $1 and i.app_id = (select app_id from chat_actions where chat_action_id = $2)';
      const [found] = await read(condition, [organizationId, chatActionId]);
      const chatAction = found?.app.chatActions.find((one) => one.chatActionId === chatActionId);
      return found === undefined || chatAction === undefined ? undefined : { ...found, chatAction };
    },

    uninstall({ organizationId, installationId, audit }) {
      return database.write(async (tx) => {
        if (!(await endInstallation(tx, { kind, organizationId, installationId }))) return 'not_found';
        await insertAuditEvent(tx, audit);
        return 'uninstalled';
      });
    },

    changeProperties({ organizationId, installationId, change, most, longestOfOrganization }) {
      return database.write(async (tx) => {
        await lockOrganization(tx, kind, organizationId);
        const query = tx
          .selectFrom('installations')
          .select('properties')
          .where('installation_id', '=', installationId)
          .where('organization_id', '=', organizationId);
        const [row] = await lockForChange(kind, query).execute();
        if (row === undefined) return 'not_found';
        const merged = new Map(Object.entries(JSON.parse(row.properties) as Properties));
        for (const [name, value] of Object.entries(change)) {
          if (value === null) merged.delete(name);
          else merged.set(name, value);
        }
        if (merged.size > most) return 'too_many';
        const changed = Object.fromEntries(merged);
        const properties = JSON.stringify(changed);
        const more = Buffer.byteLength(properties) - Buffer.byteLength(row.properties);
        if (!(await hasRoom(tx, { organizationId, more, longest: longestOfOrganization }))) return 'too_large';
        await tx
          .updateTable('installations')
          .set({ properties })
          .where('installation_id', '=', installationId)
          .execute();
        return changed;
      });
    },
  };
}
