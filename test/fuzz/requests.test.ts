// Requests that HTTP allows and nobody would write, to every route of every site.
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { listServedRoutes, type ServedRoute } from '../docs/served-routes.ts';
import { repetitions } from '../support/scale.ts';
import { describeOnBothDatabases } from '../wire/both-databases.ts';
import type { World } from '../wire/world.ts';
import { writeRequest } from './bytes.ts';
import { heapInUse } from './heap.ts';
import { type Holdings, makeHoldings } from './holdings.ts';
import { findFaults } from './judge.ts';
import { goodRequests, nameOf, oddRequests } from './odd-requests.ts';
import { Connections } from './raw-http.ts';
import type { OddRequest } from './request.ts';
import { startRounds } from './rounds.ts';
import { LONGEST_RUN, seedOfRun } from './seed.ts';
import { HOLDERS, type Holder } from './text.ts';

const COUNT = repetitions({ reduced: 600, full: 40_000 });
const AT_ONCE = 8;
/** At full count: less than a kilobyte for each request. */
const GROWTH = 25 * 1024 * 1024;
/** Its only good answer is an error page. */
const ALWAYS_AN_ERROR = ['accounts GET /ooops'];

let routes: readonly ServedRoute[] = [];
beforeAll(async () => {
  routes = await listServedRoutes();
});

const LONG = { timeout: LONGEST_RUN };

describeOnBothDatabases(
  'requests that nobody would write',
  (world) => {
    test('before anything is changed in them, they get through to every route', LONG, async () => {
      const connections = new Connections();
      let holdings = await makeHoldings(world);
      const getsThrough = async (route: ServedRoute) => {
        const statuses: number[] = [];
        for (const request of goodRequests(route)) {
          const { status, faults } = await ask(world, { connections, holdings, holder: 'confidential', request });
          statuses.push(status);
          expect(faults).toEqual([]);
        }
        return Math.min(...statuses) < 400;
      };
      const refused: string[] = [];
      for (const route of routes) {
        if (await getsThrough(route)) continue;
        // It may need what an earlier one has ended.
        holdings = await makeHoldings(world);
        if (!(await getsThrough(route))) refused.push(nameOf(route));
      }
      connections.close();
      expect(refused).toEqual(ALWAYS_AN_ERROR);
    });

    test(
      'each is answered: not by a failure, in the shape of its address, with nothing of it that acts, and no secret',
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

/** Sends one request, and judges its answer. */
async function ask(
  world: World,
  on: { connections: Connections; holdings: Holdings; holder: Holder; request: OddRequest },
): Promise<{ status: number; faults: string[] }> {
  const { connections, holdings, request } = on;
  const living = holdings.of[on.holder];
  const { host, port } = new URL(world.sites.find(({ name }) => name === request.site)?.origin ?? '');
  const answer = await connections.ask(Number(port), writeRequest(request, host, living));
  if (answer === undefined) return { status: 0, faults: ['no answer'] };
  return { status: answer.status, faults: findFaults(world, { request, answer, holdings, living }) };
}
