// An agent at the agent app, with extensions that were installed by the API: the built server, real Chromium, and pages of third parties on another site.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext, Frame, Page } from 'playwright-core';
import { atFileEnd } from '../../support/at-file-end.ts';
import type { ServerProcess } from '../../support/server-process.ts';
import { startServer } from '../../support/server-process.ts';
import { signIn } from '../person.ts';

export const OWNER = { email: 'owner@acme.example', password: 'acme-owner-pass' };

export type Widget = {
  readonly url: string;
  readonly place: 'details' | 'message_box' | 'fullscreen' | 'settings';
  readonly authorization?: 'sign-in' | 'basic' | 'none';
  readonly initial_state?: object;
  readonly permissions?: readonly string[];
};
export type InstalledApp = {
  readonly installationId: string;
  readonly appId: string;
  readonly widgetIds: readonly string[];
};

export type Desk = {
  readonly server: ServerProcess;
  /** Calls the api site as the owner of acme. */
  readonly call: <Answer>(method: string, path: string, body?: object) => Promise<Answer>;
  readonly install: (app: {
    name: string;
    scopes?: readonly string[];
    widgets: readonly Widget[];
  }) => Promise<InstalledApp>;
  readonly uninstall: (app: InstalledApp) => Promise<void>;
  /** A chat of the owner's with a new customer. Answers the chat's id. */
  readonly startChat: (customer: {
    name: string;
    email?: string;
  }) => Promise<{ chatId: string; customerId: string; threadId: string }>;
};

const SCOPES = 'apps--all:rw,installations--all:rw,chats--all:rw,customers:own,customers:rw';

/** The server with the demo world, and a token of the owner's. It ends with the test file. */
export async function startDesk(): Promise<Desk> {
  const server = await startServer();
  const { stdout, stderr, code } = await server.cli([
    'token',
    'create',
    '--account',
    OWNER.email,
    '--scopes',
    SCOPES,
    '--json',
  ]);
  if (code !== 0) throw new Error(`gatehouse token create failed: ${stderr}`);
  const { token } = JSON.parse(stdout) as { token: string };
  const call = async <Answer>(method: string, path: string, body?: object): Promise<Answer> => {
    const answer = await fetch(`${server.urls.api}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'x-api-version': '2',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}: ${text}`);
    return JSON.parse(text) as Answer;
  };
  const act = <Answer>(action: string, body: object) => call<Answer>('POST', `/v3.5/agent/action/${action}`, body);
  return {
    server,
    call,
    async install({ name, scopes = ['customers:ro', 'chats--access:rw'], widgets }) {
      const app = await call<{ app_id: string }>('POST', '/manage/v1/apps', { name, scopes, local_development: true });
      const widgetIds: string[] = [];
      for (const widget of widgets) {
        const path = `/manage/v1/apps/${app.app_id}/widgets`;
        const { widget: added } = await call<{ widget: { widget_id: string } }>('POST', path, widget);
        widgetIds.push(added.widget_id);
      }
      const { installation_id: installationId } = await call<{ installation_id: string }>(
        'POST',
        '/manage/v1/installations',
        {
          app_id: app.app_id,
        },
      );
      return { installationId, appId: app.app_id, widgetIds };
    },
    async uninstall({ installationId }) {
      await call('DELETE', `/manage/v1/installations/${installationId}`);
    },
    async startChat(customer) {
      const { customer_id: customerId } = await act<{ customer_id: string }>('create_customer', customer);
      const { chat_id: chatId, thread_id: threadId } = await act<{ chat_id: string; thread_id: string }>('start_chat', {
        chat: { users: [{ id: customerId, type: 'customer' }] },
      });
      return { chatId, customerId, threadId };
    },
  };
}

