import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authenticateClient, type PresentedClient } from './client-authentication.ts';
import { createSecret, hashSecret } from './secret.ts';
import { createTestWorld, presentedAs, refusal, SECOND, START, type TestClient, type TestWorld } from './test-world.ts';

let world: TestWorld;
let server: TestClient;
let browser: TestClient;
beforeAll(async () => {
  world = await createTestWorld();
  server = await world.createClient();
  browser = await world.createClient({ type: 'public' });
});
afterAll(() => world.close());

const authenticate = (presented: PresentedClient, now = START) =>
  authenticateClient(presented, { clients: world.clients, dialect: 'strict', now: () => now });

describe('a confidential client (RFC 6749 2.3.1)', () => {
  test('is known by its secret, in header or body', async () => {
    for (const method of ['basic', 'post'] as const) {
      const client = await authenticate({ method, clientId: server.clientId, secret: server.secret });
      expect(client.clientId).toBe(server.clientId);
    }
  });

  test('is refused without one', async () => {
    for (const secret of [undefined, '']) {
      expect(await refusal(authenticate({ ...presentedAs(server), secret }))).toMatchObject({
        code: 'invalid_client',
        reason: 'client_authentication_missing',
      });
    }
  });

  test('is refused with any other text', async () => {
    const secret = server.secret ?? '';
    const wrong = [
      createSecret(),
      secret.toUpperCase(),
      secret.slice(0, -1),
      `${secret}0`,
      ` ${secret}`,
      `${secret}\n`,
      `${secret}\u0000`,
      hashSecret(secret),
      server.secretHashes[0] ?? '',
      server.clientId,
      'undefined',
      'null',
      '__proto__',
      '*',
      '%',
      'x'.repeat(1_000_000),
    ];
    for (const text of wrong) {
      expect(await refusal(authenticate({ ...presentedAs(server), secret: text }))).toMatchObject({
        code: 'invalid_client',
        reason: 'client_secret_wrong',
      });
    }
  });

  test('is refused with another client’s secret', async () => {
    const other = await world.createClient();
    const presented = { ...presentedAs(server), secret: other.secret };
    expect((await refusal(authenticate(presented))).reason).toBe('client_secret_wrong');
  });

  test('may have two secrets while one replaces the other, and loses the old one when its time is over', async () => {
    const client = await world.createClient();
    const replacement = createSecret();
    await world.database.write(async (tx) => {
      await tx
        .updateTable('client_secrets')
        .set({ expires_at: START + SECOND })
        .where('client_id', '=', client.clientId)
        .execute();
      const secret = { secret_hash: hashSecret(replacement), client_id: client.clientId };
      await tx
        .insertInto('client_secrets')
        .values({ ...secret, created_at: START, expires_at: null })
        .execute();
    });
    const renewed = { ...presentedAs(client), secret: replacement };
    expect((await authenticate(presentedAs(client))).clientId).toBe(client.clientId);
    expect((await authenticate(renewed)).clientId).toBe(client.clientId);
    expect((await refusal(authenticate(presentedAs(client), START + SECOND))).reason).toBe('client_secret_wrong');
    expect((await authenticate(renewed, START + SECOND)).clientId).toBe(client.clientId);
  });
});

describe('a public client (RFC 6749 2.1)', () => {
  test('is known by its id alone', async () => {
    expect((await authenticate(presentedAs(browser))).clientId).toBe(browser.clientId);
    const withEmptySecret = { method: 'basic', clientId: browser.clientId, secret: '' } as const;
    expect((await authenticate(withEmptySecret)).clientId).toBe(browser.clientId);
  });

  test('is refused when it sends a secret: it has none, so somebody is confused', async () => {
    for (const secret of ['x', server.secret]) {
      expect(await refusal(authenticate({ method: 'post', clientId: browser.clientId, secret }))).toMatchObject({
        code: 'invalid_client',
        reason: 'client_secret_wrong',
      });
    }
  });
});

describe('nobody', () => {
  test.each([undefined, '', 'unknown', '__proto__', 'constructor', "' or 1=1 --", '%', '\u0000', 'x'.repeat(100_000)])(
    'has the client_id %j',
    async (clientId) => {
      for (const secret of [undefined, server.secret]) {
        expect(await refusal(authenticate({ method: 'post', clientId, secret }))).toMatchObject({
          code: 'invalid_client',
          reason: 'client_unknown',
        });
      }
    },
  );

  test('has the id of a client in other letters, or with spaces around it', async () => {
    for (const clientId of [server.clientId.toUpperCase(), ` ${server.clientId}`, `${server.clientId}\n`]) {
      expect((await refusal(authenticate({ ...presentedAs(server), clientId }))).reason).toBe('client_unknown');
    }
  });

  test('A48: is a disabled client, or one whose organization is suspended', async () => {
    const disabled = await world.createClient();
    await world.database.write((tx) =>
      tx.updateTable('clients').set({ disabled_at: START }).where('client_id', '=', disabled.clientId).execute(),
    );
    expect((await refusal(authenticate(presentedAs(disabled)))).reason).toBe('client_unknown');

    const { organizationId } = world;
    await world.accounts.setOrganizationSuspended({ organizationId, suspendedAt: START });
    expect((await refusal(authenticate(presentedAs(server)))).reason).toBe('client_unknown');
    await world.accounts.setOrganizationSuspended({ organizationId, suspendedAt: undefined });
    expect((await authenticate(presentedAs(server))).clientId).toBe(server.clientId);
  });
});

test('a client of another endpoint is told so, before its secret is looked at', async () => {
  const other = await world.createClient({ dialects: ['lenient'] });
  for (const secret of [other.secret, 'wrong', undefined]) {
    expect(await refusal(authenticate({ ...presentedAs(other), secret }))).toMatchObject({
      code: 'unauthorized_client',
      reason: 'dialect_not_enabled',
    });
  }
});

describe('secrets', () => {
  test('are 43 base62 characters (256 bits), each one new', () => {
    const secrets = Array.from({ length: 100 }, createSecret);
    for (const secret of secrets) expect(secret).toMatch(/^[0-9A-Za-z]{43}$/);
    expect(new Set(secrets).size).toBe(100);
  });

  test('are kept as a hash that no token has, and that is the same in every version', () => {
    expect(hashSecret('0'.repeat(43))).toBe('GdXCn836IYp1Fy2d3PylV87n_fSsJ8Lg23pSCa55Oqw');
    expect(server.secretHashes).toEqual([hashSecret(server.secret ?? '')]);
    expect(JSON.stringify(server.secretHashes)).not.toContain(server.secret);
  });
});
