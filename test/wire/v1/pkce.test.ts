// PKCE as old programs send it: the standard challenge, the one that published SDKs send by mistake, plain, and empty ones.
import { expect, test } from 'vitest';
import { codeOf, livechatUrl, type Parameters } from '../asking.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makePerson, makeProgram, type Program } from '../cast.ts';
import { connect, signIn, textOf } from '../person-acts.ts';
import { type Answer, call, livechatRedemption, tokensOf } from '../program-acts.ts';
import type { World } from '../world.ts';

/** Verifier, its standard challenge (RFC 7636 4.2), and the one of the SDKs: the digest's eight signed 32-bit words in decimal. */
const VECTORS = [
  {
    verifier: 'kestrel-01.harbor_lamp~Quartz-77.ovalMeadow_4x',
    standard: 'GmxpeVfg6kVmdahYex9t3eF_se-1EPu1Gp_9sUy7EQk',
    sdk: 'NDQzMzEyNTA1LDE0NzQzNTc4MjksMTcxODk4Njg0MCwyMDY1NjU3MzA5LC01MTE3MjUwNzMsLTEyNTcxNzgxODcsNDQ2NjkyNzg1LDEyODczMjgwMDk',
  },
  {
    // RFC 7636 appendix B.
    verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    standard: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    sdk: 'MzMyNjAzMDMwLDQzNzk2NzA4NCw3OTAwMTYyNjgsMTI4NTA0MTY3MiwxOTkwNzUyNDI5LDE4NDQ1MjgyMTQsMTg2MDI3NDUwNiwtODgxNzg4NDc3',
  },
] as const;

const [first, second] = VECTORS;
const rows = VECTORS.flatMap(({ verifier, standard, sdk }) => [
  { verifier, code_challenge: standard },
  { verifier, code_challenge: sdk },
]);

describeOnBothDatabases('PKCE of the livechat dialect', (world) => {
  test.each(rows)(
    'S256: $code_challenge is redeemed by $verifier, and by no other',
    async ({ verifier, code_challenge }) => {
      for (const confidential of [false, true]) {
        for (const code_challenge_method of ['S256', 's256']) {
          const client = await makeProgram(world, { confidential });
          const code = await takeCode(world, client, { code_challenge, code_challenge_method });
          const other = verifier === first.verifier ? second.verifier : first.verifier;
          for (const wrong of [other, code_challenge, `${verifier}x`, undefined, '']) {
            expect(await redeem(world, client, code, wrong)).toMatchObject({
              status: 401,
              json: { error: 'invalid_grant' },
            });
          }
          tokensOf(await redeem(world, client, code, verifier));
        }
      }
    },
  );

  test.each([
    ['no challenge', { code_challenge: undefined, code_challenge_method: undefined }],
    ['an empty challenge', { code_challenge: '', code_challenge_method: undefined }],
    ['an empty challenge with a method', { code_challenge: '', code_challenge_method: 'S256' }],
    ['plain', { code_challenge: first.verifier, code_challenge_method: 'plain' }],
    ['no method, which means plain', { code_challenge: first.verifier, code_challenge_method: undefined }],
    ['an empty method', { code_challenge: first.verifier, code_challenge_method: '' }],
    ['an unknown method', { code_challenge: first.standard, code_challenge_method: 'S512' }],
    ['neither encoding of S256', { code_challenge: 'a'.repeat(60), code_challenge_method: 'S256' }],
  ])('%s is refused of a public program at once, with a code', async (_what, parameters) => {
    const client = await makeProgram(world, { restricted: true });
    const browser = await signIn(world, await makePerson(world));
    const ask = (more: Parameters) =>
      browser.get(livechatUrl(world, { client, parameters: { response_type: 'code', ...parameters, ...more } }));
    const refused = await ask({});
    expect(refused.location?.href).toBe(
      `${world.issuer}/ooops?oauth_exception=invalid_request&exception_details=invalid_code_challenge`,
    );
    expect(textOf(await browser.follow(refused), 'error-for-developer')).toMatch(/PKCE with S256.*empty, plain/);
    // The same is no fault with a token, where nothing is redeemed.
    expect((await ask({ response_type: 'token' })).location?.hash).toContain('access_token');
  });

  test.each([
    ['no challenge', { code_challenge: undefined, code_challenge_method: undefined }],
    ['an empty one', { code_challenge: '', code_challenge_method: undefined }],
    ['an empty one with a method', { code_challenge: '', code_challenge_method: 'S256' }],
  ])(
    'a confidential program may send %s; then a verifier is refused, but for an empty one',
    async (_what, parameters) => {
      const client = await makeProgram(world, { confidential: true });
      const code = await takeCode(world, client, parameters);
      expect(await redeem(world, client, code, first.verifier)).toMatchObject({
        status: 401,
        json: { error: 'invalid_grant' },
      });
      tokensOf(await redeem(world, client, code, ''));
    },
  );

  test.each(['plain', 'PLAIN', undefined])(
    'a confidential program may send a plain challenge (method %s)',
    async (code_challenge_method) => {
      const client = await makeProgram(world, { confidential: true });
      const code = await takeCode(world, client, { code_challenge: first.verifier, code_challenge_method });
      for (const wrong of [second.verifier, first.standard, undefined, '']) {
        expect(await redeem(world, client, code, wrong)).toMatchObject({
          status: 401,
          json: { error: 'invalid_grant' },
        });
      }
      tokensOf(await redeem(world, client, code, first.verifier));
    },
  );

  test('the SDK’s challenge is not S256 for the standard dialect', async () => {
    const client = await makeProgram(world, { restricted: true });
    const browser = await signIn(world, await makePerson(world));
    const query = new URL(
      livechatUrl(world, { client, parameters: { response_type: 'code', code_challenge: first.sdk } }),
    ).search;
    const { location } = await browser.get(`${world.issuer}/oauth/authorize${query}`);
    expect(location?.searchParams.get('error')).toBe('invalid_request');
  });
});

async function takeCode(world: World, client: Program, parameters: Parameters): Promise<string> {
  const browser = await signIn(world, await makePerson(world));
  return codeOf(
    world,
    await connect(browser, livechatUrl(world, { client, parameters: { response_type: 'code', ...parameters } })),
  );
}

/** As the SDKs' own sample does it: JSON at /v2/token. */
function redeem(world: World, client: Program, code: string, code_verifier: string | undefined): Promise<Answer> {
  return call(world, 'POST /v2/token', { json: { ...livechatRedemption(client, code), code_verifier } });
}
