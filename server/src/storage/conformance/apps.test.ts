import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { App, Widget } from '../../extensions/app.ts';
import { DATABASE_KINDS } from '../test-database.ts';
import { ALL_FIT, fits, registryIn } from './registry.ts';
import { atOnce, createWorld, NOW, type World } from './world.ts';

describe.each(DATABASE_KINDS)('apps (%s)', (kind) => {
  let world: World;
  let elsewhere: string;
  beforeAll(async () => {
    world = await createWorld(kind);
    elsewhere = await createOrganization();
  });
  afterAll(() => world.remove());
  const { addWidget, createApp, createOrganization, home, install, newApp, newWidget } = registryIn(() => world);

  test('an app is found as it was saved, with its widgets in their order, and listed by its organization alone', async () => {
    const app = await createApp();
    const [first, second] = [
      await addWidget(app),
      await addWidget(app, { createdAt: NOW + 1, initialState: undefined }),
    ];
    expect(await world.apps.findApp(app.appId)).toEqual({ ...app, widgets: [first, second], chatActions: [] });
    const bare = await createApp({ iconUrl: undefined, clientId: undefined, private: true, createdAt: NOW + 1 });
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
    const app = await createApp();
    const { appId } = app;
    const update = (organizationId: string, change: Partial<App>) =>
      world.apps.updateApp({ organizationId, appId, change, now: NOW + 5, ...ALL_FIT });
    expect(await update(elsewhere, { name: 'Taken over' })).toBe('not_found');
    expect(await world.apps.findApp(appId)).toEqual({ ...app, widgets: [], chatActions: [] });
    expect(await update(home(), { name: 'New name', iconUrl: undefined, scopes: [] })).toBe('updated');
    const changed = { ...app, name: 'New name', iconUrl: undefined, scopes: [], updatedAt: NOW + 5 };
    expect(await world.apps.findApp(appId)).toEqual({ ...changed, widgets: [], chatActions: [] });
  });

  test('an app that others have installed does not become private or local', async () => {
    const app = await createApp();
    await install(app, elsewhere);
    for (const change of [{ private: true }, { localDevelopment: true }]) {
      const { organizationId, appId } = app;
      expect(
        await world.apps.updateApp({
          organizationId,
          appId,
          change,
          now: NOW,
          ...ALL_FIT,
        }),
      ).toBe('installed_elsewhere');
    }
  });

  test('a local app keeps to this while a widget is not fit for others', async () => {
    const { organizationId, appId } = await createApp({ localDevelopment: true });
    await addWidget(newApp({ appId }), { url: 'http://127.0.0.1:7720/' });
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
    const app = await createApp();
    const other = await createApp();
    const widget = await addWidget(app);
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
    expect(await world.apps.updateWidget({ ...own, change: {}, longest: 999, fits: () => false })).toBe('does_not_fit');
    const change = { place: 'fullscreen', initialState: undefined, permissions: [] } as const;
    expect(await world.apps.updateWidget({ ...own, change, longest: 999, fits })).toEqual({ ...widget, ...change });
    expect((await world.apps.findApp(app.appId))?.widgets).toEqual([{ ...widget, ...change }]);
    expect(await world.apps.removeWidget(own)).toBe('removed');
    expect((await world.apps.findApp(app.appId))?.widgets).toEqual([]);
  });

  test('two who change one thing at once can’t make of it what neither may', async () => {
    const [one, two] = await world.openInterleaving();
    const app = await createApp({ localDevelopment: true, iconUrl: undefined });
    const of = { organizationId: home(), appId: app.appId };
    const { widgetId } = await addWidget(app, { initialState: undefined });
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
    const app = await createApp();
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
    const organizationId = await createOrganization();
    const created = await atOnce(storages, 5, ({ apps }) =>
      apps.createApp({ app: newApp({ organizationId }), most: 3 }),
    );
    expect(created.filter((outcome) => outcome === 'created')).toHaveLength(3);
    const { appId } = await createApp();
    const added = await atOnce(storages, 5, ({ apps }) =>
      apps.addWidget({ organizationId: home(), appId, widget: newWidget(appId), most: 3, longest: 99_999, fits }),
    );
    expect(added.filter((outcome) => outcome === 'added')).toHaveLength(3);
  });

  test('notices are counted by widget and kind, none of a widget that is gone', async () => {
    const app = await createApp();
    const { widgetId } = await addWidget(app);
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
