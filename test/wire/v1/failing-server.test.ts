// What old apps hear when the server itself fails in the middle of an authorization: a popup and a frame are told, so that nobody waits
// for an answer that does not come; a person in the window gets a page and can try again.
import { expect, test } from 'vitest';
import { livechatUrl, openInFrame, standardUrl } from '../asking.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makePerson, makeProgram } from '../cast.ts';
import { connect, shownError, signIn } from '../person-acts.ts';
import { runRelay } from '../relay-page.ts';
import type { World } from '../world.ts';

describeOnBothDatabases(
  'a server that fails in an authorization',
  (world) => {
    test('who is signed in can’t be read: identity_exception server_error in a frame and a popup, a page elsewhere', async () => {
      const client = await makeProgram(world);
      const browser = await signIn(world, await makePerson(world));
      const posted = livechatUrl(world, { client, parameters: { flow: 'button' } });
      await connect(browser, posted);
      for (const table of ['sessions', 'agents', 'consents']) {
        await without(world, table, async () => {
          const error = {
            client_id: client.clientId,
            redirect_uri: client.redirectUri,
            identity_exception: 'server_error',
          };
          expect(runRelay(await openInFrame(browser, posted), 'frame').message).toEqual({ state: 'xyz', error });
          expect(runRelay(await browser.get(posted), 'popup').message).toEqual({ state: 'xyz', error });
          const page = await browser.get(livechatUrl(world, { client }));
          expect({ status: page.status, ...shownError(page) }).toMatchObject({ status: 500, code: 'server_error' });
        });
      }
      expect(runRelay(await openInFrame(browser, posted), 'frame').message.data).toHaveProperty('access_token');
    });

    test('the answer can’t be saved: oauth_exception server_error', async () => {
      const client = await makeProgram(world);
      const browser = await signIn(world, await makePerson(world));
      for (const [response_type, table] of [
        ['token', 'access_tokens'],
        ['code', 'authorization_codes'],
      ] as const) {
        const posted = livechatUrl(world, { client, parameters: { flow: 'button', response_type } });
        await connect(browser, posted);
        await without(world, table, async () => {
          const { message } = runRelay(await openInFrame(browser, posted), 'frame');
          expect(message.error).toMatchObject({ oauth_exception: 'server_error' });
          expect(message.error).not.toHaveProperty('identity_exception');
        });
      }
    });

    test('RFC 6749 4.1.2.1: prompt=none on the standard wire is redirected with server_error; a person gets a page', async () => {
      const client = await makeProgram(world);
      const browser = await signIn(world, await makePerson(world));
      await without(world, 'sessions', async () => {
        const silent = await browser.get(standardUrl(world, { client, parameters: { prompt: 'none' } }));
        expect(silent.location?.searchParams.get('error')).toBe('server_error');
        expect(silent.location?.searchParams.get('iss')).toBe(world.issuer);
        const page = await browser.get(standardUrl(world, { client }));
        expect({ status: page.status, ...shownError(page) }).toMatchObject({ status: 500, code: 'server_error' });
      });
    });
  },
  { provokesFailures: true },
);

/** Takes a table away for a while. */
async function without(world: World, table: string, act: () => Promise<void>): Promise<void> {
  const rename = (from: string, to: string) =>
    world.parts.database.write((tx) => tx.schema.alterTable(from).renameTo(to).execute());
  await rename(table, `${table}_away`);
  try {
    await act();
  } finally {
    await rename(`${table}_away`, table);
  }
}
