import { describe, expect, test } from 'vitest';
import type { InstalledWidget, NoticeKind, Widget } from './app.ts';
import { type Authorizing, authorizeUrl, createBasicAuthorization } from './basic-authorization.ts';
import type { Outcome, Outgoing } from './guarded-request.ts';
import { hintOf } from './installation-keys.ts';
import { createTurns, TooBusy } from './turns.ts';

const INSTALLATION = {
  installationId: 'installation',
  organizationId: 'acme',
  appId: 'app',
  scopes: ['agents--all:ro'],
  properties: {},
  keyGeneration: 0,
  installedAt: 1,
};
const WIDGET: Widget = {
  widgetId: 'widget',
  appId: 'app',
  url: 'https://ext.example.com/page/?lang=en#top',
  place: 'details',
  initialState: undefined,
  authorization: 'basic',
  permissions: [],
  createdAt: 1,
};
const APP = {
  appId: 'app',
  organizationId: 'acme',
  name: 'Orders',
  description: '',
  iconUrl: undefined,
  private: true,
  localDevelopment: false,
  clientId: undefined,
  scopes: ['agents--all:ro'],
  createdAt: 1,
  updatedAt: 1,
  widgets: [WIDGET],
  chatActions: [],
};
const INSTALLED: InstalledWidget = { installation: INSTALLATION, app: APP, widget: WIDGET };
const AGENT = { accountId: 'ada', login: 'ada@example.com', apiKeyGeneration: 7 };

const answered = (status: number, body: string | Buffer, headers = {}): Outcome => ({
  kind: 'answered',
  url: new URL('https://ext.example.com/page/authorize/'),
  status,
  headers,
  body: Buffer.from(body as string),
});

/** Authorizes against these answers; tells what was asked, noted and counted. */
function setUp(answer: () => Outcome | Promise<Outcome>, { isThere = true } = {}) {
  const asked: Outgoing[] = [];
  const hints: string[] = [];
  const notices: NoticeKind[] = [];
  const run = createBasicAuthorization({
    ask: async (_organizationId, outgoing) => {
      asked.push(outgoing);
      return answer();
    },
    apps: { countNotice: async ({ kind }) => void notices.push(kind) },
    installationKeys: {
      noteKey: async ({ hint }) => {
        hints.push(hint);
        return isThere;
      },
    },
    secretKeys: () => [Buffer.alloc(32, 1), Buffer.alloc(32, 2)],
    now: () => 1,
  });
  const audit = {
    action: 'installation_key_made',
    concerns: { organizationId: 'acme' },
    origin: undefined,
    happenedAt: 1,
  } as const;
  const authorize = (change: Partial<Authorizing> = {}) =>
    run({ installed: INSTALLED, agent: AGENT, audit, ...change });
  return { authorize, asked, hints, notices };
}

test.each([
  ['https://ext.example.com', 'https://ext.example.com/authorize/'],
  ['https://ext.example.com/', 'https://ext.example.com/authorize/'],
  ['https://ext.example.com/page', 'https://ext.example.com/page/authorize/'],
  ['https://ext.example.com/a/page.html?x=/y/#/z/', 'https://ext.example.com/a/page.html/authorize/'],
  ['https://ext.example.com/a///', 'https://ext.example.com/a/authorize/'],
  ['http://127.0.0.1:7720/?a', 'http://127.0.0.1:7720/authorize/'],
])('%s authorizes at %s', (url, expected) => {
  expect(authorizeUrl(url)).toBe(expected);
});

test('login and key are POSTed as JSON, and the key is noted before it is sent', async () => {
  const { authorize, asked, hints } = setUp(() => answered(200, '{"session_id":12345}'));
  expect(await authorize()).toEqual({ outcome: 'authorized', sessionId: 12345 });
  expect(asked).toMatchObject([{ url: 'https://ext.example.com/page/authorize/', method: 'POST', read: 'body' }]);
  const { login, api_key, ...rest } = JSON.parse(asked[0]?.body ?? '') as Record<string, string>;
  expect([login, rest]).toEqual(['ada@example.com', {}]);
  expect(api_key).toMatch(/^[0-9a-f]{32}$/);
  expect(hints).toEqual([hintOf(api_key ?? '')]);
});

