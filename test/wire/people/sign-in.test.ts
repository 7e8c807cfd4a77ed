// Signing in: the form, the session that it starts, and what slows guessing down.
import { expect, test } from 'vitest';
import type { Browse, Page } from '../../support/http.ts';
import { accessTokenOf, livechatUrl } from '../asking.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makePerson, makeProgram, type Person } from '../cast.ts';
import { connect, fillSignIn, isSignedIn, signIn, textOf, valueIn } from '../person-acts.ts';
import { isAlive } from '../program-acts.ts';
import type { World } from '../world.ts';

const SESSION = '__Host-gatehouse_session';

describeOnBothDatabases('the sign-in form', (world) => {
  test('a wrong password shows the same form with the e-mail kept and the password gone, and the request goes on from there', async () => {
    const person = await makePerson(world);
    const client = await makeProgram(world, { restricted: true });
    const browser = world.browse();
    const form = await browser.get(livechatUrl(world, { client }));
    const again = await fillSignIn(browser, form, { email: person.email, password: 'not it' });
    expect(again.status).toBe(401);
    expect(valueIn(again, 'sign-in', 'email')).toBe(person.email);
    expect(valueIn(again, 'sign-in', 'password')).toBe('');
    expect(again.body).not.toContain('not it');
    expect(again.body).toContain(client.name);
    expect(textOf(again, 'error-summary')).toBe('E-mail address or password is wrong.');
    expect(await isSignedIn(world, browser)).toBe(false);
    accessTokenOf(world, await browser.follow(await fillSignIn(browser, again, person)));
  });

  test('A32: it does not tell an unknown e-mail from a wrong password', async () => {
    const { email } = await makePerson(world);
    const [known, unknown] = [
      await attempt(world, { email, password: 'x' }),
      await attempt(world, { email: 'nobody@example.com', password: 'x' }),
    ];
    const anonymous = (page: Page) => page.body.replaceAll(/value="[^"]*"/g, '');
    expect(unknown.status).toBe(known.status);
    expect(anonymous(unknown)).toBe(anonymous(known));
  });

  test('the e-mail may be typed in capitals and with blanks around it', async () => {
    const { email, password } = await makePerson(world);
    expect((await attempt(world, { email: ` ${email.toUpperCase()} `, password })).status).toBe(303);
  });

  test('an empty field is asked for again', async () => {
    const { email, password } = await makePerson(world);
    for (const fields of [
      { email, password: '' },
      { email: '', password },
    ]) {
      const page = await attempt(world, fields);
      expect({ status: page.status, email: valueIn(page, 'sign-in', 'email') }).toEqual({
        status: 400,
        email: fields.email,
      });
    }
  });

  test('a suspended account can’t sign in, and is signed out', async () => {
    const person = await makePerson(world);
    const browser = await signIn(world, person);
    await world.parts.accounts.setAccountSuspended({ accountId: person.accountId, suspendedAt: world.clock.now() });
    expect(await isSignedIn(world, browser)).toBe(false);
    const told = await attempt(world, person);
    expect(told.location?.searchParams.get('identity_exception')).toBe('access_denied');
    expect(told.location?.searchParams.get('entity_id')).toBe(person.email);
    const page = await world.browse().get(told.location?.href ?? '');
    expect(textOf(page, 'notice')).toContain('blocked');
    expect(valueIn(page, 'sign-in', 'email')).toBe(person.email);
  });

  test('that an account is suspended is told only to who knows its password', async () => {
    const person = await makePerson(world);
    await world.parts.accounts.setAccountSuspended({ accountId: person.accountId, suspendedAt: world.clock.now() });
    expect((await attempt(world, { ...person, password: 'a wrong one' })).status).toBe(401);
  });

  test('sign-in by password switched off: identity_exception credentials_login_disabled, told only to who knows it', async () => {
    const person = await makePerson(world);
    const { accountId, email } = person;
    const browser = await signIn(world, person);
    await world.parts.accounts.setPasswordSignIn({ accountId, allowed: false, now: world.clock.now() });
    expect(await isSignedIn(world, browser)).toBe(false);
    expect((await attempt(world, { email, password: 'a wrong one' })).status).toBe(401);
    const told = await attempt(world, person);
    expect(told.location?.searchParams.get('identity_exception')).toBe('credentials_login_disabled');
    expect(told.location?.searchParams.get('entity_id')).toBe(email);
    const page = await world.browse().get(told.location?.href ?? '');
    expect(textOf(page, 'notice')).toContain('switched off');
    await world.parts.accounts.setPasswordSignIn({ accountId, allowed: true, now: world.clock.now() });
    await signIn(world, person);
  });

  test('a form that can’t be read is a malformed identity request: identity_exception invalid_request', async () => {
    const browser = world.browse();
    const form = await browser.get(`${world.issuer}/signin`);
    const answer = await browser.submit(form, 'sign-in', { email: 'line\nbreak@example.com', password: 'x' });
    expect(answer.location?.searchParams.get('identity_exception')).toBe('invalid_request');
  });

  test('who is signed in already is sent to the account', async () => {
    const browser = await signIn(world, await makePerson(world));
    expect((await browser.get(`${world.issuer}/signin`)).location?.pathname).toBe('/account');
  });
});

