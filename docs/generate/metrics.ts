// docs/reference/metrics.md, from the table of metrics.

import { METRICS } from '../../server/src/telemetry/metrics.ts';
import { DURATIONS } from '../../server/src/telemetry/tally.ts';
import { writePage, writeTable } from './page.ts';

const DATABASES = { sqlite: 'SQLite', postgres: 'PostgreSQL' } as const;

/** The page. */
export function writeMetrics(): string {
  return writePage({
    title: 'Metrics',
    from: 'server/src/telemetry/metrics.ts',
    parts: [
      `\`GET /metrics\` in Prometheus’ text format, on the address that \`GATEHOUSE_METRICS_LISTEN\` names and on no other. Each process has its
own: with several, scrape them all. How to set it up, and what to watch, is in [observability](../guides/observability.md).`,
      writeTable(
        ['metric', 'type', 'labels', 'what it is'],
        METRICS.map(({ name, type, labels = [], help, only }) => [
          `\`${name}\``,
          type,
          labels.map((label) => `\`${label}\``).join(', '),
          only === undefined ? help : `${help} ${DATABASES[only]} only.`,
        ]),
      ),
      `Histograms have \`_bucket\`, \`_sum\` and \`_count\`. The bounds of durations are ${DURATIONS.join(', ')} seconds. \`site\` is \`accounts\`, \`api\`,
\`agent_app\`, \`console\` or \`start\`; \`route\` is the pattern of the route, \`none\` where there is none, and never a URL; \`method\` is \`other\` for methods that no
route has; \`status\` is \`2xx\` and so on. Counters begin at 0 when the process starts. When the database can’t be reached, its own figures are missing and the
others are there.`,
    ],
  });
}
