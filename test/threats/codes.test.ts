// Stolen and planted codes, and doing without what protects them.
import { expect, test } from 'vitest';
import { CHALLENGE, codeOf, livechatUrl, type Parameters, standardUrl } from '../wire/asking.ts';
import { describeOnBothDatabases } from '../wire/both-databases.ts';
import { makePerson, makeProgram, type Program } from '../wire/cast.ts';
import { connect, shownError, signIn } from '../wire/person-acts.ts';
import {
  call,
  exchange,
  isAlive,
  livechatRedemption,
  obtainLivechatCode,
  redemption,
  refresh,
  tokensOf,
} from '../wire/program-acts.ts';
import type { World } from '../wire/world.ts';

const ENDPOINTS = ['/oauth/token', '/token', '/v2/token'] as const;
/** A verifier of another sign-in, and its challenge. */
const OTHER_VERIFIER = 'the-verifier-of-another-sign-in-of-the-same-program';

describeOnBothDatabases('codes in the wrong hands', (world) => {
  test.each([false, true])(
    'A11: a stolen code in the thief’s own session of the same program is refused, and stays good for its owner (confidential: %s)',
    async (confidential) => {
      const client = await makeProgram(world, { confidential });
      const stolen = await takeCode(world, client);
      for (const endpoint of ENDPOINTS) {
        const form = { ...redemption(client, stolen), code_verifier: OTHER_VERIFIER };
        const { status, json } = await call(world, `POST ${endpoint}`, { form });
        expect(status).toBeGreaterThanOrEqual(400);
        expect(json).not.toHaveProperty('access_token');
      }
      tokensOf(await exchange(world, client, stolen));
    },
  );

  test('A11: a code of the attacker’s sign-in does not fit the verifier of the victim’s', async () => {
    const client = await makeProgram(world);
    const planted = await takeCode(world, client, { code_challenge: CHALLENGE.replace(/^./, 'A') });
    expect(await exchange(world, client, planted)).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
  });

  const DOWNGRADES: readonly [string, Parameters][] = [
    ['no challenge', { code_challenge: undefined, code_challenge_method: undefined }],
    ['no challenge but a method', { code_challenge: undefined }],
    ['an empty challenge', { code_challenge: '' }],
    ['an empty challenge and method', { code_challenge: '', code_challenge_method: '' }],
    ['plain', { code_challenge_method: 'plain' }],
    ['plain, since no method says otherwise', { code_challenge_method: undefined }],
    ['an unknown method', { code_challenge_method: 'none' }],
    ['two methods', { code_challenge_method: 'S256 plain' }],
    ['a challenge that is too short', { code_challenge: CHALLENGE.slice(1) }],
  ];

  test.each(DOWNGRADES)(
    'A12: %s is refused where PKCE is required, before anything is issued',
    async (_what, parameters) => {
      for (const confidential of [false, true]) {
        const client = await makeProgram(world, { confidential, restricted: true });
        const browser = await signIn(world, await makePerson(world));
        const page = await browser.get(standardUrl(world, { client, parameters }));
        expect(page.location?.searchParams.get('error')).toBe('invalid_request');
        expect(page.location?.searchParams.get('code')).toBeNull();
      }
      const client = await makeProgram(world, { restricted: true });
      const browser = await signIn(world, await makePerson(world));
      const asked = { response_type: 'code', ...parameters };
      const shown = await browser.get(livechatUrl(world, { client, parameters: asked }), { follow: true });
      expect(shown.url.origin).toBe(world.issuer);
      expect(shownError(shown)).toEqual({ code: 'invalid_request', details: 'invalid_code_challenge' });
    },
  );

  test('A12: challenges that are sent twice, or as a list, are refused', async () => {
    const client = await makeProgram(world, { restricted: true });
    const browser = await signIn(world, await makePerson(world));
    for (const raw of [`&code_challenge=${CHALLENGE}`, '&code_challenge_method=plain']) {
      const page = await browser.get(standardUrl(world, { client, raw }));
      expect(page.location?.searchParams.get('error')).toBe('invalid_request');
    }
    const listed = { code_challenge: undefined, 'code_challenge[]': CHALLENGE };
    const page = await browser.get(standardUrl(world, { client, parameters: listed }));
    expect(page.location?.searchParams.get('error')).toBe('invalid_request');
  });

  test.each([undefined, '', CHALLENGE, OTHER_VERIFIER, 'a'.repeat(42), 'a'.repeat(129)])(
    'A12: a code with a challenge is not redeemed with the verifier %j, anywhere',
    async (code_verifier) => {
      const client = await makeProgram(world);
      const code = await takeCode(world, client);
      for (const endpoint of ENDPOINTS) {
        const form = { ...redemption(client, code), code_verifier };
        expect((await call(world, `POST ${endpoint}`, { form })).json).not.toHaveProperty('access_token');
      }
      tokensOf(await exchange(world, client, code));
    },
  );

  test('A12: a verifier for a code without challenge is refused: somebody took the challenge out on the way', async () => {
    const client = await makeProgram(world, { confidential: true });
    const code = await obtainLivechatCode(world, { client });
    const form = { ...livechatRedemption(client, code), code_verifier: OTHER_VERIFIER };
    expect((await call(world, 'POST /token', { form })).json).not.toHaveProperty('access_token');
    tokensOf(await call(world, 'POST /token', { form: livechatRedemption(client, code) }));
  });

  test('A15: a code of one program is refused for another, and with another redirect URI, at every endpoint', async () => {
    const [client, other] = [
      await makeProgram(world, { confidential: true }),
      await makeProgram(world, { confidential: true }),
    ];
    const code = await takeCode(world, client);
    for (const endpoint of ENDPOINTS) {
      for (const form of [
        redemption(other, code),
        { ...redemption(client, code), client_id: other.clientId },
        { ...redemption(client, code), redirect_uri: 'https://app.example/other' },
        { ...redemption(client, code), redirect_uri: 'https://evil.example/callback' },
      ]) {
        expect((await call(world, `POST ${endpoint}`, { form })).json).not.toHaveProperty('access_token');
      }
    }
    tokensOf(await exchange(world, client, code));
  });

  test('A18: what was used before a restart is used after it', async () => {
    const client = await makeProgram(world);
    const code = await takeCode(world, client);
    const { accessToken, refreshToken } = tokensOf(await exchange(world, client, code));
    await world.restart();
    expect(await isAlive(world, accessToken)).toBe(true);
    expect(await exchange(world, client, code)).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
    expect(await isAlive(world, accessToken)).toBe(false);
    expect((await refresh(world, client, refreshToken)).status).toBe(400);
  });
});

async function takeCode(world: World, client: Program, parameters: Parameters = {}): Promise<string> {
  const browser = await signIn(world, await makePerson(world));
  return codeOf(world, await connect(browser, standardUrl(world, { client, parameters })));
}
