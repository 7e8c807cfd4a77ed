// Every form of the site, sent by somebody else: each needs the token of its page, made for this browser, session and kind of form,
// and comes from this origin or from no telling browser.
import { expect, test } from 'vitest';
import { fillForm } from '../../support/form-submission.ts';
import type { Browse, Page } from '../../support/http.ts';
import { livechatUrl, standardUrl } from '../asking.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makePerson, makeProgram, PASSWORD } from '../cast.ts';
import { hasForm, isSignedIn, signIn, signOut } from '../person-acts.ts';
import { isAlive, obtainTokens } from '../program-acts.ts';
import type { World } from '../world.ts';

/** A form on its page in a victim's browser, and whether sending it did something. */
type Target = {
  readonly browser: Browse;
  readonly page: Page;
  readonly formId: string;
  readonly fields: Record<string, string>;
  readonly hasHappened: (answer: Page) => Promise<boolean>;
};

let made = 0;

const TARGETS: Record<string, (world: World) => Promise<Target>> = {
  'POST /signin': async (world) => {
    const browser = world.browse();
    const { email, password } = await makePerson(world);
    const page = await browser.get(`${world.issuer}/signin`);
    return {
      browser,
      page,
      formId: 'sign-in',
      fields: { email, password },
      hasHappened: () => isSignedIn(world, browser),
    };
  },
  'POST /signup': async (world) => {
    const browser = world.browse();
    made += 1;
    const fields = { name: 'Ada', email: `forged-${made}@example.com`, organization: 'Acme', password: PASSWORD };
    const page = await browser.get(`${world.issuer}/signup`);
    const hasHappened = async () => (await world.parts.accounts.findAccountByEmail(fields.email)) !== undefined;
    return { browser, page, formId: 'sign-up', fields, hasHappened };
  },
  'POST /signin/account': async (world) => {
    const browser = await signIn(world, await makePerson(world));
    const client = await makeProgram(world, { restricted: true });
    const page = await browser.get(livechatUrl(world, { client, path: '/signin' }));
    const hasHappened = async (answer: Page) => answer.location !== undefined;
    return { browser, page, formId: 'choose-account', fields: { choice: 'continue' }, hasHappened };
  },
  'POST /signout': async (world) => {
    const browser = await signIn(world, await makePerson(world));
    const page = await browser.get(`${world.issuer}/signout`);
    return {
      browser,
      page,
      formId: 'sign-out',
      fields: {},
      hasHappened: async () => !(await isSignedIn(world, browser)),
    };
  },
  'POST /consent': (world) => consentTarget(world, livechatUrl),
  'POST /oauth/consent': (world) => consentTarget(world, standardUrl),
  'POST /account/apps/revoke': async (world) => {
    const person = await makePerson(world);
    const client = await makeProgram(world);
    const { accessToken } = await obtainTokens(world, { person, client });
    const browser = await signIn(world, person);
    const page = await browser.get(`${world.issuer}/account/apps`);
    const hasHappened = async () => !(await isAlive(world, accessToken));
    return { browser, page, formId: `revoke-${client.clientId}`, fields: {}, hasHappened };
  },
  'POST /account/sessions/end': async (world) => {
    const { browser, page, other } = await twoSessions(world);
    const formId = page.forms.find(({ id }) => /^end-[0-9a-f]{8}-/.test(id ?? ''))?.id ?? '';
    return { browser, page, formId, fields: {}, hasHappened: async () => !(await isSignedIn(world, other)) };
  },
  'POST /account/sessions/end-others': async (world) => {
    const { browser, page, other } = await twoSessions(world);
    return {
      browser,
      page,
      formId: 'end-others',
      fields: {},
      hasHappened: async () => !(await isSignedIn(world, other)),
    };
  },
};

type Sent = { body: URLSearchParams; headers: Record<string, string | undefined> };

