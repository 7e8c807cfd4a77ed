import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DATABASE_KINDS } from '../test-database.ts';
import { ALL_FIT, registryIn } from './registry.ts';
import { createWorld, NOW, unique, type World } from './world.ts';

describe.each(DATABASE_KINDS)('installations (%s)', (kind) => {
  let world: World;
  let elsewhere: string;
  beforeAll(async () => {
    world = await createWorld(kind);
    elsewhere = await createOrganization();
  });
  afterAll(() => world.remove());
  const { addWidget, createApp, createOrganization, home, install, newApp } = registryIn(() => world);

  test('an installation has the scopes of its moment; installing again gives those of now, and keeps the rest', async () => {
    const app = await createApp();
    const { appId, organizationId } = app;
    const widget = await addWidget(app);
    const installed = await install(app);
    expect(installed).toMatchObject({ organizationId, appId, scopes: app.scopes, properties: {}, keyGeneration: 0 });
    const more = { ...app, scopes: [...app.scopes, 'chats--all:ro'], updatedAt: NOW + 1 };
    const { scopes } = more;
    await world.apps.updateApp({
      organizationId,
      appId,
      change: { scopes },
      now: NOW + 1,
      ...ALL_FIT,
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
      const app = await createApp(change);
      await expect(install(app, elsewhere)).rejects.toThrow('not_allowed');
      await install(app);
    }
    await install(await createApp(), elsewhere);
    await expect(install(newApp())).rejects.toThrow('not_found');
  });

  test('of many who install at once one makes the installation, and no more apps than there may be get in', async () => {
    const storages = await world.openInterleaving();
    const organizationId = await createOrganization();
    const [app, other, third] = [await createApp(), await createApp(), await createApp()];
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
    const app = await createApp();
    const widget = await addWidget(app);
    const { installationId } = await install(app);
    const of = { organizationId: elsewhere, installationId };
    expect(await world.installations.findInstallation(of)).toBeUndefined();
    expect(await world.installations.findInstalledWidget({ ...of, widgetId: widget.widgetId })).toBeUndefined();
    expect(
      await world.installations.changeProperties({ ...of, change: { a: 1 }, most: 9, longestOfOrganization: 999 }),
    ).toBe('not_found');
    expect(await world.installationKeys.revokeKeys(of)).toBe('not_found');
    expect(await world.installations.uninstall(of)).toBe('not_found');
  });

  test('properties are merged, also when many change them at once', async () => {
    const { installationId } = await install(await createApp());
    const of = { organizationId: home(), installationId, most: 3, longestOfOrganization: Number.MAX_SAFE_INTEGER };
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
