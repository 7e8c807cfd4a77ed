// What becomes of those that a server takes when three times as much is asked of it as it can do: with its limits, and without them.
//   node benches/overload.mjs [--seconds 20] [--connections 4000] [--times 3] [--port 27400]
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { build } from '../scripts/build.mjs';
import { AnswerReader } from './answer-reader.mjs';
import { gatehouse } from './gatehouse.mjs';
import { describeMachine } from './machine.mjs';
import { bearerRequest, clientRequest } from './wire.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    connections: { type: 'string', default: '4000' },
    times: { type: 'string', default: '3' },
    port: { type: 'string', default: '27400' },
  },
});
const [seconds, connections, times, port] = [values.seconds, values.connections, values.times, values.port].map(Number);
const unlimited = { GATEHOUSE_MAX_REQUESTS: '9999999', GATEHOUSE_MAX_WAIT_MS: '9999999' };

await build({ say: console.error });
const machine = describeMachine();
console.log(
  '| request | limits | alone, requests/s | asked, requests/s | accepted, requests/s | p50 | p99 | slowest | turned away | p99 of that |',
);
console.log('|---|---|--:|--:|--:|--:|--:|--:|--:|--:|');
for (const [limits, more] of [
  ['as set', {}],
  ['wait at most 1 s', { GATEHOUSE_MAX_WAIT_MS: '1000' }],
  ['none', unlimited],
]) {
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-overload-'));
  const server = gatehouse({ databaseUrl: `sqlite:${join(directory, 'gatehouse.db')}`, port, directory, more });
  const child = server.spawn();
  try {
    const wire = await server.describe();
    const grant = { grant_type: 'client_credentials', scope: wire.scope };
    const [first] = await ask({ port, requests: [clientRequest(wire, grant)], connections: 1, seconds: 0.01 });
    const { access_token } = JSON.parse(first.body);
    const rows = {
      '`/info`': bearerRequest(new URL('/info', wire.origin), access_token),
      'client credentials': clientRequest(wire, grant),
    };
    for (const [name, request] of Object.entries(rows)) {
      const alone = await ask({ port, requests: [request], connections: 64, seconds: seconds / 4 });
      const capacity = alone.length / (seconds / 4);
      const answers = await ask({ port, requests: [request], connections, seconds, rate: capacity * times });
      console.log(describe({ name, limits, capacity, answers }));
      await pause(1000);
    }
  } finally {
    const ended = once(child, 'close');
    child.kill('SIGTERM');
    await ended;
    rmSync(directory, { recursive: true, force: true });
  }
}
const { processor, system, othersShare } = machine.finish();
console.log(`\n${processor}; ${system}. Other programs took ${(othersShare * 100).toFixed(0)} % of the machine.`);

function describe({ name, limits, capacity, answers }) {
  const latencies = (status) =>
    answers
      .filter((answer) => answer.status === status)
      .map(({ ms }) => ms)
      .sort((a, b) => a - b);
  const [accepted, refused] = [latencies(200), latencies(503)];
  const at = (sorted, share) =>
    sorted.length === 0 ? '-' : `${Math.round(sorted[Math.floor((sorted.length - 1) * share)])} ms`;
  const others = answers.length - accepted.length - refused.length;
  const cells = [
    name,
    limits,
    Math.round(capacity),
    Math.round(answers.length / seconds),
    Math.round(accepted.length / seconds),
    at(accepted, 0.5),
    at(accepted, 0.99),
    at(accepted, 1),
    `${((100 * refused.length) / answers.length).toFixed(0)} %`,
    at(refused, 0.99),
  ];
  return `| ${cells.join(' | ')} |${others > 0 ? ` ${others} other answers` : ''}`;
}

/** Sends on so many kept connections: as fast as answers come, or at a rate, whatever comes. Gives each answer and its time. */
async function ask({ port, requests, connections, seconds, rate }) {
  const answers = [];
  const free = [];
  let sent = 0;
  let underWay = 0;
  let until = Number.POSITIVE_INFINITY;
  const isOver = () => performance.now() > until;

  function send(line) {
    line.sentAt = performance.now();
    line.socket.write(requests[sent % requests.length], 'latin1');
    sent += 1;
    underWay += 1;
  }

  function note(line, { status, head, body }) {
    underWay -= 1;
    answers.push({ status, ms: performance.now() - line.sentAt, body: answers.length === 0 ? body : '' });
    // A connection that the server closes is made anew.
    if (/\r\nconnection: close/i.test(head)) void join(line).then(() => free.push(line));
    else if (rate === undefined && !isOver()) send(line);
    else free.push(line);
  }

  async function join(line) {
    line.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const reader = new AnswerReader((answer) => line.onAnswer(answer));
    line.socket.on('data', (bytes) => reader.read(bytes)).on('error', () => undefined);
    await once(line.socket, 'connect');
  }

  /** Has one answer before it counts: until then the server may not know of the connection. */
  async function open() {
    const line = { socket: undefined, sentAt: 0, onAnswer: () => undefined };
    await join(line);
    await new Promise((resolve) => {
      line.onAnswer = resolve;
      line.socket.write(requests[0], 'latin1');
    });
    line.onAnswer = (answer) => note(line, answer);
    return line;
  }

  const lines = [];
  while (lines.length < connections) {
    const count = Math.min(100, connections - lines.length);
    lines.push(...(await Promise.all(Array.from({ length: count }, open))));
  }
  const began = performance.now();
  until = began + seconds * 1000;
  if (rate === undefined) for (const line of lines) send(line);
  else free.push(...lines);
  while (!isOver()) {
    const due = rate === undefined ? 0 : ((performance.now() - began) / 1000) * rate;
    // The connection that was answered first asks first; when all wait, the rest is not asked.
    while (sent < due && free.length > 0) send(free.shift());
    await pause(1);
  }
  const deadline = performance.now() + 30_000;
  while (underWay > 0 && performance.now() < deadline) await pause(10);
  for (const { socket } of lines) socket.destroy();
  return answers;
}
