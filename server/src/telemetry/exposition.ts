// Prometheus' text format, version 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats). Values are read when somebody asks, so
// that they cost nothing until then.

import { type Labels, METRICS, type Metric, type Sample } from './metrics.ts';
import type { Sources } from './sources.ts';
import type { Tally } from './tally.ts';

export const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** All metrics of this database's kind as text. What can't be read now, for want of a database, is left out. */
export async function writeMetrics(sources: Sources): Promise<string> {
  const served = METRICS.filter(({ only }) => only === undefined || only === sources.databaseKind);
  return (await Promise.all(served.map((metric) => writeMetric(metric, sources)))).join('');
}

async function writeMetric(metric: Metric, sources: Sources): Promise<string> {
  const { name, type, help } = metric;
  const lines = [`# HELP ${name} ${escapeHelp(help)}`, `# TYPE ${name} ${type}`];
  if (metric.type === 'histogram') {
    for (const { labels, tally } of metric.read(sources)) lines.push(...writeTally(name, labels, tally));
  } else {
    for (const { labels, value } of await readSamples(metric, sources)) lines.push(writeSample(name, labels, value));
  }
  return `${lines.join('\n')}\n`;
}

async function readSamples(
  { read }: Extract<Metric, { type: 'counter' | 'gauge' }>,
  sources: Sources,
): Promise<readonly Sample[]> {
  try {
    const value = await read(sources);
    if (value === undefined) return [];
    return typeof value === 'number' ? [{ labels: {}, value }] : value;
  } catch {
    return [];
  }
}

function writeTally(name: string, labels: Labels, { bounds, counts, sum }: Tally): string[] {
  let total = 0;
  const buckets = [...counts].map((count, index) => {
    total += count;
    return writeSample(`${name}_bucket`, { ...labels, le: String(bounds[index] ?? '+Inf') }, total);
  });
  return [...buckets, writeSample(`${name}_sum`, labels, sum), writeSample(`${name}_count`, labels, total)];
}

function writeSample(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`;
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function escapeLabel(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}
