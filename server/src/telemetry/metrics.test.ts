import { describe, expect, test } from 'vitest';
import { writeMetrics } from './exposition.ts';
import { METRICS } from './metrics.ts';
import { createCounted, type Sources } from './sources.ts';

/** A server that has done a little. */
function sources(change: Partial<Sources> = {}): Sources {
  const counted = createCounted();
  counted.answers.of('accounts')({ method: 'GET', route: '/v2/sessions/:session_id', status: 200, ms: 3 });
  counted.writes.wait.add(0.002);
  counted.groupCommits.add(3);
  return {
    ...counted,
    databaseKind: 'sqlite',
    door: () => ({
      requestsInFlight: 4,
      refused: { requests: 5, wait: 6, writes: 20 },
      unreadable: { malformed: 1, tooLarge: 2, tooSlow: 3 },
      misdirected: 7,
      connections: { open: 8, refused: 9, evicted: 10 },
    }),
    writeQueue: () => ({ waiting: 11, refused: 12 }),
    hashQueue: () => ({ running: 2, waiting: 13, refused: 14 }),
    pool: undefined,
    stored: async () => ({
      living: {
        access_token: 1,
        refresh_token: 2,
        authorization_code: 3,
        personal_access_token: 4,
        customer_token: 6,
        session: 5,
      },
      databaseBytes: 4096,
      logBytes: 512,
    }),
    cleanUp: () => ({ rounds: 1, failed: 0, deleted: 20 }),
    loopLag: () => ({ mean: 0.001, p50: 0.001, p99: 0.01, max: 0.02 }),
    ...change,
  };
}

describe('the table of metrics', () => {
  test.each(METRICS.map((metric) => [metric.name, metric] as const))(
    '%s is named as Prometheus has it',
    (name, metric) => {
      expect(name).toMatch(/^(gatehouse|process|nodejs)(_[a-z]+)+$/);
      expect(name.endsWith('_total')).toBe(metric.type === 'counter');
      if (/duration|wait$|lag|_time/.test(name)) expect(name).toMatch(/_seconds$/);
      if (/size|memory/.test(name)) expect(name).toMatch(/_bytes$/);
      expect(metric.help).toMatch(/^[A-Z].*\.$/);
      for (const label of metric.labels ?? []) expect(label).toMatch(/^[a-z_]+$/);
    },
  );

  test('has each name once', () => {
    const names = METRICS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('the text (prometheus.io, exposition format 0.0.4)', () => {
  test('has for every metric its help, its type, and samples with exactly its labels', async () => {
    const families = parse(await writeMetrics(sources()));
    const served = METRICS.filter(({ only }) => only !== 'postgres');
    expect([...families.keys()]).toEqual(served.map(({ name }) => name));
    for (const { name, type, help, labels = [] } of served) {
      const family = families.get(name);
      expect(family).toMatchObject({ type, help });
      if (name !== 'gatehouse_database_connections') expect(family?.samples.length, name).toBeGreaterThan(0);
      for (const sample of family?.samples ?? []) {
        expect(Object.keys(sample.labels).filter((label) => label !== 'le')).toEqual([...labels]);
        expect(sample.value).toBeGreaterThanOrEqual(0);
      }
    }
  });

  test('has the values', async () => {
    const text = await writeMetrics(sources());
    for (const line of [
      'gatehouse_http_requests_total{site="accounts",route="/v2/sessions/:session_id",method="GET",status="2xx"} 1',
      'gatehouse_http_requests_in_flight 4',
      'gatehouse_http_requests_shed_total{reason="requests"} 5',
      'gatehouse_http_requests_shed_total{reason="wait"} 6',
      'gatehouse_http_requests_shed_total{reason="writes"} 32',
      'gatehouse_http_requests_shed_total{reason="passwords"} 14',
      'gatehouse_http_requests_unreadable_total{reason="too_slow"} 3',
      'gatehouse_http_connections_closed_total{reason="evicted"} 10',
      'gatehouse_database_writes_waiting 11',
      'gatehouse_tokens_living{kind="refresh_token"} 2',
      'gatehouse_database_wal_size_bytes 512',
      'gatehouse_password_hashes_waiting 13',
      'gatehouse_cleanup_deleted_total 20',
      'gatehouse_event_loop_lag_seconds{of="p99"} 0.01',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
  });

  test('has histograms whose buckets add up', async () => {
    const text = await writeMetrics(sources());
    expect(text).toContain(
      [
        '# TYPE gatehouse_database_group_commit_writes histogram',
        'gatehouse_database_group_commit_writes_bucket{le="1"} 0',
        'gatehouse_database_group_commit_writes_bucket{le="2"} 0',
        'gatehouse_database_group_commit_writes_bucket{le="4"} 1',
      ].join('\n'),
    );
    expect(text).toContain(
      [
        'gatehouse_database_group_commit_writes_bucket{le="+Inf"} 1',
        'gatehouse_database_group_commit_writes_sum 3',
        'gatehouse_database_group_commit_writes_count 1',
        '',
      ].join('\n'),
    );
  });

  test('escapes what labels may hold', async () => {
    const odd = sources();
    odd.answers.of('accounts')({ method: 'GET', route: 'a"b\\c\nd', status: 200, ms: 1 });
    const text = await writeMetrics(odd);
    expect(text).toContain('route="a\\"b\\\\c\\nd"');
    expect(() => parse(text)).not.toThrow();
  });

  test('without a database has all that is not the database’s', async () => {
    const text = await writeMetrics(sources({ stored: () => Promise.reject(new Error('No database.')) }));
    const families = parse(text);
    expect(families.get('gatehouse_database_size_bytes')?.samples).toEqual([]);
    expect(families.get('gatehouse_tokens_living')?.samples).toEqual([]);
    expect(families.get('gatehouse_http_requests_in_flight')?.samples).toHaveLength(1);
  });

  test('on PostgreSQL has its connections, and no group commits', async () => {
    const pool = () => ({ open: 10, idle: 3, waiting: 2 });
    const text = await writeMetrics(sources({ databaseKind: 'postgres', pool }));
    expect(text).toContain('gatehouse_database_connections{state="busy"} 7\n');
    expect(text).toContain('gatehouse_database_connections_waiting 2\n');
    expect(text).not.toContain('group_commit');
    expect(text).not.toContain('wal_size');
  });
});

type Family = { help: string; type: string; samples: { labels: Record<string, string>; value: number }[] };

/** Reads the format strictly: anything that is not of it throws. */
function parse(text: string): Map<string, Family> {
  const families = new Map<string, Family>();
  if (!text.endsWith('\n')) throw new Error('The last line does not end.');
  let family: Family | undefined;
  let name = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const [, kind, of = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (kind === 'HELP') {
      name = of;
      family = { help: rest, type: '', samples: [] };
      families.set(name, family);
    } else if (family === undefined) throw new Error(`A sample before its family: ${line}`);
    else if (kind === 'TYPE' && of === name) family.type = rest;
    else {
      const [, sample = '', labels = '', value] = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      const suffixes = family.type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
      if (!suffixes.some((suffix) => sample === name + suffix)) throw new Error(`Not a sample of ${name}: ${line}`);
      const read = [...labels.matchAll(/([a-z_]+)="((?:[^"\\]|\\["\\n])*)"(?:,|$)/g)];
      if (read.map(([all]) => all).join('') !== labels) throw new Error(`Labels that can’t be read: ${line}`);
      const pairs = read.map(([, label = '', text = '']) => [label, text]);
      family.samples.push({ labels: Object.fromEntries(pairs), value: Number(value) });
    }
  }
  return families;
}
