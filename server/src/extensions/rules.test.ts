import { describe, expect, test } from 'vitest';
import type { AppSettings, WidgetSettings } from './app.ts';
import { appFaults, readPlace, scopesWanted, widgetFaults } from './rules.ts';
import { loadIsSameSite } from './same-site.ts';

const isSameSite = await loadIsSameSite();
const platform = { agentAppOrigin: 'https://agents.acme.com', origins: ['https://agents.acme.com'] };
const APP: AppSettings = {
  name: 'Order history',
  description: '',
  iconUrl: undefined,
  private: true,
  localDevelopment: false,
  clientId: undefined,
  scopes: ['agents--all:ro', 'customers:ro'],
};
const WIDGET: WidgetSettings = {
  url: 'https://orders.example.com/details',
  place: 'details',
  initialState: undefined,
  authorization: 'sign-in',
  permissions: [],
};
const appFields = (change: Partial<AppSettings>) => appFaults({ ...APP, ...change }).map(({ field }) => field);
const widgetFields = (change: object) =>
  widgetFaults({ ...WIDGET, ...change } as WidgetSettings, { app: APP, platform, isSameSite }).map(
    ({ field }) => field,
  );

describe('an app', () => {
  test('has a name on a line, a description on several, and known scopes', () => {
    expect(appFields({})).toEqual([]);
    expect(appFields({ description: 'First.\nSecond.\tThird 😀.', iconUrl: 'https://cdn.example.com/i.png' })).toEqual(
      [],
    );
    for (const name of ['', ' ', 'a\nb', 'a\0b', '\ud800', 'x'.repeat(101)])
      expect(appFields({ name })).toEqual(['name']);
    for (const description of ['\0', '\u001b[31m', '\ud800', 'x'.repeat(2001)]) {
      expect(appFields({ description })).toEqual(['description']);
    }
    expect(appFields({ scopes: ['agents--all:ro', 'nonsense', '__proto__'] })).toEqual(['scopes', 'scopes']);
    expect(appFields({ iconUrl: 'javascript:alert(1)' })).toEqual(['icon_url']);
  });

  test('can’t ask for what would let it give itself more', () => {
    expect(appFields({ scopes: ['apps--all:rw', 'installations--all:rw'] })).toEqual(['scopes', 'scopes']);
    expect(appFields({ scopes: ['apps--all:ro', 'installations--all:ro'] })).toEqual([]);
  });
});

describe('a widget', () => {
  test('has a place, a way to authorize, and permissions that there are', () => {
    expect(widgetFields({})).toEqual([]);
    expect(widgetFields({ place: 'plugin' })).toEqual(['place']);
    expect(widgetFields({ authorization: 'magic' })).toEqual(['authorization']);
    expect(widgetFields({ permissions: ['camera', 'usb'] })).toEqual(['permissions']);
    expect(widgetFields({ url: 'https://127.0.0.1/' })).toEqual(['url']);
  });

  test('has an initial state only where it is drawn', () => {
    const initialState = { customerDetailsSections: [] };
    expect(widgetFields({ initialState })).toEqual([]);
    expect(widgetFields({ initialState, place: 'fullscreen' })).toEqual(['initial_state']);
  });

  test('may be placed in the vendor’s words, which are ours afterwards', () => {
    expect(['plugin', 'messagebox', 'details', 'settings', 'toString', ''].map(readPlace)).toEqual([
      'details',
      'message_box',
      'details',
      'settings',
      undefined,
      undefined,
    ]);
  });
});

test('what an app asks for beyond what it was given is told', () => {
  expect(scopesWanted({ scopes: ['a', 'b', 'c'] }, ['b', 'x'])).toEqual(['a', 'c']);
  expect(scopesWanted({ scopes: [] }, ['b'])).toEqual([]);
});
