// Memory under lasting load: after many requests of all kinds the heap is as large as after some. Half an hour in the endurance run.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { createCounted } from '../../server/src/telemetry/sources.ts';
import { createTelemetry } from '../../server/src/telemetry/telemetry.ts';
import { repetitions } from '../support/scale.ts';
import { makePerson, makeProgram, type Person, type Program } from '../wire/cast.ts';
import { fillSignIn } from '../wire/person-acts.ts';
import { call, inBody, obtainTokens, refresh } from '../wire/program-acts.ts';
import { World } from '../wire/world.ts';

const SAMPLES = repetitions({ reduced: 8, full: 180 });
/** The load of a sample goes on for so long, or for one round at least. */
const SAMPLE_MS = repetitions({ reduced: 0, full: 10_000 });
const ROUND = 50;
/** Bytes by which memory may grow. Requests that are held on to are 6 kB each: 1.2 MB in a short run, hundreds in a long one. */
const MOST_GROWTH = repetitions({ reduced: 400_000, full: 4_000_000 });
const TIMEOUT_MS = repetitions({ reduced: 60_000, full: 45 * 60_000 });

test(
  'requests leave nothing behind in memory',
  async () => {
    const collect = exposeGarbageCollector();
    const counted = createCounted();
    const telemetry = createTelemetry({ counted, tracing: false, databaseKind: 'sqlite' });
    const world = new World('sqlite', { telemetry });
    await world.open();
    try {
      const person = await makePerson(world);
      const client = await makeProgram(world, { confidential: true });
      const held = await obtainTokens(world, { person, client });
      const actors = { person, client, ...held };
      const samples: { requests: number; bytes: number }[] = [];
      let requests = 0;
      for (let sample = 0; sample < SAMPLES; sample += 1) {
        const until = performance.now() + SAMPLE_MS;
        do {
          await Promise.all(Array.from({ length: ROUND }, (_, index) => askSomething(world, actors, requests + index)));
          requests += ROUND;
        } while (performance.now() < until);
        // What the test itself keeps does not count.
        world.log.length = 0;
        world.secrets.clear();
        samples.push({ requests, bytes: await measure(collect) });
      }
      // In the beginning code is compiled and caches fill up.
      const steady = samples.slice(Math.ceil(SAMPLES * 0.4));
      const asked = requests - (steady[0]?.requests ?? 0);
      const growth = Math.round(slope(steady) * asked);
      expect({ asked, growth, tooMuch: growth > MOST_GROWTH, samples }).toMatchObject({ tooMuch: false });
    } finally {
      await world.close();
    }
  },
  TIMEOUT_MS,
);

type Actors = {
  readonly person: Person;
  readonly client: Program;
  readonly accessToken: string;
  readonly refreshToken: string;
};

/** Of every kind that costs memory somewhere: reads, writes, forms, hashes, and what nobody has a route or a site for. */
async function askSomething(world: World, actors: Actors, index: number): Promise<void> {
  const { person, client, accessToken, refreshToken } = actors;
  switch (index % 10) {
    case 0:
    case 1:
      await call(world, 'GET /info', { bearer: accessToken });
      return;
    case 2:
      await call(world, 'POST /oauth/token', { form: { grant_type: 'client_credentials', ...inBody(client) } });
      return;
    case 3:
      await refresh(world, client, refreshToken);
      return;
    case 4: {
      const browser = world.browse();
      const page = await browser.get(`${world.issuer}/signin`);
      // Now and then with a wrong password: never so often that it is slowed down.
      await fillSignIn(browser, page, person);
      return;
    }
    case 5:
      await call(world, `GET /nothing/${index}?${'x'.repeat(1000)}=${index}`);
      return;
    case 6:
      await call(world, 'POST /token', { body: `a${index}=${'b'.repeat(10_000)}` });
      return;
    case 7:
      await call(world, 'GET /signin', { headers: { host: `unknown-${index}.example` } });
      return;
    case 8:
      await call(world, 'GET /info', { bearer: `dal:at_${String(index).padStart(49, '0')}` });
      return;
    default:
      await call(world, `GET /info?code=${index}&type=code`);
  }
}

function exposeGarbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

/** Bytes in use once what can be collected is gone: what finalizers let go of is collected in the next turn. */
async function measure(collect: () => void): Promise<number> {
  for (let turns = 0; turns < 2; turns += 1) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Bytes per request: the slope of the line with the least squares. */
function slope(samples: readonly { requests: number; bytes: number }[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(samples.map(({ requests }) => requests)), mean(samples.map(({ bytes }) => bytes))];
  const covariance = samples.reduce((sum, { requests, bytes }) => sum + (requests - meanX) * (bytes - meanY), 0);
  return covariance / samples.reduce((sum, { requests }) => sum + (requests - meanX) ** 2, 0);
}