describe('success is any 2xx', () => {
  test.each([
    ['{"session_id":"abc"}', 'abc'],
    ['{"session_id":{"a":[1,null]},"more":1}', { a: [1, null] }],
    ['{"session_id":0}', 0],
    ['{"session_id":false}', false],
    ['{"session_id":""}', ''],
  ])('%s gives that session', async (body, sessionId) => {
    const { authorize, notices } = setUp(() => answered(201, body, { 'content-type': 'text/html' }));
    expect(await authorize()).toEqual({ outcome: 'authorized', sessionId });
    expect(notices).toEqual([]);
  });

  const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
  test.each([
    ...['', '<html>It just works</html>', '{}', '[]', 'null', '"session_id"', '{"session_id":', '{"session_id":null}'],
    ...['{"__proto__":{"session_id":1}}', `{"session_id":${deep}}`, Buffer.from([0xff, 0xfe, 0x00])],
  ])('and without one it is null, with a notice for the makers', async (body) => {
    const { authorize, notices } = setUp(() => answered(200, body));
    expect(await authorize()).toEqual({ outcome: 'authorized', sessionId: null });
    expect(notices).toEqual(['no_session_id']);
  });

  test('what is compressed is not unpacked', async () => {
    const { authorize } = setUp(() => answered(200, '{"session_id":1}', { 'content-encoding': 'gzip' }));
    expect(await authorize()).toEqual({ outcome: 'authorized', sessionId: null });
  });
});

describe('failure', () => {
  test.each([300, 302, 400, 401, 404, 500, 503])('is %i, with a notice for the makers', async (status) => {
    const { authorize, notices } = setUp(() => answered(status, '{"session_id":1}'));
    expect(await authorize()).toMatchObject({ outcome: 'failed', status });
    expect(notices).toEqual(['authorization_failed']);
  });

  test('is no answer, in words without a secret', async () => {
    const { authorize, asked } = setUp(() => ({ kind: 'failed', cause: 'timeout', detail: 'There was none.' }));
    const result = await authorize();
    expect(result).toMatchObject({ outcome: 'failed', status: undefined });
    expect(JSON.stringify(result)).not.toContain(JSON.parse(asked[0]?.body ?? '').api_key);
  });

  test('nothing is sent for a widget without it, or once the app is uninstalled', async () => {
    const gone = setUp(() => answered(200, '{}'), { isThere: false });
    await expect(gone.authorize()).rejects.toThrow('no installation');
    const { authorize, asked } = setUp(() => answered(200, '{}'));
    for (const authorization of ['sign-in', 'none'] as const) {
      const installed = { ...INSTALLED, widget: { ...WIDGET, authorization } };
      await expect((async () => authorize({ installed }))()).rejects.toThrow('does not use basic authorization');
    }
    expect([gone.asked, asked]).toEqual([[], []]);
  });
});

test('one request of an agent and a widget at a time: who asks meanwhile gets its answer, who asks later another', async () => {
  const answers: ((outcome: Outcome) => void)[] = [];
  const { authorize, asked } = setUp(() => new Promise((resolve) => answers.push(resolve)));
  const together = [authorize(), authorize(), authorize()];
  const other = authorize({ agent: { ...AGENT, accountId: 'ben' } });
  while (answers.length < 2) await new Promise(setImmediate);
  answers[0]?.(answered(200, '{"session_id":1}'));
  answers[1]?.(answered(200, '{"session_id":2}'));
  expect((await Promise.all([...together, other])).map((one) => one.outcome === 'authorized' && one.sessionId)).toEqual(
    [1, 1, 1, 2],
  );
  const later = authorize();
  while (answers.length < 3) await new Promise(setImmediate);
  answers[2]?.(answered(200, '{"session_id":3}'));
  expect(await later).toMatchObject({ sessionId: 3 });
  expect(asked).toHaveLength(3);
});

describe('turns', () => {
  test('so many run at once, the next wait in order, and beyond the bound are refused', async () => {
    const turns = createTurns({ atOnce: 2, waiting: 2 });
    const ends: (() => void)[] = [];
    const log: number[] = [];
    const task = (n: number) =>
      turns.run(async () => {
        log.push(n);
        await new Promise<void>((resolve) => ends.push(resolve));
      });
    const tasks = [1, 2, 3, 4].map(task);
    await expect(task(5)).rejects.toBeInstanceOf(TooBusy);
    expect(log).toEqual([1, 2]);
    ends.shift()?.();
    await tasks[0];
    expect(log).toEqual([1, 2, 3]);
    for (const rest of [tasks[1], tasks[2], tasks[3]]) {
      ends.shift()?.();
      await rest;
    }
    expect([log, turns.idle()]).toEqual([[1, 2, 3, 4], true]);
  });

  test('a task that fails gives its place on', async () => {
    const turns = createTurns({ atOnce: 1, waiting: 9 });
    const failing = turns.run(async () => {
      throw new Error('no');
    });
    const next = turns.run(async () => 'next');
    await expect(failing).rejects.toThrow('no');
    expect([await next, turns.idle()]).toEqual(['next', true]);
  });
});
