// The limit: node:http alone, which reads each request whole and answers with the bytes that Gatehouse answered with.
import { readFileSync } from 'node:fs';
import { listen } from './listen.mjs';

/** By path: what Gatehouse answered once, as the runner recorded it. */
const answers = new Map();
for (const [path, answer] of Object.entries(JSON.parse(readFileSync(process.env.BENCH_ANSWERS, 'utf8')))) {
  answers.set(path, { ...answer, body: Buffer.from(answer.body) });
}
const unknown = { status: 404, headers: [], body: '' };

function handle(request, response) {
  request.on('data', () => {});
  request.on('end', () => {
    const { status, headers, body } = answers.get(request.url) ?? unknown;
    response.writeHead(status, headers);
    response.end(body);
  });
}

listen(handle, { scope: '', paths: {} });
