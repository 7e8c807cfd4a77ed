// A serving process: opens everything, listens, cleans up behind itself, and stops without dropping what is in flight.

import { pino } from 'pino';
import { createApp } from './app.ts';
import { type Config, isLoopbackOrigin } from './config.ts';
import { ensureDemoWorld, refuseDemoWorld } from './demo/fill.ts';
import { startHousekeeping } from './housekeeping.ts';
import { listen } from './http/listeners.ts';
import { openParts } from './parts.ts';

/** Requests in flight have so long to finish after SIGTERM; all ports are free within 8 s. */
const GRACE_MS = 5_000;

/** Serves until SIGTERM or SIGINT; then resolves, so that the process can end with 0. */
export async function serve(config: Config): Promise<void> {
  const log = pino({ level: config.logLevel, base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime });
  let stopping = false;
  const stopped = new Promise<string>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal));
  });

  const parts = await openParts(config);
  try {
    for (const name of parts.migrated) log.info({ name }, 'migrated');
    if (config.demo !== 'off' && (await ensureDemoWorld(parts)) === 'filled') log.info('demo world filled in');
    const elsewhere = [config.accountsUrl, config.apiUrl, config.agentAppUrl, config.consoleUrl].find(
      (origin) => !isLoopbackOrigin(origin),
    );
    if (config.demo === 'off' && elsewhere !== undefined) await refuseDemoWorld(parts, elsewhere);
    const app = await createApp(parts, log, () => stopping);
    const listening = await listen(app.sites, config);
    const housekeeping = startHousekeeping(parts, log);
    log.info({ addresses: listening.addresses, issuer: config.accountsUrl, demo: config.demo }, 'listening');

    const signal = await stopped;
    stopping = true;
    log.info({ signal }, 'stopping');
    housekeeping.stop();
    await listening.close(GRACE_MS);
    await app.close();
  } finally {
    await parts.database.close();
  }
  log.info('stopped');
}
