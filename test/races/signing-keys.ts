// The keys that sign access tokens, with processes that meet an empty table at once, and that find another key there later.
import { expect } from 'vitest';
import { rotateSigningKey } from '../../server/src/oauth/signing-key-changes.ts';
import { makeProgram, type Program } from '../wire/cast.ts';
import { inBody } from '../wire/program-acts.ts';
import type { Installation, Member } from './installation.ts';

const AT_ONCE = 4;

/** Of all that is asked of all processes at once, before there is a key, one key comes; and with it all of them sign. */
export async function makeOneKey(installation: Installation): Promise<void> {
  const client = await makeProgram(installation, { confidential: true, accessTokenFormat: 'jwt' });
  const asked = installation.members.flatMap((member) => Array.from({ length: AT_ONCE }, () => member));
  const signed = await Promise.all(asked.map((member) => kidOfToken(member, client)));
  expect(new Set(signed).size).toBe(1);
  for (const member of installation.members) expect(await publishedKids(member)).toEqual([signed[0]]);
}

/** All processes publish a key that was added beside them, and sign with it once its time has come, without a restart. */
export async function followRotation(installation: Installation): Promise<void> {
  const client = await makeProgram(installation, { confidential: true, accessTokenFormat: 'jwt' });
  const { parts, members } = installation;
  const [first] = await parts.signingKeyStorage.listSigningKeys();
  const deps = { storage: parts.signingKeyStorage, sealingKeys: parts.sealingKeys, now: parts.now };
  const { key } = await rotateSigningKey({ accountId: undefined, origin: undefined }, deps);
  for (const member of members) {
    expect(await publishedKids(member)).toEqual([first?.kid, key.kid]);
    expect(await kidOfToken(member, client)).toBe(first?.kid);
  }
  // The time comes in the database, since nobody wants to wait for it.
  const signs_from = parts.now() - 1000;
  await parts.database.write((tx) =>
    tx.updateTable('signing_keys').set({ signs_from }).where('kid', '=', key.kid).execute(),
  );
  for (const member of members) {
    expect(await kidOfToken(member, client)).toBe(key.kid);
    expect(await publishedKids(member)).toEqual([first?.kid, key.kid]);
  }
}

async function kidOfToken({ accounts }: Member, client: Program): Promise<unknown> {
  const form = { grant_type: 'client_credentials', ...inBody(client) };
  const { status, json } = await accounts.ask({ line: 'POST /oauth/token', form });
  if (status !== 200) throw new Error(`There is no token: ${status} ${JSON.stringify(json)}`);
  const [header = ''] = String(json.access_token).split('.');
  return (JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: unknown }).kid;
}

async function publishedKids({ accounts }: Member): Promise<unknown[]> {
  const { json } = await accounts.ask({ line: 'GET /oauth/jwks' });
  return (json.keys as { kid: unknown }[]).map(({ kid }) => kid);
}
