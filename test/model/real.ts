// The server's side of a sequence: two people and two programs of an organization of their own, and three browsers.
import { expect } from 'vitest';
import type { Browse, Page } from '../support/http.ts';
import { codeOf, livechatUrl, standardUrl } from '../wire/asking.ts';
import {
  join,
  makeOrganization,
  makePerson,
  makeProgram,
  type Person,
  type Program,
  type TestOrganization,
} from '../wire/cast.ts';
import { connect, fillSignIn, hasForm, signOut } from '../wire/person-acts.ts';
import { formOf, inBody } from '../wire/program-acts.ts';
import { runRelay } from '../wire/relay-page.ts';
import type { World } from '../wire/world.ts';
import type { Reference } from './reference.ts';

export type Real = {
  readonly world: World;
  readonly organization: TestOrganization;
  readonly people: readonly Person[];
  readonly programs: readonly Program[];
  readonly browsers: Browse[];
  /** What is gone for good, and was seen to be gone. */
  readonly settled: Set<object>;
};

const SCOPES = ['agents--my:ro', 'sessions--my:rw'];

/** New people and programs, so that no sequence meets another's. */
export async function makeReal(world: World): Promise<Real> {
  const organization = await makeOrganization(world, 'Modelled');
  const settings = { organizationId: organization.organizationId, scopes: SCOPES };
  return {
    world,
    organization,
    people: [await makePerson(world, { organization }), await makePerson(world, { organization })],
    programs: [await makeProgram(world, settings), await makeProgram(world, { ...settings, confidential: true })],
    browsers: Array.from({ length: 3 }, () => world.browse()),
    settled: new Set(),
  };
}

export function at<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length];
  if (found === undefined) throw new Error('The list is empty.');
  return found;
}

/** Signs in, in a new browser that takes the place of the old one; false when the person is not let in. */
export async function signInAnew(real: Real, on: { browser: number; person: number }): Promise<boolean> {
  const browser = real.world.browse();
  const form = await browser.get(`${real.world.issuer}/signin`);
  const answer = await fillSignIn(browser, form, at(real.people, on.person));
  const isIn = answer.location?.pathname === '/account';
  if (isIn) real.browsers[on.browser] = browser;
  return isIn;
}

/** Opens an authorization request, allowing it where asked: the code or token, or the page that is shown instead. */
export async function authorize(
  { world, browsers, programs }: Real,
  on: { browser: number; client: number; type: 'code' | 'token' },
): Promise<{ text: string } | 'shown' | 'sign_in'> {
  const client = at(programs, on.client);
  const url =
    on.type === 'code'
      ? standardUrl(world, { client })
      : livechatUrl(world, { client, parameters: { flow: 'button' } });
  const page = await connect(at(browsers, on.browser), url);
  if (hasForm(page, 'sign-in')) return 'sign_in';
  if (page.status === 400) return 'shown';
  return { text: on.type === 'code' ? codeOf(world, page) : tokenOf(page) };
}

/** Removes the app where it is listed; false where it is not, or nobody is signed in. */
export async function revokeApp(
  { world, browsers, programs }: Real,
  on: { browser: number; client: number },
): Promise<boolean> {
  const browser = at(browsers, on.browser);
  const page = await browser.get(`${world.issuer}/account/apps`);
  const form = `revoke-${at(programs, on.client).clientId}`;
  if (!hasForm(page, form)) return false;
  const answer = await browser.submit(page, form);
  expect(hasForm(answer, form)).toBe(false);
  return true;
}

/** Presses "sign out everywhere else" where it is offered. */
export async function endOthers({ world, browsers }: Real, browser: number): Promise<boolean> {
  const page = await at(browsers, browser).get(`${world.issuer}/account/sessions`);
  if (!hasForm(page, 'end-others')) return false;
  await at(browsers, browser).submit(page, 'end-others');
  return true;
}

export async function signOutOf({ world, browsers }: Real, browser: number): Promise<void> {
  const page = await at(browsers, browser).get(`${world.issuer}/signout`);
  if (hasForm(page, 'sign-out')) await signOut(world, at(browsers, browser));
}

export async function setClientDisabled({ world, programs }: Real, client: number, disabled: boolean): Promise<void> {
  const { clientId } = at(programs, client);
  const disabled_at = disabled ? world.clock.now() : null;
  await world.parts.database.write((tx) =>
    tx.updateTable('clients').set({ disabled_at }).where('client_id', '=', clientId).execute(),
  );
}

/** Takes the person out of the organization and in again. */
export async function rejoin({ world, organization, people }: Real, person: number): Promise<void> {
  const { organizationId } = organization;
  const member = at(people, person);
  expect(await world.parts.agents.removeAgent({ organizationId, accountId: member.accountId })).toBe('removed');
  await join(world, member, { organization });
}

/**
 * Asks the server about every code and token that there ever was, in all ways that there are, and compares with the reference. What is gone
 * for good, and was seen to be gone, is asked about again only at the end.
 */
export async function compareAll(
  reference: Reference,
  { world, programs, settled }: Real,
  { atEnd }: { atEnd: boolean },
): Promise<void> {
  const asked: Promise<{ what: string; told: unknown; known: boolean }>[] = [];
  // On connections that stay open: there are thousands of questions.
  const ask = (what: string, known: boolean, [path, init]: [string, RequestInit?]) => {
    const answer = fetch(world.issuer + path, init).then(async (response) => {
      const { active } = (await response.json()) as { active?: boolean };
      return { what, told: active ?? response.status === 200, known };
    });
    asked.push(answer);
  };
  const bearing = (text: string) => ({ headers: { authorization: `Bearer ${text}` } });
  const introspect = (token: string): [string, RequestInit] => [
    '/oauth/introspect',
    { method: 'POST', body: formOf({ ...inBody(at(programs, 1)), token }) },
  ];
  const canIntrospect = !reference.organizationSuspended && !reference.disabledClients.has(1);
  const isAsked = (thing: { deleted: boolean }) => atEnd || !settled.has(thing);

  for (const [n, token] of reference.access.entries()) {
    if (!isAsked(token)) continue;
    const known = reference.isAlive(token);
    ask(`access token ${n} at /info`, known, ['/info', bearing(token.text)]);
    if (token.client === 1 && canIntrospect) ask(`access token ${n} introspected`, known, introspect(token.text));
  }
  for (const [n, token] of reference.refresh.entries()) {
    if (!isAsked(token)) continue;
    const known = reference.isRefreshable(token);
    if (token.client === 1 && canIntrospect) ask(`refresh token ${n}`, known, introspect(token.text));
    ask(`refresh token ${n} as an access token`, false, ['/v2/info', bearing(token.text)]);
  }
  for (const [n, code] of reference.codes.entries()) {
    if (!isAsked(code)) continue;
    const path = `/info?type=code&code=${encodeURIComponent(code.text)}`;
    ask(`code ${n}`, reference.isRedeemable(code), [path]);
  }
  const answers = await Promise.all(asked);
  expect(answers.filter(({ told, known }) => told !== known)).toEqual([]);
  for (const thing of [...reference.access, ...reference.refresh, ...reference.codes]) {
    if (thing.deleted && canIntrospect) settled.add(thing);
  }
}

function tokenOf(page: Page): string {
  return String(runRelay(page, 'popup').message.data?.access_token);
}
