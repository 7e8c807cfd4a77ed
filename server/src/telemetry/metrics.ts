// Every metric, in one table: its name after Prometheus' conventions, what it means, and where its value is read. docs/reference/metrics.md
// is made from it. Names and labels are a promise to dashboards: change one only with a word in the changelog.

import type { Sources } from './sources.ts';
import type { Tally } from './tally.ts';

export type Labels = Readonly<Record<string, string>>;
export type Sample = { readonly labels: Labels; readonly value: number };

type Described = {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
  /** Where there is one only: the other databases have no such thing. */
  readonly only?: 'sqlite' | 'postgres';
};

type Value = number | readonly Sample[] | undefined;

export type Metric = Described &
  (
    | { readonly type: 'counter' | 'gauge'; readonly read: (from: Sources) => Value | Promise<Value> }
    | {
        readonly type: 'histogram';
        readonly read: (from: Sources) => readonly { readonly labels: Labels; readonly tally: Tally }[];
      }
  );

const one = (tally: Tally) => [{ labels: {}, tally }];
const by = (label: string, values: Readonly<Record<string, number>>): Sample[] =>
  Object.entries(values).map(([name, value]) => ({ labels: { [label]: name }, value }));

export const METRICS: readonly Metric[] = [
  {
    name: 'gatehouse_http_requests_total',
    type: 'counter',
    help: 'Answered requests, by site, route pattern, method and class of status.',
    labels: ['site', 'route', 'method', 'status'],
    read: ({ answers }) => answers.counts(),
  },
  {
    name: 'gatehouse_http_request_duration_seconds',
    type: 'histogram',
    help: 'Time from the end of the request’s headers to the end of the answer.',
    labels: ['site', 'route'],
    read: ({ answers }) => answers.durations(),
  },
  {
    name: 'gatehouse_http_requests_in_flight',
    type: 'gauge',
    help: 'Requests that are worked on now. The limit is GATEHOUSE_MAX_REQUESTS.',
    read: ({ door }) => door().requestsInFlight,
  },
  {
    name: 'gatehouse_http_requests_shed_total',
    type: 'counter',
    help: 'Requests that were answered 503 because there was too much to do, by the limit that was reached: requests under way, wait for a turn, the queue of writes, the queue of password hashes.',
    labels: ['reason'],
    read: ({ door, writeQueue, hashQueue }) => {
      const { requests, wait, writes } = door().refused;
      // Most are turned away at the door; some have begun by then.
      const allWrites = writes + writeQueue().refused;
      return by('reason', { requests, wait, writes: allWrites, passwords: hashQueue().refused });
    },
  },
  {
    name: 'gatehouse_http_requests_unreadable_total',
    type: 'counter',
    help: 'What was no HTTP request (400), had too large headers (431), or did not come in time (408).',
    labels: ['reason'],
    read: ({ door }) => {
      const { malformed, tooLarge, tooSlow } = door().unreadable;
      return by('reason', { malformed, too_large: tooLarge, too_slow: tooSlow });
    },
  },
  {
    name: 'gatehouse_http_requests_misdirected_total',
    type: 'counter',
    help: 'Requests whose Host names no site (404).',
    read: ({ door }) => door().misdirected,
  },
  {
    name: 'gatehouse_http_connections',
    type: 'gauge',
    help: 'Open connections. The limit is GATEHOUSE_MAX_CONNECTIONS.',
    read: ({ door }) => door().connections.open,
  },
  {
    name: 'gatehouse_http_connections_closed_total',
    type: 'counter',
    help: 'Connections that were closed because there were too many: refused when all were in use, evicted when silent.',
    labels: ['reason'],
    read: ({ door }) => {
      const { refused, evicted } = door().connections;
      return by('reason', { refused, evicted });
    },
  },
  {
    name: 'gatehouse_database_writes_waiting',
    type: 'gauge',
    help: 'Writes that wait for their turn: in the group-commit queue on SQLite, for a connection on PostgreSQL.',
    read: ({ writeQueue }) => writeQueue().waiting,
  },
  {
    name: 'gatehouse_database_write_wait_seconds',
    type: 'histogram',
    help: 'Time that a write waited for its turn.',
    read: ({ writes }) => one(writes.wait),
  },
  {
    name: 'gatehouse_database_write_duration_seconds',
    type: 'histogram',
    help: 'Time from a write’s turn to its commit.',
    read: ({ writes }) => one(writes.duration),
  },
  {
    name: 'gatehouse_database_group_commit_writes',
    type: 'histogram',
    help: 'Writes that shared a transaction.',
    only: 'sqlite',
    read: ({ groupCommits }) => one(groupCommits),
  },
  {
    name: 'gatehouse_database_connections',
    type: 'gauge',
    help: 'Connections to the database, by what they do.',
    labels: ['state'],
    only: 'postgres',
    read: ({ pool }) => {
      if (pool === undefined) return undefined;
      const { open, idle } = pool();
      return by('state', { idle, busy: open - idle });
    },
  },
  {
    name: 'gatehouse_database_connections_waiting',
    type: 'gauge',
    help: 'Reads and writes that wait for a connection.',
    only: 'postgres',
    read: ({ pool }) => pool?.().waiting,
  },
  {
    name: 'gatehouse_database_size_bytes',
    type: 'gauge',
    help: 'Size of the database. Read at most once a minute.',
    read: async ({ stored }) => (await stored()).databaseBytes,
  },
  {
    name: 'gatehouse_database_wal_size_bytes',
    type: 'gauge',
    help: 'Size of the write-ahead log. Read at most once a minute.',
    only: 'sqlite',
    read: async ({ stored }) => (await stored()).logBytes,
  },
  {
    name: 'gatehouse_tokens_living',
    type: 'gauge',
    help: 'Living tokens, codes and sessions in the database, by kind. Counted at most once a minute; beyond a thousand an estimate, within a few percent. The same on all processes: do not add them up.',
    labels: ['kind'],
    read: async ({ stored }) => by('kind', (await stored()).living),
  },
  {
    name: 'gatehouse_password_hashes_running',
    type: 'gauge',
    help: 'Password hashes that are computed now: two at most.',
    read: ({ hashQueue }) => hashQueue().running,
  },
  {
    name: 'gatehouse_password_hashes_waiting',
    type: 'gauge',
    help: 'Password hashes that wait for their turn: 128 at most.',
    read: ({ hashQueue }) => hashQueue().waiting,
  },
  {
    name: 'gatehouse_password_hash_wait_seconds',
    type: 'histogram',
    help: 'Time that a password hash waited for its turn.',
    read: ({ hashes }) => one(hashes.wait),
  },
  {
    name: 'gatehouse_password_hash_duration_seconds',
    type: 'histogram',
    help: 'Time that a password hash took, with the reads that belong to it.',
    read: ({ hashes }) => one(hashes.duration),
  },
  {
    name: 'gatehouse_cleanup_rounds_total',
    type: 'counter',
    help: 'Rounds of the clean-up in the background, one a minute.',
    read: ({ cleanUp }) => cleanUp().rounds,
  },
  {
    name: 'gatehouse_cleanup_failures_total',
    type: 'counter',
    help: 'Rounds of the clean-up that failed.',
    read: ({ cleanUp }) => cleanUp().failed,
  },
  {
    name: 'gatehouse_cleanup_deleted_total',
    type: 'counter',
    help: 'Rows of what had ended that the clean-up has deleted.',
    read: ({ cleanUp }) => cleanUp().deleted,
  },
  {
    name: 'gatehouse_info',
    type: 'gauge',
    help: 'Always 1; the labels say what runs.',
    labels: ['node', 'database'],
    read: ({ databaseKind }) => [{ labels: { node: process.version, database: databaseKind }, value: 1 }],
  },
  {
    name: 'process_start_time_seconds',
    type: 'gauge',
    help: 'When the process started, in seconds since 1970: time() minus this is how long it is up.',
    read: () => Math.round(performance.timeOrigin / 1000),
  },
  {
    name: 'process_cpu_seconds_total',
    type: 'counter',
    help: 'CPU time of the process, user and system.',
    read: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    },
  },
  {
    name: 'process_resident_memory_bytes',
    type: 'gauge',
    help: 'Memory of the process that is in RAM.',
    read: () => process.memoryUsage.rss(),
  },
  {
    name: 'nodejs_heap_size_used_bytes',
    type: 'gauge',
    help: 'Used part of the JavaScript heap, with what is not collected yet.',
    read: () => process.memoryUsage().heapUsed,
  },
  {
    name: 'nodejs_heap_size_total_bytes',
    type: 'gauge',
    help: 'Size of the JavaScript heap.',
    read: () => process.memoryUsage().heapTotal,
  },
  {
    name: 'nodejs_external_memory_bytes',
    type: 'gauge',
    help: 'Memory outside of the heap that JavaScript objects hold.',
    read: () => process.memoryUsage().external,
  },
  {
    name: 'gatehouse_event_loop_lag_seconds',
    type: 'gauge',
    help: 'How late the event loop was since the last scrape: mean, p50, p99 and max.',
    labels: ['of'],
    read: ({ loopLag }) => by('of', loopLag()),
  },
];