/** Opens the agent app, signs the owner in where that is asked for, and waits until the chats are there. */
export async function openAgentApp(
  context: BrowserContext,
  { server }: Pick<Desk, 'server'>,
  path = '/chats',
): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${server.urls.agentApp}${path}`);
  const form = page.locator('form#sign-in');
  const rail = page.locator('nav.rail');
  await form.or(rail).first().waitFor();
  if (await form.isVisible()) await signIn(page, OWNER);
  await rail.waitFor();
  return page;
}

/** Pages of third parties, all at http://127.0.0.1, with the SDK from the agent app's site. */
export type ThirdParty = {
  readonly origin: string;
  /** The same server under a name that is another site. */
  readonly elsewhere: string;
  /** A page that runs this script after the SDK, from that path of the agent app; `headers` and `status` as its server would send them. */
  readonly serve: (
    path: string,
    script: string,
    options?: { headers?: Record<string, string>; status?: number; sdk?: string | false; head?: string },
  ) => string;
  /** Answers POST at a path. */
  readonly answer: (path: string, answer: (body: string) => { status: number; body: string }) => void;
  readonly requests: {
    readonly method: string;
    readonly url: string;
    readonly referer: string | undefined;
    readonly body: string;
  }[];
};

export async function startThirdParty({ server }: Pick<Desk, 'server'>): Promise<ThirdParty> {
  type Page = { body: string; status: number; headers: Record<string, string> };
  const pages = new Map<string, Page>();
  const answers = new Map<string, (body: string) => { status: number; body: string }>();
  const requests: ThirdParty['requests'][number][] = [];
  const listener = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString('utf8');
    });
    request.on('end', () => {
      const { method = 'GET', url = '/', headers } = request;
      requests.push({ method, url, referer: headers.referer, body });
      const { pathname } = new URL(url, 'http://third');
      const answer = method === 'POST' ? answers.get(pathname)?.(body) : undefined;
      const page = pages.get(pathname);
      if (answer !== undefined)
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
      else if (page === undefined)
        response.writeHead(404, { 'content-type': 'text/html' }).end('<p>There is nothing here');
      else
        response.writeHead(page.status, { 'content-type': 'text/html; charset=utf-8', ...page.headers }).end(page.body);
    });
  });
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  atFileEnd(() => {
    listener.closeAllConnections();
    return new Promise((done) => listener.close(done));
  });
  const { port } = listener.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    elsewhere: `http://localhost:${port}`,
    requests,
    serve(path, script, { headers = {}, status = 200, sdk = '/extension-sdk.min.js', head = '' } = {}) {
      const tag = sdk ? `<script src="${server.urls.agentApp}${sdk}"></script>` : '';
      const body = `<!doctype html><title>Extension</title><link rel="icon" href="data:,">${tag}${head}<body><script>${script}</script>`;
      pages.set(path, { body, status, headers });
      return `${origin}${path}`;
    },
    answer: (path, answer) => void answers.set(path, answer),
  };
}

/** The frame of a widget, once its page's scripts have run. */
export async function frameOf(page: Page, widgetId: string): Promise<Frame> {
  const handle = await page.locator(`[data-widget="${widgetId}"] iframe`).elementHandle();
  const frame = await handle?.contentFrame();
  if (!frame) throw new Error(`The widget ${widgetId} has no frame.`);
  await frame.waitForURL((url) => url.protocol === 'http:', { waitUntil: 'domcontentloaded' });
  return frame;
}

/** Waits until this is true in the frame, and returns it. By a clock: in a frame that nobody sees nothing is painted that it could wait for. */
export async function untilIn<Value, Arg = undefined>(
  frame: Frame,
  isTrue: (arg: Arg) => Value,
  ...[arg]: Arg extends undefined ? [] : [Arg]
): Promise<NonNullable<Value>> {
  const found = await frame.waitForFunction(isTrue as (arg: unknown) => Value, arg, { polling: 50 });
  return (await found.jsonValue()) as NonNullable<Value>;
}

/** Waits until a frame is in this state, as the app shows it. */
export async function untilState(page: Page, widgetId: string, state: string): Promise<void> {
  await page.locator(`[data-widget="${widgetId}"][data-state="${state}"]`).waitFor({ state: 'attached' });
}
