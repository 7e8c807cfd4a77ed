// A person in several organizations: which of them an answer speaks for.
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Page } from '../../support/http.ts';
import { accessTokenOf, answerOf, livechatUrl, openInFrame, type Parameters, standardUrl } from '../asking.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { acme, join, makeOrganization, makePerson, makeProgram } from '../cast.ts';
import { allow, hasForm, signIn } from '../person-acts.ts';
import { call } from '../program-acts.ts';
import { runRelay } from '../relay-page.ts';
import type { World } from '../world.ts';

describeOnBothDatabases('several organizations', (world) => {
  test('the person chooses; each has its own consent; the last one used is taken then', async () => {
    const { browser, ask, home, second } = await start(world);
    const first = await ask();
    expect(choices(first).sort()).toEqual([home.organizationId, second.organizationId].sort());
    expect(await organizationOf(world, await allow(browser, first, { organization_id: second.organizationId }))).toBe(
      second.organizationId,
    );
    expect(await organizationOf(world, await ask())).toBe(second.organizationId);

    const other = await ask({ organization_id: home.organizationId });
    expect(choices(other)).toEqual([home.organizationId]);
    world.clock.advance(1);
    expect(await organizationOf(world, await allow(browser, other))).toBe(home.organizationId);
    expect(await organizationOf(world, await ask())).toBe(home.organizationId);
    world.clock.advance(60);
    expect(await organizationOf(world, await ask({ organization_id: second.organizationId }))).toBe(
      second.organizationId,
    );
    expect(await organizationOf(world, await ask())).toBe(second.organizationId);
  });

  test('the answer speaks for the chosen one, with its license', async () => {
    const { browser, ask, second, person } = await start(world);
    const page = await allow(browser, await ask(), { organization_id: second.organizationId });
    const info = await call(world, 'GET /info', { bearer: accessTokenOf(world, page) });
    expect(info.json).toMatchObject({
      organization_id: second.organizationId,
      license_id: second.licenseId,
      account_id: person.accountId,
    });
  });

  test('a silent request is not answered before one was chosen', async () => {
    const { browser, client, ask, second } = await start(world);
    const frame = livechatUrl(world, { client, parameters: { flow: 'button' } });
    expect(runRelay(await openInFrame(browser, frame), 'frame').message.error).toMatchObject({
      identity_exception: 'unauthorized',
    });
    const none = standardUrl(world, { client, parameters: { prompt: 'none' } });
    expect(answerOf(world, await browser.get(none)).query.error).toBe('account_selection_required');
    await allow(browser, await ask(), { organization_id: second.organizationId });
    expect(runRelay(await openInFrame(browser, frame), 'frame').message.data).toMatchObject({
      organization_id: second.organizationId,
    });
    expect(answerOf(world, await browser.get(none)).query).toHaveProperty('code');
  });

  test('one where the person is no member can’t be chosen, asked for, or sent with the form', async () => {
    const { browser, client, ask } = await start(world);
    const stranger = await makeOrganization(world, 'Initech');
    const refused = await ask({ organization_id: stranger.organizationId });
    expect(refused.location?.search).toBe('?oauth_exception=access_denied');
    const page = await ask();
    const form = page.forms.find(({ id }) => id === 'consent');
    const token = form?.controls.find(({ name }) => name === 'form_token')?.value ?? '';
    for (const organization_id of [stranger.organizationId, randomUUID(), '', "' or '1'='1"]) {
      const body = new URLSearchParams({ form_token: token, decision: 'allow', organization_id });
      const again = await browser.request(new URL(form?.action ?? '', page.url), { method: 'POST', body });
      expect(hasForm(again, 'consent')).toBe(true);
    }
    expect(hasForm(await browser.get(livechatUrl(world, { client })), 'consent')).toBe(true);
  });

  test('the role in the chosen one decides what can be granted', async () => {
    const organization = await makeOrganization(world, 'Globex');
    const person = await makePerson(world, { role: 'administrator' });
    await join(world, person, { organization, role: 'normal' });
    const client = await makeProgram(world, { scopes: ['agents--all:rw'] });
    const browser = await signIn(world, person);
    const page = await browser.get(livechatUrl(world, { client }));
    const refused = await allow(browser, page, { organization_id: organization.organizationId });
    expect(refused.location?.search).toBe('?oauth_exception=invalid_scope');
    const { organizationId } = person.organization;
    expect(await organizationOf(world, await allow(browser, page, { organization_id: organizationId }))).toBe(
      organizationId,
    );
  });

  test('a private program is for its own organization, without a choice', async () => {
    const { browser } = await start(world);
    const client = await makeProgram(world, { restricted: true });
    const page = await browser.get(livechatUrl(world, { client }));
    expect(await organizationOf(world, page)).toBe((await acme(world)).organizationId);
  });

  test('an organization that was left or suspended is offered no more', async () => {
    const { ask, browser, second, home } = await start(world);
    await allow(browser, await ask(), { organization_id: second.organizationId });
    await world.parts.accounts.setOrganizationSuspended({
      organizationId: second.organizationId,
      suspendedAt: world.clock.now(),
    });
    const page = await ask();
    expect(choices(page)).toEqual([home.organizationId]);
  });

  test('who is in no organization at all is refused', async () => {
    const person = await makePerson(world, { organization: await makeOrganization(world, 'Globex') });
    const client = await makeProgram(world);
    const browser = await signIn(world, person);
    const { organizationId } = person.organization;
    await world.parts.accounts.setOrganizationSuspended({ organizationId, suspendedAt: world.clock.now() });
    expect((await browser.get(livechatUrl(world, { client }))).location?.search).toBe('?oauth_exception=access_denied');
    expect((await browser.get(`${world.issuer}/account`)).status).toBe(200);
  });
});

async function start(world: World) {
  const person = await makePerson(world);
  const second = await makeOrganization(world, 'Globex');
  await join(world, person, { organization: second });
  const client = await makeProgram(world);
  const browser = await signIn(world, person);
  const ask = (parameters: Parameters = {}) => browser.get(livechatUrl(world, { client, parameters }));
  return { person, home: person.organization, second, client, browser, ask };
}

/** The organizations that a consent form offers. */
function choices(page: Page): string[] {
  const form = page.forms.find(({ id }) => id === 'consent');
  return (form?.controls ?? []).filter(({ name }) => name === 'organization_id').map(({ value }) => value);
}

async function organizationOf(world: World, page: Page): Promise<unknown> {
  return (await call(world, 'GET /info', { bearer: accessTokenOf(world, page) })).json.organization_id;
}
