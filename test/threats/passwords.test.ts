// Whoever changes a password means to be rid of everybody who knew the old one.
import { expect, test } from 'vitest';
import { describeOnBothDatabases } from '../wire/both-databases.ts';
import { makePerson } from '../wire/cast.ts';
import { fillSignIn, isSignedIn, signIn } from '../wire/person-acts.ts';

let meanwhile: (() => Promise<void>) | undefined;

describeOnBothDatabases(
  'a password that is changed',
  (world) => {
    test('A48: nobody comes in with the old one by signing in at that very moment', async () => {
      const person = await makePerson(world);
      const thief = world.browse();
      const form = await thief.get(`${world.issuer}/signin`);
      const passwordHash = await world.parts.passwords.hash('a new password');
      const change = { accountId: person.accountId, passwordHash, keepSessionId: undefined };
      meanwhile = () => world.parts.accounts.setPassword({ ...change, now: world.clock.now() });
      const answer = await fillSignIn(thief, form, person);
      meanwhile = undefined;
      expect(answer.status).toBe(401);
      expect(await isSignedIn(world, thief)).toBe(false);
      await signIn(world, { ...person, password: 'a new password' });
    });
  },
  {
    rebuild: (parts) => ({
      ...parts,
      passwords: {
        ...parts.passwords,
        inTurn: async (work) => {
          const done = await parts.passwords.inTurn(work);
          await meanwhile?.();
          return done;
        },
      },
    }),
  },
);
