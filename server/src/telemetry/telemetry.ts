// What is hooked into the server for the operator: figures where metrics are served, spans where an SDK was loaded, and otherwise nothing.

import type { FastifyInstance } from 'fastify';
import type { Answered } from '../http/site.ts';
import type { Counted, WorkTimes } from './sources.ts';
import { traceSite, traceWork } from './tracing.ts';

/** Told what becomes of a piece of work. The owners of the work have the same type under their own names. */
type WorkWatch = { readonly asked: () => { readonly begun: () => void; readonly ended: (error?: unknown) => void } };

/** The hooks; each is undefined when nobody would look at what it notes. */
export type Telemetry = {
  readonly answeredBy?: ((site: string) => (answer: Answered) => void) | undefined;
  readonly traceSite?: ((site: FastifyInstance, name: string) => void) | undefined;
  readonly writes?: WorkWatch | undefined;
  readonly hashes?: WorkWatch | undefined;
  readonly onGroupCommit?: ((writes: number) => void) | undefined;
};

/** `counted`: where to count, when metrics are served. `tracing`: whether to make spans. */
export function createTelemetry(options: {
  counted: Counted | undefined;
  tracing: boolean;
  databaseKind: 'sqlite' | 'postgres';
}): Telemetry {
  const { counted, tracing, databaseKind } = options;
  const span = (name: string, attributes?: Record<string, string>) =>
    tracing ? traceWork(name, attributes) : undefined;
  return {
    answeredBy: counted && ((site) => counted.answers.of(site)),
    traceSite: tracing ? traceSite : undefined,
    writes: both(
      time(counted?.writes),
      span('database write', { 'db.system.name': databaseKind === 'sqlite' ? 'sqlite' : 'postgresql' }),
    ),
    hashes: both(time(counted?.hashes), span('password hash')),
    onGroupCommit: counted && ((writes) => counted.groupCommits.add(writes)),
  };
}

function time(times: WorkTimes | undefined): WorkWatch | undefined {
  if (times === undefined) return undefined;
  return {
    asked: () => {
      const asked = performance.now();
      let begun: number | undefined;
      return {
        begun: () => {
          begun = performance.now();
          times.wait.add((begun - asked) / 1000);
        },
        ended: () => {
          if (begun !== undefined) times.duration.add((performance.now() - begun) / 1000);
        },
      };
    },
  };
}

function both(first: WorkWatch | undefined, second: WorkWatch | undefined): WorkWatch | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return {
    asked: () => {
      const [one, other] = [first.asked(), second.asked()];
      return {
        begun: () => {
          one.begun();
          other.begun();
        },
        ended: (error) => {
          one.ended(error);
          other.ended(error);
        },
      };
    },
  };
}