describeOnBothDatabases('the session that signing in starts', (world) => {
  test('its cookie is for this host alone, over TLS, out of reach of scripts, and sent in frames', async () => {
    const browser = world.browse();
    const form = await browser.get(`${world.issuer}/signin`);
    expect(setCookies(form)).toEqual({
      '__Host-gatehouse_interaction': ['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure'],
    });
    const signedIn = await fillSignIn(browser, form, await makePerson(world));
    const cookies = setCookies(signedIn);
    expect(cookies[SESSION]).toEqual(['HttpOnly', 'Path=/', 'SameSite=None', 'Secure']);
    for (const [name, attributes] of Object.entries(cookies)) {
      expect(name).toMatch(/^__Host-/);
      expect(attributes).toEqual(expect.arrayContaining(['HttpOnly', 'Path=/', 'Secure']));
      expect(attributes.join()).not.toMatch(/Domain|Partitioned/);
    }
  });

  test('each sign-in gets a new one, and the one before ends with the tokens that lived in the browser', async () => {
    const person = await makePerson(world);
    const browser = await signIn(world, person);
    const client = await makeProgram(world);
    const token = accessTokenOf(world, await connect(browser, livechatUrl(world, { client })));
    const before = cookie(world, browser);
    const form = await browser.get(`${world.issuer}/signin?continue=${encodeURIComponent('/account/apps')}`);
    await fillSignIn(browser, form, person);
    const after = cookie(world, browser);
    expect(after).not.toBe(before);
    expect(await isSignedIn(world, browser)).toBe(true);
    expect(await isSignedIn(world, withCookie(world, before))).toBe(false);
    expect(await isAlive(world, token)).toBe(false);
  });

  test('A31: a cookie that somebody planted beforehand is worth nothing (session fixation)', async () => {
    const planted = 'A'.repeat(43);
    const victim = withCookie(world, planted);
    await signIn(world, await makePerson(world), victim);
    expect(cookie(world, victim)).not.toBe(planted);
    expect(await isSignedIn(world, withCookie(world, planted))).toBe(false);
  });

  test('A31: a session that an attacker planted, a living one, ends when the victim signs in', async () => {
    const attacker = await signIn(world, await makePerson(world));
    const victim = withCookie(world, cookie(world, attacker));
    const person = await makePerson(world);
    const form = await victim.get(`${world.issuer}/signin?continue=${encodeURIComponent('/account/apps')}`);
    await fillSignIn(victim, form, person);
    expect((await victim.get(`${world.issuer}/account`)).body).toContain(person.email);
    expect(await isSignedIn(world, attacker)).toBe(false);
  });

  test('it ends after 14 days without use, and lives on with use', async () => {
    const browser = await signIn(world, await makePerson(world));
    const day = 24 * 3600;
    for (let n = 0; n < 3; n += 1) {
      world.clock.advance(13 * day);
      expect(await isSignedIn(world, browser)).toBe(true);
    }
    world.clock.advance(14 * day);
    expect(await isSignedIn(world, browser)).toBe(false);
  });
});

describeOnBothDatabases('guessing', (world) => {
  test('A33: 20 wrong passwords in 5 minutes from strange browsers stop further ones, but not the person’s own browser', async () => {
    const person = await makePerson(world);
    const own = await signIn(world, person);
    for (let n = 0; n < 20; n += 1) {
      expect((await attempt(world, { email: person.email, password: `guess ${n}` })).status).toBe(401);
    }
    const stopped = await attempt(world, person);
    expect(stopped.status).toBe(429);
    expect(Number(stopped.headers['retry-after'])).toBe(300);
    expect(valueIn(stopped, 'sign-in', 'email')).toBe(person.email);
    expect((await attempt(world, person, own)).status).toBe(303);
    expect((await attempt(world, await makePerson(world))).status).toBe(303);
    world.clock.advance(300);
    expect((await attempt(world, person)).status).toBe(303);
  });

  test('the right password is not slowed down: 60 sign-ins of one account within a minute', async () => {
    const person = await makePerson(world);
    for (let n = 0; n < 60; n += 1) expect((await attempt(world, person)).status).toBe(303);
  });
});

/** Signs in, or tries to, in a new browser unless one is given. */
async function attempt(
  world: World,
  { email, password }: Pick<Person, 'email' | 'password'>,
  browser: Browse = world.browse(),
): Promise<Page> {
  const form = await browser.get(`${world.issuer}/signin?continue=${encodeURIComponent('/account/apps')}`);
  return fillSignIn(browser, form, { email, password });
}

function cookie(world: World, browser: Browse): string {
  return browser.cookies.find(new URL(world.issuer)).find(({ name }) => name === SESSION)?.value ?? '';
}

function withCookie(world: World, value: string): Browse {
  const browser = world.browse();
  browser.cookies.store(new URL(world.issuer), [`${SESSION}=${value}; Path=/; Secure; HttpOnly; SameSite=None`]);
  return browser;
}

/** The attributes of each cookie that an answer sets, but for their lives. */
function setCookies(page: Page): Record<string, string[]> {
  const cookies = (page.headers['set-cookie'] ?? []).map((header) => header.split('; '));
  const attributes = (list: string[]) => list.filter((text) => !/^(Max-Age|Expires)=/.test(text)).sort();
  return Object.fromEntries(cookies.map(([pair = '', ...rest]) => [pair.split('=')[0], attributes(rest)]));
}
