// What the operator does on the command line, as the audit log has it, and the command that shows the log.
import { expect, test } from 'vitest';
import type { AuditEvent } from '../../../server/src/accounts/audit-log.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makeProgram, PASSWORD, type Person } from '../cast.ts';
import { operate } from '../operator-acts.ts';
import { fillSignIn } from '../person-acts.ts';
import { makeLoner, recordedBy } from './recorded.ts';

let made = 0;

describeOnBothDatabases('the audit log of the command line', (world) => {
  const slugOf = async ({ organization }: Person) =>
    (await world.parts.accounts.findOrganization(organization))?.slug ?? '';
  /** What a command records: it comes from no address and from nobody by name. */
  const recorded = async (person: Person, line: string, more: readonly string[] = []) => {
    const events = await recordedBy(world, person, () => operate(world, line, more));
    for (const event of events) {
      expect(event).toMatchObject({ origin: undefined, accountId: undefined, happenedAt: world.clock.now() });
    }
    return events;
  };

  test('an organization and its people', async () => {
    made += 1;
    const { organization_id } = await operate(world, `organization create --name New --slug new-${made}`);
    const organizationId = String(organization_id);
    const events = await world.parts.auditLog.listEvents({ organizationId, limit: 10 });
    expect(events).toMatchObject([{ action: 'organization_created', target: organizationId, origin: undefined }]);
    const owner = await makeLoner(world);
    const create = `account create --email new-${made}@example.com --name New --role owner`;
    const line = `${create} --organization ${await slugOf(owner)}`;
    const added = await recorded(owner, line, ['--password', PASSWORD]);
    const details = { login: `new-${made}@example.com`, permission: 'owner' };
    expect(added).toMatchObject([{ action: 'agent_added', target: expect.any(String), details }]);
    await expect(operate(world, line, ['--password', PASSWORD])).rejects.toThrow(/already/);
  });

  test('accounts that are suspended, let in again, or kept from their password', async () => {
    const person = await makeLoner(world);
    const update = (flags: string) => recorded(person, `account update --email ${person.email} ${flags}`);
    const told = { target: person.accountId };
    expect(await update('--suspended yes')).toMatchObject([{ ...told, action: 'account_suspended' }]);
    expect(await update('--suspended no')).toMatchObject([{ ...told, action: 'account_restored' }]);
    const off = await update('--password-sign-in off');
    expect(off).toMatchObject([{ ...told, action: 'account_changed', details: { password_sign_in: 'off' } }]);
    const browser = world.browse();
    const page = await browser.get(`${world.issuer}/signin`);
    const refused = await recordedBy(world, person, () => fillSignIn(browser, page, person));
    expect(refused).toMatchObject([{ action: 'sign_in_failed', details: { reason: 'password_off' } }]);
  });

  test('personal access tokens', async () => {
    const person = await makeLoner(world);
    const line = `token create --account ${person.email} --scopes agents--my:ro`;
    const [created, ...more] = await recorded(person, line);
    const details = { account_id: person.accountId, login: person.email };
    expect(created).toMatchObject({
      action: 'personal_access_token_created',
      details: { ...details, scopes: ['agents--my:ro'] },
    });
    expect(more).toEqual([]);
    const { target } = created ?? {};
    const revoke = `token revoke --account ${person.email} --token-id`;
    await expect(operate(world, `${revoke} unknown`)).rejects.toThrow(/no token/);
    expect(await recorded(person, `${revoke} ${target}`)).toMatchObject([
      { action: 'personal_access_token_revoked', target, details },
    ]);
  });

  test('clients and their secrets, and never the secret', async () => {
    const person = await makeLoner(world);
    const slug = await slugOf(person);
    const create = `client create --organization ${slug} --type server --name App --redirect-uri https://app.example/`;
    const [created] = await recorded(person, `${create} --scopes agents--my:ro`);
    expect(created).toMatchObject({ action: 'client_created', target: undefined });
    const clientId = String(created?.clientId);
    const told = { clientId };
    const changed = await recorded(person, `client update --client ${clientId} --name New --enabled no`);
    const details = { fields: ['name'], enabled: false };
    expect(changed).toMatchObject([{ ...told, action: 'client_changed', details }]);

    let secret = '';
    const added = await recordedBy(world, person, async () => {
      secret = String((await operate(world, `client secret add --client ${clientId}`)).client_secret);
    });
    const target = expect.stringMatching(/^[0-9a-f]{12}$/);
    expect(added).toMatchObject([{ ...told, action: 'client_secret_added', target, origin: undefined }]);
    const removed = await recorded(person, `client secret remove --client ${clientId} --secret-id ${added[0]?.target}`);
    expect(removed).toMatchObject([{ ...told, action: 'client_secret_removed', target: added[0]?.target }]);
    const all = await world.parts.auditLog.listEvents({ clientId, limit: 100 });
    expect(JSON.stringify(all)).not.toContain(secret);
  });

  const record = (event: Partial<AuditEvent>) =>
    world.parts.auditLog.recordEvent({
      action: 'sign_in',
      concerns: 'operator',
      origin: { ip: '192.0.2.7', userAgent: 'A browser' },
      happenedAt: world.clock.now(),
      ...event,
    });
  const audit = async (flags = '') =>
    (await operate(world, `audit ${flags}`.trim())).events as Record<string, unknown>[];

  test('gatehouse audit shows who did what, the newest first, with names instead of ids where there are any', async () => {
    const person = await makeLoner(world);
    const { organizationId } = person.organization;
    const slug = await slugOf(person);
    const concerns = { organizationId };
    const at = (seconds: number) => world.clock.now() + seconds * 1000;
    await record({ concerns, accountId: person.accountId, target: 'a session', happenedAt: at(1) });
    await record({ concerns, clientId: 'app', action: 'token_revoked', happenedAt: at(2) });
    await record({ concerns, action: 'client_changed', origin: undefined, happenedAt: at(3) });
    await record({ action: 'sign_in_failed', details: { reason: 'unknown_account' }, happenedAt: at(4) });
    const shown = await audit('--limit 4');
    expect(shown.map(({ who, organization, action }) => [who, organization, action])).toEqual([
      ['unknown', null, 'sign_in_failed'],
      ['command line', slug, 'client_changed'],
      ['client app', slug, 'token_revoked'],
      [person.email, slug, 'sign_in'],
    ]);
    expect(shown[3]).toEqual({
      event_id: expect.any(String),
      happened_at: new Date(at(1)).toISOString(),
      organization: slug,
      who: person.email,
      account_id: person.accountId,
      client_id: null,
      action: 'sign_in',
      target: 'a session',
      ip: '192.0.2.7',
      user_agent: 'A browser',
      details: {},
    });
  });

  test('gatehouse audit is narrowed by organization, account, action and age', async () => {
    const [person, other] = [await makeLoner(world), await makeLoner(world)];
    const by = ({ accountId, organization }: Person, event: Partial<AuditEvent> = {}) =>
      record({ accountId, concerns: organization, ...event });
    await by(person);
    await by(other);
    world.clock.advance(7 * 86_400);
    await by(person, { action: 'sign_out' });
    const slug = await slugOf(person);
    const actions = async (flags: string) => (await audit(flags)).map(({ action }) => action);
    expect(await actions(`--organization ${slug}`)).toEqual(['sign_out', 'sign_in']);
    expect(await actions(`--account ${other.email}`)).toEqual(['sign_in']);
    expect(await actions(`--account ${person.email.toUpperCase()} --action sign_in`)).toEqual(['sign_in']);
    expect(await actions(`--organization ${slug} --since 6d`)).toEqual(['sign_out']);
    expect(await actions(`--organization ${slug} --since 7d`)).toEqual(['sign_out', 'sign_in']);
    expect(await actions(`--organization ${slug} --limit 1`)).toEqual(['sign_out']);
    await world.parts.accounts.setAccountSuspended({ accountId: other.accountId, suspendedAt: world.clock.now() });
    expect(await actions(`--account ${other.email}`)).toEqual(['sign_in']);
  });

  test('client list shows clients by organization, disabled ones too, with how many secrets live', async () => {
    const person = await makeLoner(world);
    const { organizationId } = person.organization;
    const slug = await slugOf(person);
    const server = await makeProgram(world, { confidential: true, organizationId, name: 'Server' });
    world.clock.advance(1);
    const script = await makeProgram(world, { organizationId, name: 'Script', restricted: true });
    await operate(world, `client update --client ${script.clientId} --enabled no`);
    const common = { organization: slug };
    expect(await operate(world, `client list --organization ${slug}`)).toEqual({
      clients: [
        {
          client_id: server.clientId,
          ...common,
          type: 'server',
          name: 'Server',
          private: false,
          enabled: true,
          secrets: 1,
        },
        {
          client_id: script.clientId,
          ...common,
          type: 'javascript',
          name: 'Script',
          private: true,
          enabled: false,
          secrets: 0,
        },
      ],
    });
    const elsewhere = await makeProgram(world);
    const all = (await operate(world, 'client list')).clients as { client_id: string }[];
    const ids = all.map(({ client_id }) => client_id);
    expect(ids).toEqual(expect.arrayContaining([server.clientId, script.clientId, elsewhere.clientId]));
  });
});
