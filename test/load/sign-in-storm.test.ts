// Everybody signs in at once: sign-in answers some and turns the others away, and tokens are validated as if nothing was the matter.
import { expect, test } from 'vitest';
import type { Page } from '../support/http.ts';
import { repetitions } from '../support/scale.ts';
import { makePerson, makeProgram } from '../wire/cast.ts';
import { call, obtainTokens } from '../wire/program-acts.ts';
import { World } from '../wire/world.ts';

const SIGN_INS = 500;
/** Two are computed, and so many wait: see accounts/passwords.ts. */
const TAKEN = 2 + 128;

/** The queue is the same on both. */
const KINDS = (['sqlite', 'postgres'] as const).slice(0, repetitions({ reduced: 1, full: 2 }));

test.each(KINDS)('a storm of sign-ins keeps nobody from validating tokens (%s)', async (kind) => {
  let running = 0;
  let mostRunning = 0;
  let hold: Promise<void> | undefined;
  const world = new World(kind, {
    rebuild: (parts) => ({
      ...parts,
      passwords: {
        ...parts.passwords,
        // In its turn, a check takes as long as this test wants.
        inTurn: (work) =>
          parts.passwords.inTurn(async (verify) => {
            running += 1;
            mostRunning = Math.max(mostRunning, running);
            await hold;
            return work(verify).finally(() => {
              running -= 1;
            });
          }),
      },
    }),
  });
  await world.open();
  try {
    const person = await makePerson(world);
    const { accessToken } = await obtainTokens(world, { person, client: await makeProgram(world) });
    const browser = world.browse();
    const form = await browser.get(`${world.issuer}/signin`);
    let release: (() => void) | undefined;
    hold = new Promise((resolve) => {
      release = resolve;
    });
    const answered: Page[] = [];
    const { email, password } = person;
    const storm = Array.from({ length: SIGN_INS }, async () => {
      answered.push(await browser.submit(form, 'sign-in', { email, password }));
    });

    // Those that find no place are answered while the first ones are still computed.
    while (answered.length < SIGN_INS - TAKEN) await new Promise((resolve) => setImmediate(resolve));
    expect(answered.every(({ status }) => status === 503)).toBe(true);
    expect(answered.every(({ headers }) => Number(headers['retry-after']) > 0)).toBe(true);
    expect(answered[0]?.body).toContain('Busy for a moment');

    // Two at once, 128 in the queue, and tokens are validated.
    expect(world.parts.passwords.hashQueue()).toEqual({ running: 2, waiting: 128, refused: SIGN_INS - TAKEN });
    const infos = await Promise.all(
      Array.from({ length: 50 }, () => call(world, 'GET /info', { bearer: accessToken })),
    );
    expect(infos.map(({ status }) => status)).toEqual(Array(50).fill(200));
    expect((await call(world, 'GET /health/ready')).status).toBe(200);
    expect(answered).toHaveLength(SIGN_INS - TAKEN);

    release?.();
    await Promise.all(storm);
    expect(answered.filter(({ status }) => status === 303)).toHaveLength(TAKEN);
    expect(mostRunning).toBe(2);
    expect(world.parts.passwords.hashQueue()).toMatchObject({ running: 0, waiting: 0 });
  } finally {
    await world.close();
  }
});
