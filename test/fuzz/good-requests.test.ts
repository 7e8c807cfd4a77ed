// The requests that the others are made of: if they did not get through, the changed ones would test the first check alone.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listServedRoutes, type ServedRoute } from '../docs/served-routes.ts';
import { World } from '../wire/world.ts';
import { ask } from './ask.ts';
import { makeHoldings } from './holdings.ts';
import { goodRequests, nameOf } from './odd-requests.ts';
import { Connections } from './raw-http.ts';

/** The only good answer of the first is an error page, that of the sockets no answer but another protocol. */
const ALWAYS_AN_ERROR = [
  'accounts GET /ooops',
  'api GET /v3.4/agent/rtm/ws',
  'api GET /v3.5/agent/rtm/ws',
  'api GET /v3.4/customer/rtm/ws',
  'api GET /v3.5/customer/rtm/ws',
  // Its names are those that the build has made.
  'agent_app GET /assets/{name}',
];

const world = new World('sqlite', { settings: { GATEHOUSE_DEMO: 'loopback' } });
beforeAll(() => world.open());
afterAll(() => world.close());

test('before anything is changed in them, requests get through to every route', async () => {
  const routes = await listServedRoutes();
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
