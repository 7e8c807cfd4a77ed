// One request, and what is wrong with its answer.
import type { World } from '../wire/world.ts';
import { writeRequest } from './bytes.ts';
import type { Holdings } from './holdings.ts';
import { findFaults } from './judge.ts';
import type { Connections } from './raw-http.ts';
import type { OddRequest } from './request.ts';
import type { Holder } from './text.ts';

/** Sends one request, and judges its answer. */
export async function ask(
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
