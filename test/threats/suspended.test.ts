// Whoever was suspended, removed or switched off goes on with nothing: each secret that they hold is refused at the next request.
import { expect, test } from 'vitest';
import type { Browse } from '../support/http.ts';
import { codeOf, livechatUrl, openInFrame, standardUrl } from '../wire/asking.ts';
import { describeOnBothDatabases } from '../wire/both-databases.ts';
import { makeOrganization, makePerson, makeProgram, type Person, type Program } from '../wire/cast.ts';
import { connect, fillSignIn, signIn } from '../wire/person-acts.ts';
import { call, exchange, inBody, isAlive, obtainTokens, refresh, tokensOf } from '../wire/program-acts.ts';
import { runRelay } from '../wire/relay-page.ts';
import type { World } from '../wire/world.ts';
import { apiKeyOf, callApi, makePersonalAccessToken } from './api-site.ts';

type Held = {
  readonly person: Person;
  readonly browser: Browse;
  readonly open: Program;
  readonly confidential: Program;
  readonly works: Readonly<Record<Thing, () => Promise<boolean>>>;
};

const THINGS = [
  'access token',
  'access token at the API',
  'refresh token',
  'refresh token of a public client',
  'code',
  'introspection',
  'silent request',
  'personal access token',
  'API key',
] as const;
type Thing = (typeof THINGS)[number];
/** What the person has without any program. */
const OWN: readonly Thing[] = ['personal access token', 'API key'];

/** Who is put out and how; what goes on all the same; and whether it can be taken back. */
const ENDINGS: Readonly<
  Record<string, { end: (world: World, held: Held) => Promise<unknown>; goesOn?: readonly Thing[] }>
> = {
  'the account is suspended': {
    end: (world, { person: { accountId } }) =>
      world.parts.accounts.setAccountSuspended({ accountId, suspendedAt: world.clock.now() }),
  },
  'the organization is suspended': {
    end: (world, { person: { organization } }) =>
      world.parts.accounts.setOrganizationSuspended({ ...organization, suspendedAt: world.clock.now() }),
  },
  'the person is removed from the organization': {
    end: (world, { person: { accountId, organization } }) =>
      world.parts.agents.removeAgent({ ...organization, accountId }),
  },
  'the program is switched off': {
    end: (world, { open, confidential }) =>
      world.parts.database.write((tx) =>
        tx
          .updateTable('clients')
          .set({ disabled_at: world.clock.now() })
          .where('client_id', 'in', [open.clientId, confidential.clientId])
          .execute(),
      ),
    goesOn: OWN,
  },
};

describeOnBothDatabases('somebody who must not go on', (world) => {
  test('everything works for who may go on', async () => {
    expect(await listWorking(await hold(world))).toEqual(THINGS);
  });

  test.each(Object.entries(ENDINGS))(
    'A48: when %s, nothing works at the next request',
    async (_how, { end, goesOn = [] }) => {
      const held = await hold(world);
      await end(world, held);
      expect(await listWorking(held)).toEqual(goesOn);
    },
  );

  test('A48: who is suspended for a while gets nothing meanwhile that works afterwards', async () => {
    const held = await hold(world);
    const { person, browser, open } = held;
    const { accountId } = person;
    await world.parts.accounts.setAccountSuspended({ accountId, suspendedAt: world.clock.now() });
    const page = await browser.get(standardUrl(world, { client: open }));
    expect(page.location).toBeUndefined();
    const again = world.browse();
    const signedIn = await fillSignIn(again, await again.get(`${world.issuer}/signin`), person);
    expect(signedIn.headers['set-cookie'] ?? []).not.toContainEqual(expect.stringContaining('_session='));
  });
});

async function listWorking({ works }: Held): Promise<Thing[]> {
  const working: Thing[] = [];
  for (const thing of THINGS) if (await works[thing]()) working.push(thing);
  return working;
}

/** Somebody with everything, in an organization that has another owner; the programs belong to yet another one. */
async function hold(world: World): Promise<Held> {
  const organization = await makeOrganization(world, 'Acme');
  await makePerson(world, { organization, role: 'owner' });
  const person = await makePerson(world, { organization, role: 'administrator' });
  const [open, confidential] = [await makeProgram(world), await makeProgram(world, { confidential: true })];
  const browser = await signIn(world, person);
  const { accessToken, refreshToken } = await obtainTokens(world, { person, client: confidential });
  const rotating = await obtainTokens(world, { person, client: open });
  const code = codeOf(world, await connect(browser, standardUrl(world, { client: confidential })));
  const personal = await makePersonalAccessToken(world, person, ['agents--all:ro']);
  const key = await apiKeyOf(world, person);
  await connect(browser, livechatUrl(world, { client: open }));
  const silent = livechatUrl(world, { client: open, parameters: { flow: 'button' } });
  return {
    person,
    browser,
    open,
    confidential,
    works: {
      'access token': () => isAlive(world, accessToken),
      'access token at the API': async () =>
        (await callApi(world, 'GET /agents', { bearer: accessToken })).status === 200,
      'refresh token': async () => isIssued(await refresh(world, confidential, refreshToken)),
      'refresh token of a public client': async () => isIssued(await refresh(world, open, rotating.refreshToken)),
      code: async () => isIssued(await exchange(world, confidential, code)),
      introspection: async () => {
        const form = { ...inBody(confidential), token: accessToken };
        return (await call(world, 'POST /oauth/introspect', { form })).json.active === true;
      },
      'silent request': async () => {
        const page = await openInFrame(browser, silent);
        return page.status === 200 && runRelay(page, 'frame').message.data?.access_token !== undefined;
      },
      'personal access token': async () => (await callApi(world, 'GET /agents', { bearer: personal })).status === 200,
      'API key': async () => (await callApi(world, 'GET /agents', { as: [person.email, key] })).status === 200,
    },
  };
}

function isIssued(answer: Awaited<ReturnType<typeof call>>): boolean {
  if (answer.status === 200) tokensOf(answer);
  return answer.status === 200;
}
