import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { agentPath, createTestWorld, PASSWORD, type Person, type TestWorld } from '../test-world.ts';

let world: TestWorld;
const worlds: TestWorld[] = [];
beforeEach(async () => {
  world = await createTestWorld();
  worlds.push(world);
});
afterAll(() => Promise.all(worlds.map((one) => one.close())));

const opens = async (person: Person, password: string) => {
  const account = await world.accounts.findAccount(world.accountIds[person]);
  return world.passwords.verify(account?.passwordHash, password);
};
const put = (as: Person, who: Person, json: object) => world.callAs(as, { method: 'PUT', url: agentPath(who), json });

describe('one’s own password', () => {
  test('is changed by who knows the one so far', async () => {
    const json = { password: 'brand new one', current_password: PASSWORD, job_title: 'Safe' };
    const answer = await put('nina', 'nina', json);
    expect(answer.statusCode, answer.body).toBe(200);
    expect(answer.json().job_title).toBe('Safe');
    expect(answer.body).not.toContain('brand new one');
    expect(await opens('nina', 'brand new one')).toBe(true);
    expect(await opens('nina', PASSWORD)).toBe(false);
  });

  test.each([
    ['missing', {}],
    ['wrong', { current_password: 'not this one' }],
    ['empty', { current_password: '' }],
    ['null', { current_password: null }],
  ])('is not changed when current_password is %s, and nothing else is', async (_how, proof) => {
    for (const person of ['nina', 'olga'] as const) {
      const answer = await put(person, person, { password: 'brand new one', job_title: 'Not saved', ...proof });
      expect(answer.statusCode).toBe(400);
      expect(answer.json().error.field).toBe('current_password');
      expect(await opens(person, PASSWORD)).toBe(true);
      expect((await world.callAs(person, { url: agentPath(person) })).json().job_title).not.toBe('Not saved');
    }
  });

  test('A33: can be guessed five times, also at once; then even the right one waits', async () => {
    const guess = (current_password: string) => put('nina', 'nina', { password: 'brand new one', current_password });
    const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => guess(`guess number ${index}`)));
    expect(answers.filter(({ statusCode }) => statusCode === 400)).toHaveLength(5);
    const refused = answers.filter(({ statusCode }) => statusCode === 429);
    expect(refused).toHaveLength(3);
    expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(0);
    expect((await guess(PASSWORD)).statusCode).toBe(429);
    expect(await opens('nina', PASSWORD)).toBe(true);
    world.clock.now += 15 * 60_000;
    expect((await guess(PASSWORD)).statusCode).toBe(200);
  });

  test('a right one clears the count', async () => {
    for (let round = 0; round < 3; round += 1) {
      for (let i = 0; i < 4; i += 1)
        await put('nina', 'nina', { password: 'brand new one', current_password: 'wrong one' });
      const answer = await put('nina', 'nina', { password: PASSWORD, current_password: PASSWORD });
      expect(answer.statusCode).toBe(200);
    }
  });

  test('ends the tokens of the person’s browsers, but those of the session that changed it', async () => {
    const token = await world.accessToken('nina', { scopes: ['agents--my:rw'] });
    const json = { password: 'brand new one', current_password: PASSWORD };
    const authorization = `Bearer ${token}`;
    expect((await world.call({ method: 'PUT', url: agentPath('nina'), json, authorization })).statusCode).toBe(200);
    expect((await world.call({ url: '/status', authorization })).statusCode).toBe(200);
    const again = { password: PASSWORD, current_password: 'brand new one' };
    expect((await put('nina', 'nina', again)).statusCode).toBe(200);
    expect((await world.call({ url: '/status', authorization })).statusCode).toBe(401);
  });
});

describe('another’s password', () => {
  test('is set by an administrator without the one so far, and ends that person’s tokens', async () => {
    const authorization = `Bearer ${await world.accessToken('nina', { scopes: ['agents--my:ro'] })}`;
    expect((await put('adam', 'nina', { password: 'set by adam' })).statusCode).toBe(200);
    expect(await opens('nina', 'set by adam')).toBe(true);
    expect((await world.call({ url: '/status', authorization })).statusCode).toBe(401);
  });

  test('of an administrator is set by an owner, not by another administrator, nor while demoting them', async () => {
    expect((await put('olga', 'nina', { permission: 'administrator' })).statusCode).toBe(200);
    for (const more of [{}, { permission: 'normal' }]) {
      const answer = await put('adam', 'nina', { password: 'set by adam', ...more });
      expect(answer.statusCode).toBe(403);
      expect(answer.json().error).toMatchObject({ type: 'authorization', field: 'password' });
    }
    expect(await opens('nina', PASSWORD)).toBe(true);
    expect((await world.callAs('nina', { url: agentPath('nina') })).json().permission).toBe('administrator');
    expect((await put('olga', 'nina', { password: 'set by olga' })).statusCode).toBe(200);
    expect(await opens('nina', 'set by olga')).toBe(true);
  });

  test.each(['password', 'name'])(
    'A45: neither it nor the name of someone who is in another organization too: %s',
    async (field) => {
      for (const [as, tenant] of [
        ['olga', 'acme'],
        ['fred', 'globex'],
      ] as const) {
        const request = { method: 'PUT', url: agentPath('sam'), json: { [field]: 'taken over' } } as const;
        const answer = await world.callAs(as, request, tenant);
        expect(answer.statusCode).toBe(403);
        expect(answer.json().error).toMatchObject({ type: 'authorization', field });
      }
      expect(await opens('sam', PASSWORD)).toBe(true);
      expect((await world.accounts.findAccount(world.accountIds.sam))?.name).toBe('Sam Tester');
    },
  );

  test('the person changes both in either organization', async () => {
    const json = { password: 'chosen by sam', current_password: PASSWORD, name: 'Sam Himself' };
    const answer = await world.callAs('sam', { method: 'PUT', url: agentPath('sam'), json }, 'globex');
    expect(answer.statusCode).toBe(200);
    expect(await opens('sam', 'chosen by sam')).toBe(true);
  });
});
