// Measures how long a server takes from its start to its first token, and how much memory it has while nothing happens.
import { setTimeout as pause } from 'node:timers/promises';
import { residentMegabytes } from './process-figures.mjs';
import { place, tokens } from './tokens.mjs';
import { clientRequest } from './wire.mjs';

const repetitions = 3;
const quietMilliseconds = 3000;

/** @returns {Promise<{ server: object, milliseconds: number[], megabytes: number[] }[]>} one after the other, each alone */
export async function measureStarts(bench) {
  const results = [];
  for (const server of bench.options.servers) {
    // Its database is another process, which would have to be started first.
    if (server.name === 'gatehouse-postgres') continue;
    const milliseconds = [];
    const megabytes = [];
    // The first start fills Gatehouse's database; an operator's starts find one.
    const first = await bench.start(server, { slot: 0 });
    const known = await first.describe();
    await first.stop();
    for (let repetition = 0; repetition < repetitions; repetition++) {
      const started = performance.now();
      const running = await bench.start(server, { slot: 0 });
      const wire = (await running.listening()) ?? known;
      const scope = wire.clientCredentialsScope ?? wire.scope;
      const requests = [clientRequest(wire, { grant_type: 'client_credentials', scope })];
      await bench.generator.run({ ...place(wire), connections: 1, count: 1, requests, expect: tokens });
      milliseconds.push(performance.now() - started);
      await pause(quietMilliseconds);
      megabytes.push(residentMegabytes(running.pid));
      await running.stop();
    }
    results.push({ server, milliseconds, megabytes });
  }
  console.log('measured: start-up');
  return results;
}
