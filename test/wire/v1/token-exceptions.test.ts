// Every error of /token and /info under the name that this wire gives it, and under that of the second generation at /v2.
import { expect, test } from 'vitest';
import { StorageUnavailable } from '../../../server/src/storage/errors.ts';
import type { Parameters } from '../asking.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makePerson, makeProgram, type Program } from '../cast.ts';
import {
  type Answer,
  call,
  inBody,
  livechatRedemption,
  obtainLivechatCode,
  obtainTokens,
  refresh,
  tokensOf,
} from '../program-acts.ts';
import type { World } from '../world.ts';

type V1 = readonly [status: number, name: string, details?: string];
type V2 = readonly [status: number, name: string];
type Row = readonly [what: string, change: Parameters, v1: V1, v2: V2];

const USED_UP = [401, 'unauthorized_client'] as const;

/** What is sent otherwise than in a good redemption of a code by a confidential program. */
const REDEMPTIONS: readonly Row[] = [
  ['no grant_type', { grant_type: undefined }, [400, 'invalid_request'], [422, 'invalid_request']],
  [
    'an unknown grant_type',
    { grant_type: 'password' },
    [400, 'unsupported_grant_type'],
    [422, 'unsupported_grant_type'],
  ],
  [
    'client credentials',
    { grant_type: 'client_credentials' },
    [400, 'unsupported_grant_type'],
    [422, 'unsupported_grant_type'],
  ],
  [
    'no client_id',
    { client_id: undefined },
    [401, 'unauthorized_client', 'client_id_not_found'],
    [401, 'invalid_client'],
  ],
  [
    'an unknown client_id',
    { client_id: 'f'.repeat(32) },
    [401, 'unauthorized_client', 'client_id_not_found'],
    [401, 'invalid_client'],
  ],
  ['a wrong secret', { client_secret: 'wrong' }, USED_UP, [401, 'invalid_client']],
  ['no secret', { client_secret: undefined }, [401, 'invalid_client'], [401, 'invalid_client']],
  ['no code', { code: undefined }, [400, 'invalid_request'], [422, 'invalid_request']],
  ['an unknown code', { code: 'dal:ac_x' }, USED_UP, USED_UP],
  [
    'another redirect_uri',
    { redirect_uri: 'https://app.example/other' },
    [400, 'invalid_grant'],
    [401, 'invalid_grant'],
  ],
  ['no redirect_uri', { redirect_uri: undefined }, [400, 'invalid_request'], [422, 'invalid_request']],
  [
    'a verifier for a code without challenge',
    { code_verifier: 'v'.repeat(43) },
    [400, 'invalid_grant'],
    [401, 'invalid_grant'],
  ],
];

const BODIES: readonly (readonly [string, string, V2])[] = [
  ['broken JSON', '{"grant_type":', [400, 'bad_request']],
  ['a JSON list', '[1]', [400, 'bad_request']],
  ['JSON with a key twice', '{"code":"a","code":"a"}', [422, 'invalid_request']],
  ['JSON with an object for a text', '{"code":{"$ne":""}}', [422, 'invalid_request']],
  ['a form with a key twice', 'code=a&code=a', [422, 'invalid_request']],
  ['a broken escape', 'code=%zz', [422, 'invalid_request']],
  ['bytes that are no UTF-8', 'code=%ff', [422, 'invalid_request']],
  ['nothing', '', [422, 'invalid_request']],
  ['something else', '<xml/>', [422, 'invalid_request']],
];

