// What is remembered of a consent, and when a person is asked again.
import { expect, test } from 'vitest';
import type { Browse, Page } from '../../support/http.ts';
import { answerOf, livechatUrl, openInFrame, type Parameters, standardUrl } from '../asking.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { acme, makePerson, makeProgram, type Program } from '../cast.ts';
import { allow, connect, hasForm, signIn, textOf } from '../person-acts.ts';
import { runRelay } from '../relay-page.ts';
import type { World } from '../world.ts';

describeOnBothDatabases('the consent form', (world) => {
  test('it says who asks, for what, as whom, for which organization, and where the browser goes then', async () => {
    const person = await makePerson(world);
    const client = await makeProgram(world, { name: 'Ask & <Tell>', scopes: ['agents--all:ro', 'sessions--my:rw'] });
    const browser = await signIn(world, person);
    const page = await browser.get(standardUrl(world, { client }));
    expect(page.body).toContain('Ask &amp; &lt;Tell&gt;');
    expect(textOf(page, 'redirect-host')).toBe('app.example');
    expect(textOf(page, 'signed-in-as')).toContain(person.email);
    expect(page.body).toContain('see the profiles of all agents');
    expect(page.body).toContain('sign you out');
    expect(page.body).toContain((await acme(world)).name);
  });

  test('it is remembered for the account, in every browser, in both dialects', async () => {
    const { client, person, browser } = await consented(world);
    for (const other of [browser, await signIn(world, person)]) {
      for (const url of [livechatUrl(world, { client }), standardUrl(world, { client })]) {
        expect(isAsked(await other.get(url))).toBe(false);
      }
    }
  });

  test('it is no other account’s, and no other program’s', async () => {
    const { client, browser } = await consented(world);
    expect(isAsked(await (await signIn(world, await makePerson(world))).get(livechatUrl(world, { client })))).toBe(
      true,
    );
    expect(isAsked(await browser.get(livechatUrl(world, { client: await makeProgram(world) })))).toBe(true);
  });

  test('a consent that was refused is not remembered as one', async () => {
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    await browser.submit(await browser.get(livechatUrl(world, { client })), 'consent', { decision: 'deny' });
    expect(isAsked(await browser.get(livechatUrl(world, { client })))).toBe(true);
  });

  test('new scopes are asked for, and marked; what was allowed stays allowed', async () => {
    const { browser, ask } = await granted(world, 'agents--my:ro');
    const page = await ask('agents--my:ro sessions--my:rw');
    expect(isAsked(page)).toBe(true);
    expect(page.body).toContain('It now also asks to');
    expect(page.body.match(/class="badge new"/g)).toHaveLength(1);
    await allow(browser, page);
    for (const scope of ['agents--my:ro', 'sessions--my:rw', 'agents--my:ro sessions--my:rw'])
      expect(isAsked(await ask(scope))).toBe(false);
  });

  test('scopes that an allowed one includes are not asked for; wider ones are', async () => {
    const { ask } = await granted(world, 'agents--all:ro');
    expect(isAsked(await ask('agents--my:ro'))).toBe(false);
    expect(isAsked(await ask('agents--all:rw'))).toBe(true);
    const { ask: askNarrow } = await granted(world, 'agents--my:ro');
    expect(isAsked(await askNarrow('agents--all:ro'))).toBe(true);
    const { ask: askWriter } = await granted(world, 'sessions--my:rw');
    expect(isAsked(await askWriter('sessions--my:ro'))).toBe(false);
  });

  test('A41: a new redirect origin is asked for, another path of a known one is not', async () => {
    const client = await makeProgram(world, {
      redirectUris: [
        'https://app.example/a',
        'https://app.example/b',
        'https://app.example:8443/a',
        'http://app.example/a',
      ],
    });
    const browser = await signIn(world, await makePerson(world));
    const ask = (redirect_uri: string) => browser.get(livechatUrl(world, { client, parameters: { redirect_uri } }));
    await allow(browser, await ask('https://app.example/a'));
    expect(isAsked(await ask('https://app.example/b'))).toBe(false);
    for (const other of ['https://app.example:8443/a', 'http://app.example/a'])
      expect(isAsked(await ask(other))).toBe(true);
  });

  test('a frame gets a silent answer for what was allowed, and for nothing else', async () => {
    const client = await makeProgram(world, { redirectUris: ['https://app.example/a', 'https://other.example/a'] });
    const browser = await signIn(world, await makePerson(world));
    const frame = async (redirect_uri: string) => {
      const url = livechatUrl(world, { client, parameters: { redirect_uri, flow: 'button' } });
      return runRelay(await openInFrame(browser, url), 'frame').message;
    };
    await connect(browser, livechatUrl(world, { client, parameters: { redirect_uri: 'https://app.example/a' } }));
    expect(await frame('https://app.example/a')).toHaveProperty('data');
    expect(await frame('https://other.example/a')).toMatchObject({ error: { identity_exception: 'unauthorized' } });
  });

  test('A41: a private-use scheme is asked for every time: any program can claim it', async () => {
    const client = await makeProgram(world, { redirectUris: ['com.example.app:/callback'] });
    const browser = await signIn(world, await makePerson(world));
    for (let n = 0; n < 2; n += 1) {
      const page = await browser.get(livechatUrl(world, { client }));
      expect(isAsked(page)).toBe(true);
      expect((await allow(browser, page)).headers.location).toMatch(/^com\.example\.app:/);
    }
  });

  test('the author of a program, and users of the platform’s own, are not asked', async () => {
    const author = await makePerson(world);
    const ofAuthor = await makeProgram(world, { authorAccountId: author.accountId });
    const own = await makeProgram(world, { firstParty: true });
    const [browser, other] = [await signIn(world, author), await signIn(world, await makePerson(world))];
    expect(isAsked(await browser.get(livechatUrl(world, { client: ofAuthor })))).toBe(false);
    expect(
      isAsked(await browser.get(livechatUrl(world, { client: ofAuthor, parameters: { prompt: 'consent' } }))),
    ).toBe(true);
    expect(isAsked(await other.get(livechatUrl(world, { client: ofAuthor })))).toBe(true);
    expect(isAsked(await other.get(livechatUrl(world, { client: own })))).toBe(false);
  });

  test('"Not you?" leads to another account, and the request goes on with that one', async () => {
    const [first, second] = [await makePerson(world), await makePerson(world)];
    const client = await makeProgram(world);
    const browser = await signIn(world, first);
    const form = await browser.submit(await browser.get(livechatUrl(world, { client })), 'switch-account', {
      choice: 'other',
    });
    const { email, password } = second;
    const consent = await browser.follow(await browser.submit(form, 'sign-in', { email, password }));
    expect(textOf(consent, 'signed-in-as')).toContain(second.email);
  });

  test('a form that is sent with neither allow nor deny asks again', async () => {
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    const page = await browser.get(livechatUrl(world, { client }));
    const form = page.forms.find(({ id }) => id === 'consent');
    const token = form?.controls.find(({ name }) => name === 'form_token')?.value ?? '';
    for (const decision of ['', 'yes', 'Allow']) {
      const body = new URLSearchParams({ form_token: token, decision });
      const again = await browser.request(new URL(form?.action ?? '', page.url), { method: 'POST', body });
      expect(isAsked(again)).toBe(true);
    }
  });

  test('the request of the form is checked like the first one: what was changed in between is refused', async () => {
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    const page = await browser.get(standardUrl(world, { client }));
    const form = page.forms.find(({ id }) => id === 'consent');
    const token = form?.controls.find(({ name }) => name === 'form_token')?.value ?? '';
    const url = new URL(form?.action ?? '', page.url);
    url.searchParams.set('redirect_uri', 'https://evil.example/');
    const body = new URLSearchParams({ form_token: token, decision: 'allow' });
    const refused = await browser.request(url, { method: 'POST', body });
    expect({ status: refused.status, location: refused.location }).toEqual({ status: 400, location: undefined });
  });
});

function isAsked(page: Page): boolean {
  return hasForm(page, 'consent');
}

async function consented(world: World) {
  const client = await makeProgram(world);
  const person = await makePerson(world);
  const browser = await signIn(world, person);
  expect(answerOf(world, await connect(browser, standardUrl(world, { client }))).query).toHaveProperty('code');
  return { client, person, browser };
}

/** Has a scope granted by an administrator, and asks for more. */
async function granted(
  world: World,
  scope: string,
): Promise<{ browser: Browse; client: Program; ask: (scope: string) => Promise<Page> }> {
  const scopes = ['agents--my:ro', 'agents--all:ro', 'agents--all:rw', 'sessions--my:ro', 'sessions--my:rw'];
  const client = await makeProgram(world, { scopes });
  const browser = await signIn(world, await makePerson(world, { role: 'administrator' }));
  const ask = (wanted: string) => {
    const parameters: Parameters = { scope: wanted };
    return browser.get(standardUrl(world, { client, parameters }));
  };
  await allow(browser, await ask(scope));
  return { browser, client, ask };
}
