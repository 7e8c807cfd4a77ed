// A serving process: opens everything, listens, cleans up behind itself, and stops without dropping what is in flight.

import type { FastifyBaseLogger } from 'fastify';
import { ensureAgentAppClient } from './agent-app/client.ts';
import { createApp } from './app.ts';
import { type Config, isLoopbackOrigin } from './config.ts';
import { ensureDemoWorld, refuseDemoWorld } from './demo/fill.ts';
import { startHousekeeping } from './housekeeping.ts';
import { listen } from './http/listeners.ts';
import { openParts, type Parts } from './parts.ts';
import { parseDatabaseUrl } from './storage/database-url.ts';
import { createStoredFigures } from './storage/figures.ts';
import { createLog } from './telemetry/log.ts';
import { watchLoopLag } from './telemetry/loop-lag.ts';
import { serveMetrics } from './telemetry/metrics-listener.ts';
import { type Counted, createCounted, type PartsFigures } from './telemetry/sources.ts';
import { createTelemetry } from './telemetry/telemetry.ts';
import { isTracingConfigured } from './telemetry/tracing.ts';

/** Requests in flight have so long to finish after SIGTERM; all ports are free within 8 s. */
const GRACE_MS = 5_000;

/** Serves until SIGTERM or SIGINT; then resolves, so that the process can end with 0. */
export async function serve(config: Config): Promise<void> {
  const log = createLog({ level: config.logLevel });
  let stopping = false;
  const stopped = new Promise<string>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal));
  });

  const counted = config.metricsListen === undefined ? undefined : createCounted();
  const databaseKind = parseDatabaseUrl(config.databaseUrl).kind;
  const telemetry = createTelemetry({ counted, databaseKind, tracing: isTracingConfigured() });
  const parts = await openParts(config, { now: Date.now, telemetry, log });
  try {
    await prepareDatabase(parts, log);
    const app = await createApp(parts, log, () => stopping);
    const listening = await listen(app.sites, { ...config, writesAreSlow: parts.database.writesAreSlow });
    const housekeeping = startHousekeeping(parts, log);
    const figures = { counted, door: listening.figures, cleanUp: housekeeping.figures };
    const metrics = await startMetrics(parts, figures).catch(async (error: unknown) => {
      await listening.close(0);
      throw error;
    });
    const { addresses } = listening;
    log.info({ addresses, metrics: metrics?.address, issuer: config.accountsUrl, demo: config.demo }, 'listening');

    const signal = await stopped;
    stopping = true;
    log.info({ signal }, 'stopping');
    housekeeping.stop();
    app.closeSockets();
    await listening.close(GRACE_MS);
    await app.close();
    await metrics?.close();
  } finally {
    await parts.database.close();
  }
  log.info('stopped');
}

/** Says what was migrated, and sees to the demo world being there or not, and to the platform's own client. */
async function prepareDatabase(parts: Parts, log: FastifyBaseLogger): Promise<void> {
  const { config, migrated } = parts;
  for (const name of migrated) log.info({ name }, 'migrated');
  if (config.demo !== 'off' && (await ensureDemoWorld(parts)) === 'filled') log.info('demo world filled in');
  await ensureAgentAppClient(parts);
  const elsewhere = [config.accountsUrl, config.apiUrl, config.agentAppUrl, config.consoleUrl].find(
    (origin) => !isLoopbackOrigin(origin),
  );
  if (config.demo === 'off' && elsewhere !== undefined) await refuseDemoWorld(parts, elsewhere);
}

/** Serves metrics, where there is an address for them. */
async function startMetrics(
  parts: Parts,
  { counted, door, cleanUp }: { counted: Counted | undefined } & Pick<PartsFigures, 'door' | 'cleanUp'>,
): Promise<{ address: string; close: () => Promise<void> } | undefined> {
  const { config, database, passwords, now } = parts;
  if (config.metricsListen === undefined || counted === undefined) return undefined;
  const lag = watchLoopLag();
  const serving = await serveMetrics(config.metricsListen, {
    ...counted,
    databaseKind: database.kind,
    door,
    cleanUp,
    writeQueue: database.writeQueue,
    hashQueue: passwords.hashQueue,
    pool: database.pool,
    stored: createStoredFigures({ database, location: parseDatabaseUrl(config.databaseUrl), now }),
    loopLag: lag.read,
  });
  return {
    address: serving.address,
    close: async () => {
      await serving.close();
      lag.stop();
    },
  };
}
