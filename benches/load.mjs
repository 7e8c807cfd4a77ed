// The load generator, a process of its own. It writes requests that were made before on plain sockets and reads answers just
// far enough to check them: HTTP clients need several times the time of the servers that are measured here, on the same two cores.
import { connect } from 'node:net';
import { AnswerReader } from './answer-reader.mjs';

/**
 * @typedef {object} Job
 * @property {number} port on 127.0.0.1
 * @property {number[]} [ports] instead: the connections take turns
 * @property {number} connections that are kept alive, each with one request under way
 * @property {number} count of requests in all
 * @property {string[]} requests sent in turn, from the first again when there are fewer than `count`
 * @property {{ placeholder: string, member: string, first: string[] }} [chain] each connection puts the `member` of its last
 *   answer's JSON in the place of `placeholder`; `first` has the value for each connection's first request
 * @property {{ status: number[], includes: string }} expect what each answer must have: one of these, and a text in head or body
 * @property {boolean} [latencies] whether it comes back how long each request took, in ms
 * @property {boolean} [collect] whether the answers come back, for preparing another job
 */

process.on('message', async (job) => process.send(await run(job)));
process.on('disconnect', () => process.exit(0));

/** Connects first, then sends, and says how long that took: `{ seconds, answers }`, or `{ error }` for the first wrong answer. */
async function run(job) {
  const progress = { sent: 0, answers: [], latencies: [] };
  const sockets = await Promise.all(Array.from({ length: job.connections }, (_, index) => open(portOf(job, index))));
  const started = performance.now();
  try {
    await Promise.all(sockets.map((socket, index) => drive(socket, index, job, progress)));
    const { answers, latencies } = progress;
    return { seconds: (performance.now() - started) / 1000, answers, latencies };
  } catch (error) {
    return { error: error.message };
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

function portOf({ port, ports = [port] }, index) {
  return ports[index % ports.length];
}

function open(port) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

function drive(socket, index, job, progress) {
  return new Promise((resolve, reject) => {
    let link = job.chain?.first[index];
    let sentAt = 0;
    const sendNext = () => {
      if (progress.sent >= job.count) return resolve();
      const request = job.requests[progress.sent % job.requests.length];
      progress.sent += 1;
      if (job.latencies) sentAt = performance.now();
      socket.write(link === undefined ? request : fill(request, job.chain.placeholder, link), 'latin1');
    };
    const reader = new AnswerReader((answer) => {
      if (job.latencies) progress.latencies.push(performance.now() - sentAt);
      const fault = findFault(answer, job.expect);
      if (fault) return reject(new Error(`${fault}\n${answer.head}\n\n${answer.body.slice(0, 500)}`));
      if (job.collect) progress.answers.push(answer);
      // A server that lets a refresh token live may leave it out of the answer.
      if (job.chain) link = JSON.parse(answer.body)[job.chain.member] ?? link;
      sendNext();
    });
    socket.on('data', (bytes) => reader.read(bytes));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('The server closed a connection that it should have kept alive.')));
    sendNext();
  });
}

/** Puts the link in its place, percent-encoded as a form wants it, and corrects the length of the body. */
function fill(request, placeholder, link) {
  const [head, body] = request.split('\r\n\r\n');
  const filled = body.replace(placeholder, encodeURIComponent(link));
  return `${head.replace(/Content-Length: \d+/, `Content-Length: ${filled.length}`)}\r\n\r\n${filled}`;
}

function findFault({ status, head, body }, expect) {
  if (!expect.status.includes(status)) return `The status is ${status}, not ${expect.status}:`;
  if (!body.includes(expect.includes) && !head.includes(expect.includes))
    return `There is no ${expect.includes} in this:`;
  return undefined;
}
