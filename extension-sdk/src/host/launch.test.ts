import { describe, expect, test } from 'vitest';
import type { Extension } from './extension.ts';
import { frameAttributes, launchUrl } from './launch.ts';

const extension = (given: Partial<Extension>): Extension => ({
  widgetId: 'w_1',
  name: 'App',
  url: 'https://app.example.com/',
  origin: 'https://app.example.com',
  place: 'details',
  authorization: 'none',
  scopes: [],
  permissions: [],
  sectionTitles: [],
  ...given,
});
const from = { theme: 'dark', hostOrigin: 'https://agents.example.com' } as const;

describe('the URL', () => {
  test.each([
    ['https://app.example.com', 'https://app.example.com?plugin_id=w_1&theme=dark'],
    ['https://app.example.com/a/b', 'https://app.example.com/a/b?plugin_id=w_1&theme=dark'],
    ['https://app.example.com/?x=1&y', 'https://app.example.com/?x=1&y&plugin_id=w_1&theme=dark'],
    ['https://app.example.com/#/route?z', 'https://app.example.com/?plugin_id=w_1&theme=dark#/route?z'],
    ['https://app.example.com/?x#a#b', 'https://app.example.com/?x&plugin_id=w_1&theme=dark#a#b'],
  ])('of %s keeps what the developer wrote', (url, launched) => {
    expect(launchUrl(extension({ url }), from)).toBe(launched);
  });

  test.each([
    [{ url: 'http://app.example.com/', origin: 'http://app.example.com' }, 'must be https'],
    [{ url: 'javascript:alert(1)' }, 'must be https'],
    [{ url: 'https://app.example.com@evil.example.com/' }, 'must be https'],
    [{ url: 'https://other.example.com/' }, 'its origin is not'],
    [{ url: 'https://agents.example.com/x', origin: 'https://agents.example.com' }, 'origin of the agent app'],
    [{ widgetId: 'a&b' }, 'the id of the widget'],
  ])('is refused for %j', (given, why) => {
    expect(() => launchUrl(extension(given), from)).toThrow(why);
  });
});

describe('the attributes', () => {
  test('deny everything that was not registered, and never let the frame lead the main window', () => {
    const { sandbox, allow, referrerpolicy } = frameAttributes(extension({}));
    expect(allow).toBe('');
    expect(referrerpolicy).toBe('strict-origin');
    expect(sandbox).not.toContain('top-navigation');
    expect(sandbox.split(' ')).toEqual(expect.arrayContaining(['allow-scripts', 'allow-same-origin', 'allow-popups']));
  });

  test('grant what was, and take the origin from an opaque one', () => {
    const { sandbox, allow } = frameAttributes(extension({ permissions: ['camera', 'microphone'], opaque: true }));
    expect(allow).toBe('camera; microphone');
    expect(sandbox).not.toContain('allow-same-origin');
  });
});
