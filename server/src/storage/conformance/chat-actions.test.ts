import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { App } from '../../extensions/app.ts';
import type { ChatAction } from '../../extensions/chat-action.ts';
import { DATABASE_KINDS } from '../test-database.ts';
import { ALL_FIT, fits, registryIn } from './registry.ts';
import { atOnce, createWorld, NOW, unique, type World } from './world.ts';

describe.each(DATABASE_KINDS)('chat actions (%s)', (kind) => {
  let world: World;
  let elsewhere: string;
  beforeAll(async () => {
    world = await createWorld(kind);
    elsewhere = await createOrganization();
  });
  afterAll(() => world.remove());
  const { addWidget, createApp, createOrganization, home, install } = registryIn(() => world);

  const newAction = ({ appId }: App, change: Partial<ChatAction> = {}): ChatAction => ({
    chatActionId: unique('action'),
    appId,
    label: 'Send – Ümläut 👩‍💻',
    kind: 'sendWebhook',
    url: 'https://orders.example.com/hook?a=1#b',
    widgetId: undefined,
    createdAt: NOW,
    ...change,
  });
  const add = (app: App, chatAction: ChatAction, most = 10) =>
    world.chatActionStorage.addChatAction({
      organizationId: app.organizationId,
      appId: app.appId,
      chatAction,
      most,
      fits,
    });
  const actionsOf = async ({ appId }: App) => (await world.apps.findApp(appId))?.chatActions;

  test('are found with their app as they were saved, in their order, and where it is installed', async () => {
    const app = await createApp();
    const widget = await addWidget(app);
    const first = newAction(app);
    const second = newAction(app, {
      kind: 'openWidget',
      url: undefined,
      widgetId: widget.widgetId,
      createdAt: NOW + 1,
    });
    for (const action of [second, first]) expect(await add(app, action)).toBe('added');
    expect(await actionsOf(app)).toEqual([first, second]);
    const [listed] = (await world.apps.listApps(home())).filter(({ appId }) => appId === app.appId);
    expect(listed?.chatActions).toEqual([first, second]);
    const find = (organization: string, chatActionId: string) =>
      world.installations.findInstalledChatAction({ organizationId: organization, chatActionId });
    expect(await find(home(), first.chatActionId)).toBeUndefined();
    const installation = await install(app);
    const found = await find(home(), first.chatActionId);
    expect(found).toMatchObject({ installation, chatAction: first });
    expect(found?.app).toMatchObject({ appId: app.appId, chatActions: [first, second] });
    expect(await find(elsewhere, first.chatActionId)).toBeUndefined();
    expect(await find(home(), 'unknown')).toBeUndefined();
  });

  test('are changed and removed by their organization and under their app only', async () => {
    const [app, other] = [await createApp(), await createApp()];
    const action = newAction(app);
    const { chatActionId } = action;
    await add(app, action);
    const own = { organizationId: home(), appId: app.appId, chatActionId };
    const change = { label: 'Other', kind: 'openLink' } as const;
    const strange = [
      { ...own, organizationId: elsewhere },
      { ...own, appId: other.appId },
      { ...own, chatActionId: 'unknown' },
    ];
    for (const of of strange) {
      expect(await world.chatActionStorage.updateChatAction({ ...of, change, fits })).toBe('not_found');
      expect(await world.chatActionStorage.removeChatAction(of)).toBe('not_found');
    }
    expect(await world.chatActionStorage.updateChatAction({ ...own, change, fits: () => false })).toBe('does_not_fit');
    expect(await actionsOf(app)).toEqual([action]);
    expect(await world.chatActionStorage.updateChatAction({ ...own, change, fits })).toEqual({ ...action, ...change });
    expect(await actionsOf(app)).toEqual([{ ...action, ...change }]);
    expect(await world.chatActionStorage.removeChatAction(own)).toBe('removed');
    expect(await actionsOf(app)).toEqual([]);
    expect(await add({ ...app, organizationId: elsewhere }, action)).toBe('not_found');
  });

  test('keep what each of two who change them at once has changed, unless that does not go together', async () => {
    const [one, two] = await world.openInterleaving();
    const app = await createApp();
    const action = newAction(app);
    const { appId, chatActionId } = action;
    await add(app, action);
    const of = { organizationId: home(), appId, chatActionId };
    const url = 'https://other.example.com/hook';
    await Promise.all([
      one.chatActionStorage.updateChatAction({ ...of, change: { label: 'Other' }, fits }),
      two.chatActionStorage.updateChatAction({ ...of, change: { url }, fits }),
    ]);
    expect(await actionsOf(app)).toEqual([{ ...action, label: 'Other', url }]);
    const apart = (_app: App, { kind: does, url: to }: ChatAction) => does !== 'openLink' || to !== action.url;
    const outcomes = await Promise.all([
      one.chatActionStorage.updateChatAction({ ...of, change: { kind: 'openLink' }, fits: apart }),
      two.chatActionStorage.updateChatAction({ ...of, change: { url: action.url }, fits: apart }),
    ]);
    expect(outcomes.filter((outcome) => outcome === 'does_not_fit')).toHaveLength(1);
  });

  test('open a widget of their own app beside the chat and no other, and go with it', async () => {
    const [app, other] = [await createApp(), await createApp()];
    const [own, theirs] = [await addWidget(app), await addWidget(other)];
    const settings = await addWidget(app, { place: 'settings' });
    const opening = (widgetId: string) => newAction(app, { kind: 'openWidget', url: undefined, widgetId });
    for (const { widgetId } of [theirs, settings]) expect(await add(app, opening(widgetId))).toBe('no_widget');
    expect(await add(app, opening('unknown'))).toBe('no_widget');
    const [action, stays] = [opening(own.widgetId), newAction(app)];
    for (const one of [action, stays]) expect(await add(app, one)).toBe('added');
    const of = { organizationId: home(), appId: app.appId };
    const change = { chatActionId: action.chatActionId, change: { widgetId: theirs.widgetId }, fits };
    expect(await world.chatActionStorage.updateChatAction({ ...of, ...change })).toBe('no_widget');
    await world.apps.removeWidget({ ...of, widgetId: own.widgetId });
    expect(await actionsOf(app)).toEqual([stays]);
    expect(await world.apps.deleteApp(of)).toBe('deleted');
    expect(await world.chatActionStorage.removeChatAction({ ...of, chatActionId: stays.chatActionId })).toBe(
      'not_found',
    );
  });

  test('keep an app local while one of them is not fit for others', async () => {
    const app = await createApp({ localDevelopment: true });
    await add(app, newAction(app, { url: 'http://127.0.0.1:7720/' }));
    const { organizationId, appId } = app;
    const change = { localDevelopment: false };
    const update = (fit: boolean) =>
      world.apps.updateApp({ organizationId, appId, change, now: NOW, ...ALL_FIT, actionFits: () => fit });
    expect(await update(false)).toBe('chat_actions_do_not_fit');
    expect(await update(true)).toBe('updated');
  });

  test('are added by many at once, and yet no more of them than there may be', async () => {
    const storages = await world.openInterleaving();
    const app = await createApp();
    const { organizationId, appId } = app;
    const outcomes = await atOnce(storages, 8, ({ chatActionStorage }) =>
      chatActionStorage.addChatAction({ organizationId, appId, chatAction: newAction(app), most: 3, fits }),
    );
    expect(outcomes.filter((outcome) => outcome === 'added')).toHaveLength(3);
    expect(outcomes.filter((outcome) => outcome === 'too_many')).toHaveLength(5);
    expect(await actionsOf(app)).toHaveLength(3);
  });
});
