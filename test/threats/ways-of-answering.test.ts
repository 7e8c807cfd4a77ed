// Making the answer come in another way than the program expects, so that it stays where somebody can find it.
import { expect, test } from 'vitest';
import { CHALLENGE, livechatUrl, openInFrame, standardUrl } from '../wire/asking.ts';
import { describeOnBothDatabases } from '../wire/both-databases.ts';
import { makePerson, makeProgram } from '../wire/cast.ts';
import { connect, signIn } from '../wire/person-acts.ts';
import { runRelay } from '../wire/relay-page.ts';

const MODES = ['fragment', 'form_post', 'web_message', 'query.jwt', 'jwt', ''];

describeOnBothDatabases('ways of answering', (world) => {
  test.each(MODES)(
    'A26: response_mode=%s does not switch the standard’s one way: an error, and no code anywhere',
    async (mode) => {
      const client = await makeProgram(world, { restricted: true });
      const browser = await signIn(world, await makePerson(world));
      const page = await browser.get(standardUrl(world, { client, parameters: { response_mode: mode } }));
      expect(page.location?.searchParams.get('error')).toBe('invalid_request');
      expect(page.location?.searchParams.has('code')).toBe(false);
      expect({ hash: page.location?.hash, body: page.body }).toEqual({ hash: '', body: '' });
    },
  );

  test.each(MODES)(
    'A26: response_mode=%s changes nothing on the livechat wire: codes in the query, tokens in the fragment',
    async (mode) => {
      const client = await makeProgram(world, { restricted: true });
      const browser = await signIn(world, await makePerson(world));
      const ask = async (response_type: string) =>
        (await browser.get(livechatUrl(world, { client, parameters: { response_type, response_mode: mode } })))
          .location;
      const proof = { code_challenge: CHALLENGE, code_challenge_method: 'S256' };
      const code = await browser.get(
        livechatUrl(world, { client, parameters: { response_type: 'code', response_mode: mode, ...proof } }),
      );
      expect({ hash: code.location?.hash, inQuery: code.location?.searchParams.has('code') }).toEqual({
        hash: '',
        inQuery: true,
      });
      const token = await ask('token');
      expect({ query: token?.search, hash: token?.hash.startsWith('#access_token=') }).toEqual({
        query: '',
        hash: true,
      });
    },
  );

  test.each(['code token', 'token code', 'id_token token', 'none', 'TOKEN'])(
    'A26: response_type=%s, which would put the answer in two places or none, is refused on both wires',
    async (response_type) => {
      const client = await makeProgram(world, { restricted: true });
      const browser = await signIn(world, await makePerson(world));
      const standard = await browser.get(standardUrl(world, { client, parameters: { response_type } }));
      expect(standard.location?.searchParams.get('error')).toBe('unsupported_response_type');
      const livechat = await browser.get(livechatUrl(world, { client, parameters: { response_type } }));
      expect(livechat.location?.origin).toBe(world.issuer);
      expect(livechat.location?.search).toContain('unsupported_response_type');
    },
  );

  test('A26: an error that is provoked takes the way that the answer would have taken, and carries nothing else', async () => {
    const client = await makeProgram(world, { restricted: true });
    const browser = await signIn(world, await makePerson(world));
    for (const parameters of [{ scope: 'everything' }, { response_type: 'x' }, { prompt: 'x' }]) {
      const popup = livechatUrl(world, { client, parameters: { flow: 'button', ...parameters } });
      for (const [page, as] of [
        [await browser.get(popup), 'popup'],
        [await openInFrame(browser, popup), 'frame'],
      ] as const) {
        const { message, targetOrigin } = runRelay(page, as);
        expect(targetOrigin).toBe('https://app.example');
        expect(message).not.toHaveProperty('data');
        expect(page.body).not.toMatch(/dal:a[ct]_/);
      }
    }
  });

  test('A26: the page that posts an answer has an address without it', async () => {
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    const page = await connect(browser, livechatUrl(world, { client, parameters: { flow: 'button' } }));
    expect(runRelay(page, 'popup').message.data).toHaveProperty('access_token');
    expect(page.url.href).not.toMatch(/dal(:|%3A)a[ct]_/);
    expect(page.headers['cache-control']).toBe('no-store');
  });
});