/** What makes a request one that the site's own page would not send. */
const FORGERIES: Record<string, (sent: Sent, world: World, target: Target) => Promise<Sent>> = {
  'without a token': async ({ body, headers }) => ({ body: without(body, 'form_token'), headers }),
  'with an empty token': async (sent) => withToken(sent, ''),
  'with a token that is made up': async (sent) => withToken(sent, 'A'.repeat(43)),
  'with the token of another browser': async (sent, world) =>
    withToken(sent, tokenIn(await world.browse().get(`${world.issuer}/signin`))),
  'with the token of another account’s page': async (sent, world) => {
    const attacker = await signIn(world, await makePerson(world));
    return withToken(sent, tokenIn(await attacker.get(`${world.issuer}/account`)));
  },
  'with the token of another kind of form': async (sent, world, { browser, formId }) => {
    const isAccountForm = /^(sign-out|revoke-|end-)/.test(formId);
    const other = isAccountForm ? '/signin?continue=%2Faccount%2Fapps' : '/signout';
    const page = await browser.get(world.issuer + other);
    // Without a session there is no account form to take a token from.
    return withToken(sent, page.forms.length > 0 ? tokenIn(page) : 'none');
  },
  'with the token twice': async (sent) => {
    sent.body.append('form_token', sent.body.get('form_token') ?? '');
    return sent;
  },
  'with the token in the query': async (sent) => ({ ...sent, body: without(sent.body, 'form_token') }),
  'from another origin': async ({ body, headers }) => ({
    body,
    headers: { ...headers, origin: 'https://evil.example' },
  }),
  'from a page that hides its origin': async ({ body, headers }) => ({ body, headers: { ...headers, origin: 'null' } }),
  'from another port of this host': async ({ body, headers }, world) => ({
    body,
    headers: { ...headers, origin: world.parts.config.apiUrl },
  }),
};

describeOnBothDatabases('forms that others send', (world) => {
  test.each(Object.keys(TARGETS))(
    'A22: %s does nothing when it is forged, and what it says when its own page sends it',
    async (name) => {
      const target = await open(world, name);
      for (const [how, forge] of Object.entries(FORGERIES)) {
        const sent = await forge(asTyped(target), world, target);
        const answer = await post(
          target,
          sent,
          how.endsWith('query') ? `form_token=${tokenIn(target.page)}` : undefined,
        );
        expect({ how, happened: await target.hasHappened(answer) }).toEqual({ how, happened: false });
        expect(answer.status).toBeLessThan(500);
      }
      const answer = await post(target, asTyped(target));
      expect(await target.hasHappened(answer)).toBe(true);
    },
  );

  test.each(Object.keys(TARGETS))('A31: %s does nothing without the browser’s own cookie', async (name) => {
    const target = await open(world, name);
    target.browser.cookies.clear('__Host-gatehouse_interaction');
    const answer = await post(target, asTyped(target));
    expect(await target.hasHappened(answer)).toBe(false);
  });

  test('A31: a form of an earlier session of the same browser does nothing in a later one', async () => {
    const browser = await signIn(world, await makePerson(world));
    const ofAttacker = await browser.get(`${world.issuer}/signout`);
    await signOut(world, browser);
    await signIn(world, await makePerson(world), browser);
    const again = await browser.submit(ofAttacker, 'sign-out');
    expect(hasForm(again, 'sign-out')).toBe(true);
    expect(await isSignedIn(world, browser)).toBe(true);
  });

  test.each(Object.keys(TARGETS))('%s works in browsers that send no Origin', async (name) => {
    const target = await open(world, name);
    const answer = await post(target, { ...asTyped(target), headers: { origin: undefined } });
    expect(await target.hasHappened(answer)).toBe(true);
  });
});

async function open(world: World, name: string): Promise<Target> {
  const target = await TARGETS[name]?.(world);
  if (target === undefined) throw new Error(`There is no target ${name}.`);
  return target;
}

async function consentTarget(world: World, urlOf: typeof livechatUrl): Promise<Target> {
  const browser = await signIn(world, await makePerson(world));
  const client = await makeProgram(world);
  const page = await browser.get(urlOf(world, { client }));
  const hasHappened = async (answer: Page) => answer.location !== undefined;
  return { browser, page, formId: 'consent', fields: { decision: 'allow' }, hasHappened };
}

async function twoSessions(world: World) {
  const person = await makePerson(world);
  const other = await signIn(world, person);
  const browser = await signIn(world, person);
  return { browser, other, page: await browser.get(`${world.issuer}/account/sessions`) };
}

/** What the form would send, filled in. */
function asTyped({ page, formId, fields }: Target): Sent {
  const form = page.forms.find(({ id }) => id === formId);
  if (form === undefined) throw new Error(`There is no form ${formId} at ${page.url}.`);
  return { body: fillForm(form, fields).entries, headers: { origin: page.url.origin } };
}

function post({ browser, page, formId }: Target, { body, headers }: Sent, query?: string): Promise<Page> {
  const url = new URL(page.forms.find(({ id }) => id === formId)?.action ?? '', page.url);
  if (query !== undefined) url.search = url.search === '' ? query : `${url.search}&${query}`;
  return browser.request(url, { method: 'POST', body, headers });
}

function tokenIn(page: Page): string {
  const controls = page.forms.flatMap((form) => form.controls);
  return controls.find(({ name }) => name === 'form_token')?.value ?? '';
}

function withToken({ body, headers }: Sent, token: string): Sent {
  body.set('form_token', token);
  return { body, headers };
}

function without(body: URLSearchParams, name: string): URLSearchParams {
  body.delete(name);
  return body;
}
