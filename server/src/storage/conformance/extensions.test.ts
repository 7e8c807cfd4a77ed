import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { App, Widget } from '../../extensions/app.ts';
import { DATABASE_KINDS } from '../test-database.ts';
import { createWorld, NOW, newOrganization, unique, type World } from './world.ts';

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let world: World;
  let elsewhere: string;
  beforeAll(async () => {
    world = await createWorld(kind);
    const other = newOrganization();
    elsewhere = other.organizationId;
    await world.accounts.createOrganization(other);
  });
  afterAll(() => world.remove());

  const home = () => world.organization.organizationId;
  const newApp = (change: Partial<App> = {}): App => ({
    appId: unique('app'),
    organizationId: home(),
    name: 'Order history',
    description: 'What they bought.\nAnd when.',
    iconUrl: 'https://orders.example.com/icon.png',
    private: false,
    localDevelopment: false,
    clientId: world.client.clientId,
    scopes: ['agents--all:ro', 'customers:ro'],
    createdAt: NOW,
    updatedAt: NOW,
    ...change,
  });
  const newWidget = (appId: string, change: Partial<Widget> = {}): Widget => ({
    widgetId: unique('widget'),
    appId,
    url: 'https://orders.example.com/details',
    place: 'details',
    initialState: { customerDetailsSections: [{ title: 'Orders', components: [] }] },
    authorization: 'sign-in',
    permissions: ['camera'],
    createdAt: NOW,
    ...change,
  });
  const fits = () => true;
  const create = async (change: Partial<App> = {}) => {
    const app = newApp(change);
    expect(await world.apps.createApp({ app, most: 1000 })).toBe('created');
    return app;
  };
  const add = async ({ appId, organizationId }: App, change: Partial<Widget> = {}) => {
    const widget = newWidget(appId, change);
    expect(await world.apps.addWidget({ appId, organizationId, widget, most: 20, longest: 99_999, fits })).toBe(
      'added',
    );
    return widget;
  };
  const install = async ({ appId, scopes }: App, organizationId = home()) => {
    const wanted = { installationId: unique('installation'), organizationId, appId, scopes, now: NOW, most: 1000 };
    const outcome = await world.installations.install(wanted);
    if (typeof outcome === 'string') throw new Error(outcome);
    return outcome.installation;
  };

  describe('apps', () => {
    test('an app is found as it was saved, with its widgets in their order, and listed by its organization alone', async () => {
      const app = await create();
      const [first, second] = [await add(app), await add(app, { createdAt: NOW + 1, initialState: undefined })];
      expect(await world.apps.findApp(app.appId)).toEqual({ ...app, widgets: [first, second], chatActions: [] });
      const bare = await create({ iconUrl: undefined, clientId: undefined, private: true, createdAt: NOW + 1 });
      const listed = await world.apps.listApps(home());
      expect(listed.slice(-2)).toEqual([
        { ...app, widgets: [first, second], chatActions: [] },
        { ...bare, widgets: [], chatActions: [] },
      ]);
      expect(await world.apps.listApps(elsewhere)).toEqual([]);
      expect((await world.apps.listApps(undefined)).length).toBe(listed.length);
      expect(await world.apps.findApp('unknown')).toBeUndefined();
    });

    test('what is given of an app is changed, and by its own organization only', async () => {
      const app = await create();
      const { appId } = app;
      const update = (organizationId: string, change: Partial<App>) =>
        world.apps.updateApp({ organizationId, appId, change, now: NOW + 5, fits, appFits: fits, actionFits: fits });
      expect(await update(elsewhere, { name: 'Taken over' })).toBe('not_found');
      expect(await world.apps.findApp(appId)).toEqual({ ...app, widgets: [], chatActions: [] });
      expect(await update(home(), { name: 'New name', iconUrl: undefined, scopes: [] })).toBe('updated');
      const changed = { ...app, name: 'New name', iconUrl: undefined, scopes: [], updatedAt: NOW + 5 };
      expect(await world.apps.findApp(appId)).toEqual({ ...changed, widgets: [], chatActions: [] });
    });

    test('an app that others have installed does not become private or local', async () => {
      const app = await create();
      await install(app, elsewhere);
      for (const change of [{ private: true }, { localDevelopment: true }]) {
        const { organizationId, appId } = app;
        expect(
          await world.apps.updateApp({
            organizationId,
            appId,
            change,
            now: NOW,
            fits,
            appFits: fits,
            actionFits: fits,
          }),
        ).toBe('installed_elsewhere');
      }
    });

    test('a local app keeps to this while a widget is not fit for others', async () => {
      const { organizationId, appId } = await create({ localDevelopment: true });
      await add(newApp({ appId }), { url: 'http://127.0.0.1:7720/' });
      const change = { localDevelopment: false };
      const update = (fit: boolean) =>
        world.apps.updateApp({
          organizationId,
          appId,
          change,
          now: NOW,
          fits: () => fit,
          appFits: fits,
          actionFits: fits,
        });
      expect(await update(false)).toBe('widgets_do_not_fit');
      expect(await update(true)).toBe('updated');
    });

    test('widgets are changed and removed by their organization and under their app only', async () => {
      const app = await create();
      const other = await create();
      const widget = await add(app);
      const { widgetId } = widget;
      const own = { organizationId: home(), appId: app.appId, widgetId };
      const strange = [
        { ...own, organizationId: elsewhere },
        { ...own, appId: other.appId },
        { ...own, widgetId: 'unknown' },
      ];
      for (const of of strange) {
        expect(
          await world.apps.updateWidget({ ...of, change: { url: 'https://x.example.com/' }, longest: 999, fits }),
        ).toBe('not_found');
        expect(await world.apps.removeWidget(of)).toBe('not_found');
      }
      expect(await world.apps.updateWidget({ ...own, change: {}, longest: 999, fits: () => false })).toBe(
        'does_not_fit',
      );
      const change = { place: 'fullscreen', initialState: undefined, permissions: [] } as const;
      expect(await world.apps.updateWidget({ ...own, change, longest: 999, fits })).toEqual({ ...widget, ...change });
      expect((await world.apps.findApp(app.appId))?.widgets).toEqual([{ ...widget, ...change }]);
      expect(await world.apps.removeWidget(own)).toBe('removed');
      expect((await world.apps.findApp(app.appId))?.widgets).toEqual([]);
    });

    test('two who change one thing at once can’t make of it what neither may', async () => {
      const [one, two] = await world.openInterleaving();
      const app = await create({ localDevelopment: true, iconUrl: undefined });
      const of = { organizationId: home(), appId: app.appId };
      const { widgetId } = await add(app, { initialState: undefined });
      // Only at details is there an initial state, only of a local app an icon on this machine.
      const state = { initialState: { customerDetailsSections: [] } };
      const fitting = (_app: App, widget: Widget) => widget.place === 'details' || widget.initialState === undefined;
      const changed = await Promise.all([
        one.apps.updateWidget({ ...of, widgetId, change: { place: 'fullscreen' }, longest: 999, fits: fitting }),
        two.apps.updateWidget({ ...of, widgetId, change: state, longest: 999, fits: fitting }),
      ]);
      expect(changed.filter((outcome) => outcome === 'does_not_fit')).toHaveLength(1);
      const appFits = (now: App) => now.localDevelopment || now.iconUrl === undefined;
      const outcomes = await Promise.all([
        one.apps.updateApp({ ...of, change: { localDevelopment: false }, now: NOW, fits, appFits, actionFits: fits }),
        two.apps.updateApp({
          ...of,
          change: { iconUrl: 'http://127.0.0.1/' },
          now: NOW,
          fits,
          appFits,
          actionFits: fits,
        }),
      ]);
      expect([...outcomes].sort()).toEqual(['does_not_fit', 'updated']);
    });

    test('initial states are bounded for the whole app, and what is there may stay', async () => {
      const app = await create();
      const of = { organizationId: home(), appId: app.appId, fits };
      const state = { customerDetailsSections: [{ title: 'x'.repeat(100), components: [] }] };
      const longest = Buffer.byteLength(JSON.stringify(state)) * 2;
      const put = (limit: number) =>
        world.apps.addWidget({
          ...of,
          widget: newWidget(app.appId, { initialState: state }),
          most: 20,
          longest: limit,
        });
      expect([await put(longest), await put(longest), await put(longest)]).toEqual(['added', 'added', 'too_large']);
      const [widget] = (await world.apps.findApp(app.appId))?.widgets ?? [];
      const { widgetId } = widget as Widget;
      const update = (change: Partial<Widget>) => world.apps.updateWidget({ ...of, widgetId, change, longest: 10 });
      const longer = { customerDetailsSections: [...state.customerDetailsSections, { title: 'y', components: [] }] };
      expect(await update({ initialState: longer })).toBe('too_large');
      expect(await update({ url: 'https://other.example.com/' })).toMatchObject({ url: 'https://other.example.com/' });
    });

    test('of many who add at once no more succeed than there may be', async () => {
      const storages = await world.openInterleaving();
      const { organizationId } = newOrganization();
      await world.accounts.createOrganization({ ...newOrganization(), organizationId });
      const each = <T>(count: number, run: (storage: (typeof storages)[number]) => Promise<T>) =>
        Promise.all(Array.from({ length: count }, (_, n) => run(storages[n % 2 === 0 ? 0 : 1])));
      const created = await each(5, ({ apps }) => apps.createApp({ app: newApp({ organizationId }), most: 3 }));
      expect(created.filter((outcome) => outcome === 'created')).toHaveLength(3);
      const { appId } = await create();
      const added = await each(5, ({ apps }) =>
        apps.addWidget({ organizationId: home(), appId, widget: newWidget(appId), most: 3, longest: 99_999, fits }),
      );
      expect(added.filter((outcome) => outcome === 'added')).toHaveLength(3);
    });

    test('notices are counted by widget and kind, none of a widget that is gone', async () => {
      const app = await create();
      const { widgetId } = await add(app);
      const count = (id: string, now: number) => world.apps.countNotice({ widgetId: id, kind: 'never_spoke', now });
      await count(widgetId, NOW);
      await Promise.all([1, 2, 3].map(() => count(widgetId, NOW + 7)));
      await world.apps.countNotice({ widgetId, kind: 'flooded', now: NOW });
      await count('unknown', NOW);
      expect(await world.apps.listNotices(app.appId)).toEqual([
        { widgetId, kind: 'never_spoke', count: 4, firstAt: NOW, lastAt: NOW + 7 },
        { widgetId, kind: 'flooded', count: 1, firstAt: NOW, lastAt: NOW },
      ]);
    });
  });

  describe('installations', () => {
    test('an installation has the scopes of its moment; installing again gives those of now, and keeps the rest', async () => {
      const app = await create();
      const { appId, organizationId } = app;
      const widget = await add(app);
      const installed = await install(app);
      expect(installed).toMatchObject({ organizationId, appId, scopes: app.scopes, properties: {}, keyGeneration: 0 });
      const more = { ...app, scopes: [...app.scopes, 'chats--all:ro'], updatedAt: NOW + 1 };
      const { scopes } = more;
      await world.apps.updateApp({
        organizationId,
        appId,
        change: { scopes },
        now: NOW + 1,
        fits,
        appFits: fits,
        actionFits: fits,
      });
      const found = { installation: installed, app: { ...more, widgets: [widget], chatActions: [] } };
      const { installationId } = installed;
      expect(await world.installations.findOrganization(installationId)).toBe(organizationId);
      expect(await world.installations.findOrganization('unknown')).toBeUndefined();
      expect(await world.installations.findInstallation({ organizationId, installationId })).toEqual(found);
      expect(await world.installations.findInstalledWidget({ organizationId, widgetId: widget.widgetId })).toEqual({
        ...found,
        widget,
      });
      const again = { installationId: 'another', organizationId, appId, now: NOW + 9, most: 1000 };
      // What was shown is no longer what is asked for.
      expect(await world.installations.install({ ...again, scopes: app.scopes })).toBe('changed');
      const agreed = { ...installed, scopes };
      expect(await world.installations.install({ ...again, scopes: [...scopes].reverse() })).toEqual({
        installation: agreed,
        was: 'there',
      });
      const listed = await world.installations.listInstallations(organizationId);
      expect(listed.filter((one) => one.app.appId === appId)).toEqual([{ ...found, installation: agreed }]);
      expect(await world.apps.countInstallations(appId)).toBe(1);
    });

    test('an app that is private or local is installed by its own organization only', async () => {
      for (const change of [{ private: true }, { localDevelopment: true }]) {
        const app = await create(change);
        await expect(install(app, elsewhere)).rejects.toThrow('not_allowed');
        await install(app);
      }
      await install(await create(), elsewhere);
      await expect(install(newApp())).rejects.toThrow('not_found');
    });

    test('of many who install at once one makes the installation, and no more apps than there may be get in', async () => {
      const storages = await world.openInterleaving();
      const { organizationId } = newOrganization();
      await world.accounts.createOrganization({ ...newOrganization(), organizationId });
      const [app, other, third] = [await create(), await create(), await create()];
      const wanted = (appId: string, scopes: readonly string[]) => ({
        installationId: unique('installation'),
        organizationId,
        appId,
        scopes,
        now: NOW,
        most: 2,
      });
      const outcomes = await Promise.all(
        [0, 1, 0, 1].map((n) => storages[n as 0 | 1].installations.install(wanted(app.appId, app.scopes))),
      );
      expect(outcomes.filter((one) => typeof one !== 'string' && one.was === 'new')).toHaveLength(1);
      expect(await world.installations.listInstallations(organizationId)).toHaveLength(1);
      const more = await Promise.all(
        [other, third].map(({ appId, scopes }, n) =>
          storages[n === 0 ? 0 : 1].installations.install(wanted(appId, scopes)),
        ),
      );
      expect(more.filter((one) => one === 'too_many')).toHaveLength(1);
    });

    test('another organization’s installation is not there', async () => {
      const app = await create();
      const widget = await add(app);
      const { installationId } = await install(app);
      const of = { organizationId: elsewhere, installationId };
      expect(await world.installations.findInstallation(of)).toBeUndefined();
      expect(await world.installations.findInstalledWidget({ ...of, widgetId: widget.widgetId })).toBeUndefined();
      expect(await world.installations.changeProperties({ ...of, change: { a: 1 }, most: 9 })).toBe('not_found');
      expect(await world.installationKeys.revokeKeys(of)).toBe('not_found');
      expect(await world.installations.uninstall(of)).toBe('not_found');
    });

    test('properties are merged, also when many change them at once', async () => {
      const { installationId } = await install(await create());
      const of = { organizationId: home(), installationId, most: 3 };
      const change = (values: Readonly<Record<string, string | number | boolean | null>>) =>
        world.installations.changeProperties({ ...of, change: values });
      expect(await change({ plan: 'gold', seats: 3 })).toEqual({ plan: 'gold', seats: 3 });
      expect(await change({ plan: null, trial: false, missing: null })).toEqual({ seats: 3, trial: false });
      expect(await change(JSON.parse('{"__proto__":"x"}'))).toEqual(
        JSON.parse('{"seats":3,"trial":false,"__proto__":"x"}'),
      );
      expect(await change({ fourth: 1 })).toBe('too_many');
      await change({ seats: null, trial: null, __proto__: null });
      await Promise.all(['a', 'b'].map((name) => change({ [name]: name })));
      const { installation } = (await world.installations.findInstallation(of)) ?? {};
      expect(installation?.properties).toMatchObject({ a: 'a', b: 'b' });
    });
  });

  describe('keys of installations', () => {
    const given = async () => {
      const { organizationId, accountId, email } = await world.signIn();
      const { installationId } = await install(await create());
      const of = { organizationId, installationId };
      const note = (hint: string, now = NOW) => world.installationKeys.noteKey({ ...of, accountId, hint, now });
      const find = async (hint: string) => (await world.installationKeys.findKeyHolders(hint)).map((one) => one.login);
      return { of, accountId, email, note, find };
    };

    test('a key is found by its hint, with what agent and installation are now', async () => {
      const { of, accountId, email, note } = await given();
      const hint = unique('hint');
      expect(await note(hint)).toBe(true);
      expect(await note(hint, NOW + 9)).toBe(true);
      const holder = {
        accountId,
        organizationId: of.organizationId,
        login: email,
        role: 'normal',
        apiKeyGeneration: expect.any(Number),
        installation: { installationId: of.installationId, keyGeneration: 0 },
        scopes: ['agents--all:ro', 'customers:ro'],
        clientId: world.client.clientId,
      };
      expect(await world.installationKeys.findKeyHolders(hint)).toEqual([holder]);
      expect(await world.installationKeys.listKeys(of)).toEqual([{ ...holder, hint, madeAt: NOW, sentAt: NOW + 9 }]);
      expect(await world.installationKeys.findKeyHolders('unknown')).toEqual([]);
    });

    test('none is found of who is suspended or was removed, nor after the app was uninstalled or removed', async () => {
      const { of, accountId, email, note, find } = await given();
      const hint = unique('hint');
      await note(hint);
      await world.accounts.setAccountSuspended({ accountId, suspendedAt: NOW });
      expect(await find(hint)).toEqual([]);
      await world.accounts.setAccountSuspended({ accountId, suspendedAt: undefined });
      await world.accounts.setOrganizationSuspended({ organizationId: home(), suspendedAt: NOW });
      expect(await find(hint)).toEqual([]);
      await world.accounts.setOrganizationSuspended({ organizationId: home(), suspendedAt: undefined });
      expect(await find(hint)).toEqual([email]);
      await world.agents.removeAgent({ organizationId: home(), accountId });
      expect(await find(hint)).toEqual([]);
      expect(await note(hint)).toBe(false);
      const second = await given();
      await second.note(hint);
      expect(await world.installations.uninstall(second.of)).toBe('uninstalled');
      expect(await second.find(hint)).toEqual([]);
      expect(await second.note(hint)).toBe(false);
      expect(await world.installations.findInstallation(second.of)).toBeUndefined();
      expect(of).not.toEqual(second.of);
    });

    test('revoking raises the generation and forgets the hints; of an agent the newest four are kept', async () => {
      const { of, note } = await given();
      const hints = [1, 2, 3, 4, 5].map(() => unique('hint'));
      for (const [index, hint] of hints.entries()) await note(hint, NOW + index);
      const kept = async () => (await world.installationKeys.listKeys(of)).map(({ hint }) => hint);
      expect((await kept()).sort()).toEqual(hints.slice(1).sort());
      expect(await world.installationKeys.revokeKeys(of)).toBe('revoked');
      expect(await kept()).toEqual([]);
      const { installation } = (await world.installations.findInstallation(of)) ?? {};
      expect(installation?.keyGeneration).toBe(1);
    });

    test('the event of a key is recorded once, when it is new', async () => {
      const { of, accountId } = await given();
      const audit = {
        action: 'installation_key_made',
        concerns: { organizationId: of.organizationId },
        accountId,
        target: of.installationId,
        origin: undefined,
        happenedAt: NOW,
      } as const;
      const key = { ...of, accountId, hint: unique('hint'), audit };
      await world.installationKeys.noteKey({ ...key, now: NOW });
      await world.installationKeys.noteKey({ ...key, now: NOW + 1 });
      expect(await world.auditLog.listEvents({ accountId, limit: 9 })).toMatchObject([{ target: of.installationId }]);
    });
  });

  describe('what the log is told of apps', () => {
    test('an event that is noted once is there once, for each person and detail, by the key or by the client', async () => {
      const { organizationId, accountId, clientId } = await world.signIn();
      const storages = await world.openInterleaving();
      const { installationId } = await install(await create({ clientId: undefined }));
      const note = (n: 0 | 1, change: { scope?: string; since?: number; happenedAt?: number } = {}) => {
        const { scope = 'a', since = NOW, happenedAt = NOW } = change;
        const base = { action: 'app_scope_refused', concerns: { organizationId }, accountId } as const;
        const event = (target: string) => ({ ...base, target, origin: undefined, happenedAt, details: { scope } });
        const of = { organizationId, installationId, clientId: undefined, since, event };
        return storages[n].installationKeys.noteOnce(of);
      };
      await Promise.all([note(0), note(1), note(0), note(1)]);
      await note(0, { scope: 'b' });
      await note(0, { since: NOW + 1, happenedAt: NOW + 1 });
      const events = await world.auditLog.listEvents({ accountId, limit: 9 });
      expect(events.map(({ target, details, happenedAt }) => [target, details.scope, happenedAt - NOW]).sort()).toEqual(
        [
          [installationId, 'a', 0],
          [installationId, 'a', 1],
          [installationId, 'b', 0],
        ],
      );
      // Of a client the installation is found; without one nothing is noted.
      const seen: string[] = [];
      const event = (target: string) => {
        seen.push(target);
        return {
          action: 'app_scope_refused',
          concerns: 'operator',
          target,
          origin: undefined,
          happenedAt: NOW,
        } as const;
      };
      const byClient = (id: string) =>
        world.installationKeys.noteOnce({ organizationId, installationId: undefined, clientId: id, since: 0, event });
      await byClient('unknown');
      expect(seen).toEqual([]);
      await byClient(clientId);
      expect(seen).toHaveLength(1);
    });

    test('H31: a consent to the client of an installed app names the installation', async () => {
      const { organizationId, accountId } = await world.signIn();
      const client = { ...world.client, clientId: unique('client'), secretHashes: [] };
      await world.clients.createClient(client);
      const { clientId } = client;
      const consent = (scope: string) => {
        const about = { organizationId, accountId, clientId };
        const audit = {
          ...({ action: 'consent_given', concerns: { organizationId }, accountId, clientId } as const),
          origin: undefined,
          ...{ details: { scopes: [scope] }, happenedAt: NOW },
        } as const;
        const redirectOrigin = 'https://app.example.com';
        return world.consents.saveConsent({ ...about, scopes: [scope], redirectOrigin, now: NOW, audit });
      };
      await consent('agents--my:ro');
      const { installationId } = await install(await create({ clientId }));
      await consent('agents--all:ro');
      const events = await world.auditLog.listEvents({ accountId, limit: 9 });
      expect(events.map(({ details }) => details)).toEqual(
        expect.arrayContaining([
          { scopes: ['agents--my:ro'] },
          { scopes: ['agents--all:ro'], installation_id: installationId },
        ]),
      );
      expect(events).toHaveLength(2);
    });
  });

  describe('what extensions store', () => {
    test('is of one agent in one installation, and goes with either', async () => {
      const [ada, ben] = [await world.signIn(), await world.signIn()];
      const [one, two] = [await install(await create()), await install(await create())];
      const at = (installationId: string, { accountId }: typeof ada) => ({
        organizationId: home(),
        installationId,
        accountId,
      });
      const [here, bens, there] = [
        at(one.installationId, ada),
        at(one.installationId, ben),
        at(two.installationId, ada),
      ];
      const put = (of: typeof here, value: string) =>
        world.extensionValues.putValue({ ...of, key: 'view', value, now: NOW, most: 2 });
      const find = (of: typeof here) => world.extensionValues.findValue({ ...of, key: 'view' });
      expect([
        await put(here, '1'),
        await put(bens, '2'),
        await put(there, '3'),
        await put(here, '"ü\\u0000"'),
      ]).toEqual(['put', 'put', 'put', 'put']);
      expect([await find(here), await find(bens), await find(there)]).toEqual(['"ü\\u0000"', '2', '3']);
      expect(await find({ ...here, organizationId: elsewhere })).toBeUndefined();
      expect(await put({ ...here, organizationId: elsewhere }, '4')).toBe('not_found');
      expect(await world.extensionValues.deleteValue({ ...there, key: 'view' })).toBe(true);
      expect(await world.extensionValues.deleteValue({ ...there, key: 'view' })).toBe(false);
      await world.agents.removeAgent({ organizationId: home(), accountId: ben.accountId });
      expect([await find(here), await find(bens)]).toEqual(['"ü\\u0000"', undefined]);
      await world.installations.uninstall({ organizationId: home(), installationId: one.installationId });
      expect(await find(here)).toBeUndefined();
      expect(await put(here, '5')).toBe('not_found');
    });

    test('no more keys than there may be, also at once; a key that is there can always be put', async () => {
      const { accountId } = await world.signIn();
      const { installationId } = await install(await create());
      const of = { organizationId: home(), installationId, accountId };
      const storages = await world.openInterleaving();
      const put = (key: string, n: 0 | 1) =>
        storages[n].extensionValues.putValue({ ...of, key, value: '1', now: NOW, most: 2 });
      const outcomes = await Promise.all([put('a', 0), put('b', 1), put('c', 0), put('d', 1)]);
      expect(outcomes.filter((outcome) => outcome === 'put')).toHaveLength(2);
      const keys = await world.extensionValues.listStoredKeys(of);
      expect(keys).toHaveLength(2);
      expect(await put(keys[0] ?? '', 0)).toBe('put');
    });
  });
});
