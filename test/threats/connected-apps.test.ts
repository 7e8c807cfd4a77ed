// Whoever let a program in can put it out again.
import { expect, test } from 'vitest';
import { describeOnBothDatabases } from '../wire/both-databases.ts';
import { makePerson, makeProgram } from '../wire/cast.ts';
import { signIn } from '../wire/person-acts.ts';
import { isAlive, obtainTokens, refresh } from '../wire/program-acts.ts';

describeOnBothDatabases('connected apps', (world) => {
  test('A48: a person ends the tokens of a private app too, which never asked', async () => {
    const client = await makeProgram(world, { restricted: true, confidential: true });
    const person = await makePerson(world);
    const { accessToken, refreshToken } = await obtainTokens(world, { person, client });
    const browser = await signIn(world, person);
    const page = await browser.get(`${world.issuer}/account/apps`);
    await browser.submit(page, `revoke-${client.clientId}`);
    expect(await isAlive(world, accessToken)).toBe(false);
    expect((await refresh(world, client, refreshToken)).status).toBe(400);
  });
});
