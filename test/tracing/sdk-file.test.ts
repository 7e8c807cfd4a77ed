// The file that the guide has for operators, loaded before the built server as the guide says: spans arrive, the last ones too.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listBlocks, readPage, root } from '../docs/pages.ts';
import { atFileEnd } from '../support/at-file-end.ts';
import { startBrowsing } from '../support/http.ts';
import { startServer } from '../support/server-process.ts';

/** In the place of the exporter that sends spans away: it writes them to a file. */
const EXPORTER = `
import { appendFileSync } from 'node:fs';
export class OTLPTraceExporter {
  export(spans, done) {
    for (const { name, parentSpanContext, attributes } of spans)
      appendFileSync(process.env.SPANS_FILE, JSON.stringify({ name, parent: parentSpanContext?.spanId, attributes }) + '\\n');
    done({ code: 0 });
  }
  async shutdown() {}
}`;

/** A folder in which the guide's file finds its packages. */
function installSdk(): { directory: string; file: string } {
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-otel-'));
  atFileEnd(async () => rmSync(directory, { recursive: true, force: true }));
  const packages = join(directory, 'node_modules', '@opentelemetry');
  mkdirSync(join(packages, 'exporter-trace-otlp-http'), { recursive: true });
  writeFileSync(join(packages, 'exporter-trace-otlp-http', 'index.js'), EXPORTER);
  writeFileSync(join(packages, 'exporter-trace-otlp-http', 'package.json'), '{ "type": "module", "main": "index.js" }');
  symlinkSync(join(root, 'node_modules', '@opentelemetry', 'api'), join(packages, 'api'));
  for (const name of ['context-async-hooks', 'core', 'sdk-trace-base'])
    symlinkSync(join(root, 'test', 'node_modules', '@opentelemetry', name), join(packages, name));
  const [block] = listBlocks(readPage('docs/guides/observability.md')).filter(({ language }) => language === 'js');
  const file = join(directory, 'otel.mjs');
  writeFileSync(file, block?.text ?? '');
  return { directory, file };
}

test('with the guide’s file loaded first, the server’s spans reach the exporter', async () => {
  const { directory, file } = installSdk();
  const spans = join(directory, 'spans.jsonl');
  const server = await startServer({ env: { NODE_OPTIONS: `--import ${file}`, SPANS_FILE: spans } });
  await startBrowsing().request(`${server.urls.accounts}/info`, {
    headers: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
  });
  await server.stop();
  const lines = readFileSync(spans, 'utf8').trim().split('\n');
  const exported = lines.map((line) => JSON.parse(line) as { name: string; parent?: string; attributes: object });
  expect(exported.find(({ name }) => name === 'GET /info')).toMatchObject({
    parent: 'b7ad6b7169203331',
    attributes: { 'http.response.status_code': 401, 'gatehouse.site': 'accounts' },
  });
  // Filling in the demo world wrote before anybody asked.
  expect(exported.some(({ name, parent }) => name === 'database write' && parent === undefined)).toBe(true);
  // Metrics were not asked for, so there are none.
  const [listening = ''] = server
    .logs()
    .split('\n')
    .filter((line) => line.includes('"msg":"listening"'));
  expect(JSON.parse(listening)).not.toHaveProperty('metrics');
});
