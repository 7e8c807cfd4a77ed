// Requests that HTTP allows and nobody would write, to every route of every site.
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { listServedRoutes, type ServedRoute } from '../docs/served-routes.ts';
import { repetitions } from '../support/scale.ts';
import { describeOnBothDatabases } from '../wire/both-databases.ts';
import { ask } from './ask.ts';
import { heapInUse } from './heap.ts';
import { nameOf, oddRequests } from './odd-requests.ts';
import { Connections } from './raw-http.ts';
import { startRounds } from './rounds.ts';
import { LONGEST_RUN, seedOfRun } from './seed.ts';
import { HOLDERS } from './text.ts';

const COUNT = repetitions({ reduced: 500, full: 40_000 });
const AT_ONCE = 8;
/** At full count: less than a kilobyte for each request. */
const GROWTH = 25 * 1024 * 1024;

let routes: readonly ServedRoute[] = [];
beforeAll(async () => {
  routes = await listServedRoutes();
});

const LONG = { timeout: LONGEST_RUN };

describeOnBothDatabases(
  'requests that nobody would write',
  (world) => {
    test(
      'each is answered in the shape of its address, with nothing of it that acts, and no secret',
      LONG,
      async () => {
        const connections = new Connections();
        const rounds = startRounds(world);
        const met = new Set<string | undefined>();
        let heapAfterAQuarter: number | undefined;
        const one = fc.record({ holder: fc.constantFrom(...HOLDERS), request: oddRequests(routes) });
        await fc.assert(
          fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: AT_ONCE }), async (batch) => {
            const holdings = await rounds.next(batch.length);
            if (rounds.sent() >= COUNT / 4) heapAfterAQuarter ??= heapInUse();
            const answers = await Promise.all(
              batch.map(({ holder, request }) => {
                met.add(request.route);
                return ask(world, { connections, holdings, holder, request });
              }),
            );
            expect(answers.flatMap(({ faults }) => faults)).toEqual([]);
          }),
          { seed: seedOfRun(), numRuns: Math.ceil(COUNT / 3.5) },
        );
        // In a short run chance passes one or the other by.
        for (const route of routes.filter((one) => !met.has(nameOf(one)))) {
          for (const request of fc.sample(oddRequests([route]), { seed: seedOfRun(), numRuns: 12 })) {
            met.add(request.route);
            const holdings = await rounds.next(1);
            const { faults } = await ask(world, { connections, holdings, holder: HOLDERS[0], request });
            expect(faults).toEqual([]);
          }
        }
        await rounds.end();
        connections.close();
        expect(rounds.sent()).toBeGreaterThanOrEqual(COUNT);
        expect(routes.map(nameOf).filter((route) => !met.has(route))).toEqual([]);
        expect(heapInUse() - (heapAfterAQuarter ?? 0), 'bytes that the rest of the requests left behind').toBeLessThan(
          GROWTH,
        );
      },
    );
  },
  { settings: { GATEHOUSE_DEMO: 'loopback' } },
);