describeOnBothDatabases('errors of /token and /v2/token', (world) => {
  test.each(REDEMPTIONS)('%s', async (_what, change, v1, v2) => {
    const client = await makeProgram(world, { confidential: true });
    const code = await obtainLivechatCode(world, { client });
    await expectBoth(world, { ...livechatRedemption(client, code), ...change }, v1, v2);
    tokensOf(await call(world, 'POST /token', { form: livechatRedemption(client, code) }));
  });

  test.each(BODIES)('%s', async (_what, body, v2) => {
    expectV1(await call(world, 'POST /token', { body }), [400, 'invalid_request']);
    expectV2(await call(world, 'POST /v2/token', { body }), v2);
  });

  test('two ways of client authentication, and secrets in the query', async () => {
    const client = await makeProgram(world, { confidential: true });
    const form = { grant_type: 'refresh_token', refresh_token: 'rt_x', ...inBody(client) };
    const basic = [client.clientId, client.secret ?? ''] as const;
    expectV1(await call(world, 'POST /token', { form, basic }), [400, 'invalid_request']);
    expectV2(await call(world, 'POST /v2/token', { form, basic }), [422, 'invalid_request']);
    for (const name of ['client_secret', 'code', 'refresh_token', 'code_verifier']) {
      expectV1(await call(world, `POST /token?${name}=x`, { form }), [400, 'invalid_request']);
      expectV2(await call(world, `POST /v2/token?${name}=x`, { form }), [422, 'invalid_request']);
    }
  });

  test('a code that has expired', async () => {
    const client = await makeProgram(world, { confidential: true });
    const code = await obtainLivechatCode(world, { client });
    world.clock.advance(60);
    await expectBoth(world, livechatRedemption(client, code), USED_UP, USED_UP);
  });

  test('a code that was used', async () => {
    const client = await makeProgram(world, { confidential: true });
    const code = await obtainLivechatCode(world, { client });
    tokensOf(await call(world, 'POST /token', { form: livechatRedemption(client, code) }));
    await expectBoth(world, livechatRedemption(client, code), USED_UP, USED_UP);
  });

  test('a code of another program', async () => {
    const client = await makeProgram(world, { confidential: true });
    const other = await makeProgram(world, { confidential: true });
    const code = await obtainLivechatCode(world, { client });
    await expectBoth(world, livechatRedemption(other, code), [400, 'invalid_grant'], [401, 'invalid_grant']);
  });

  test('a verifier that is missing or wrong', async () => {
    const client = await makeProgram(world);
    const code = await obtainLivechatCode(world, { client });
    for (const code_verifier of [undefined, '', 'w'.repeat(43)]) {
      const form = { ...livechatRedemption(client, code), code_verifier };
      await expectBoth(world, form, [400, 'invalid_grant'], [401, 'invalid_grant']);
    }
  });

  test('a refresh token that is unknown, missing, or another program’s', async () => {
    const client = await makeProgram(world, { confidential: true });
    const other = await makeProgram(world, { confidential: true });
    const { refreshToken } = await obtainTokens(world, { person: await makePerson(world), client });
    await expectBoth(world, refreshing(client, 'rt_unknown'), USED_UP, USED_UP);
    await expectBoth(world, refreshing(client, undefined), [400, 'invalid_request'], [422, 'invalid_request']);
    await expectBoth(world, refreshing(other, refreshToken), [401, 'invalid_client'], [401, 'invalid_client']);
  });

  test('a refresh token that was rotated long ago, and then the family that it took with it', async () => {
    for (const [endpoint, expectError] of [
      ['/token', () => expectV1],
      ['/v2/token', () => expectV2],
    ] as const) {
      const client = await makeProgram(world);
      const { refreshToken } = await obtainTokens(world, { person: await makePerson(world), client });
      const next = tokensOf(await refresh(world, client, refreshToken));
      world.clock.advance(31);
      const form = refreshing(client, refreshToken);
      const status = endpoint === '/token' ? 400 : 401;
      expectError()(await call(world, `POST ${endpoint}`, { form }), [status, 'invalid_grant']);
      expectError()(await call(world, `POST ${endpoint}`, { form: refreshing(client, next.refreshToken) }), USED_UP);
    }
  });

  test('a wider scope than was granted', async () => {
    const client = await makeProgram(world, { confidential: true });
    const { refreshToken } = await obtainTokens(world, { person: await makePerson(world), client });
    const form = { ...refreshing(client, refreshToken), scope: 'agents--all:rw' };
    await expectBoth(world, form, [400, 'access_denied'], [403, 'access_denied']);
  });

  test('a program whose settings lost a scope since', async () => {
    const client = await makeProgram(world, { confidential: true });
    const { refreshToken } = await obtainTokens(world, { person: await makePerson(world), client });
    await world.parts.database.write((tx) =>
      tx.updateTable('clients').set({ scopes: '["agents--my:ro"]' }).where('client_id', '=', client.clientId).execute(),
    );
    await expectBoth(world, refreshing(client, refreshToken), [400, 'missing_grant'], [401, 'missing_grant']);
  });

  test('a program of the other dialect', async () => {
    const client = await makeProgram(world, { confidential: true, dialects: ['standard'] });
    await expectBoth(world, refreshing(client, 'rt_x'), USED_UP, USED_UP);
  });
});

let failure: Error | undefined;

describeOnBothDatabases(
  'a server that fails',
  (world) => {
    test('busy is temporarily_unavailable with Retry-After, broken is server_error, and neither says more', async () => {
      const client = await makeProgram(world, { confidential: true });
      const form = livechatRedemption(client, `dal:ac_${'x'.repeat(49)}`);
      for (const [error, status, name] of [
        [new StorageUnavailable('The pool of /secret/place is empty.'), 503, 'temporarily_unavailable'],
        [new Error('relation "secret" does not exist'), 500, 'server_error'],
      ] as const) {
        failure = error;
        const answers = [
          ['oauth_exception', await call(world, 'POST /token', { form })],
          ['error', await call(world, 'POST /v2/token', { form })],
          ['error', await call(world, 'POST /oauth/token', { form })],
        ] as const;
        failure = undefined;
        for (const [key, answer] of answers) {
          expect(answer).toMatchObject({ status, json: { [key]: name } });
          expect(answer.headers['retry-after']).toBe(status === 503 ? '1' : undefined);
          expect(answer.text).not.toContain('secret');
          expect(answer.headers['cache-control']).toBe('no-store');
        }
      }
    });
  },
  {
    provokesFailures: true,
    rebuild: (parts) => ({
      ...parts,
      clients: {
        ...parts.clients,
        findClient: async (query) => {
          if (failure !== undefined) throw failure;
          return parts.clients.findClient(query);
        },
      },
    }),
  },
);

function refreshing(client: Program, refreshToken: string | undefined): Parameters {
  return { grant_type: 'refresh_token', refresh_token: refreshToken, ...inBody(client) };
}

async function expectBoth(world: World, form: Parameters, v1: V1, v2: V2): Promise<void> {
  expectV1(await call(world, 'POST /token', { form }), v1);
  expectV2(await call(world, 'POST /v2/token', { form }), v2);
}

function expectV1(answer: Answer, [status, name, details]: V1): void {
  expect({ status: answer.status, json: answer.json }).toEqual({
    status,
    json: {
      oauth_exception: name,
      exception_description: expect.stringMatching(/\w/),
      ...(details === undefined ? {} : { exception_details: details }),
    },
  });
  expectHeaders(answer);
}

function expectV2(answer: Answer, [status, error]: V2): void {
  expect({ status: answer.status, json: answer.json }).toEqual({
    status,
    json: { error, error_description: expect.stringMatching(/\w/), request_id: answer.headers['x-request-id'] },
  });
  expectHeaders(answer);
}

function expectHeaders({ status, headers }: Answer): void {
  expect(headers).toMatchObject({ 'cache-control': 'no-store', 'access-control-allow-origin': '*' });
  if (status === 401) expect(headers['www-authenticate']).toMatch(/^Basic realm="/);
}
