// `--chats`: all the parts in turn, on one server each time, and the section of docs/benchmarks.md.
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { writeSection } from '../document.mjs';
import { gatehouse } from '../gatehouse.mjs';
import { stop } from '../servers.mjs';
import { readHistory, writeHistory } from './archive.mjs';
import { spread } from './figures.mjs';
import { fillChats } from './fill.mjs';
import { measureIdle } from './idle.mjs';
import { keepAlive, Line } from './line.mjs';
import { measureChat } from './many.mjs';
import { meetPeople } from './people.mjs';
import { byApi, byEcho, measureTalk, openChats } from './talk.mjs';

const chatCounts = [1, 100, 1_000];
const socketCounts = [1_000, 10_000];
const manyChats = 1_000_000;

/** @param {{ options: { port: number, directory: string } }} bench of bench.mjs */
export async function measureChats(bench, { isWritten }) {
  const { options } = bench;
  const place = (name, slot) => ({ bench, directory: join(options.directory, name), port: options.port + slot * 20 });
  const report = render({
    talks: await withServer(place('chats-talk', 0), measureTalks),
    echo: await withEcho({ bench, port: options.port + 19 }, measureEcho),
    idle: await withServer(place('chats-idle', 1), measureSockets),
    history: await withServer(place('chats-history', 0), measureHistory),
    first: await withServer(place('chats-many', 1), measureChat),
    last: await withServer(place('chats-many', 1), measureChat, fillChats),
  });
  console.log(`\n${report}`);
  if (isWritten) await writeSection('chats', report);
}

async function measureTalks({ people, pid }) {
  const agent = await people.agent();
  const [chats, lines, results] = [[], [agent], []];
  const stop = keepAlive(lines);
  for (const count of chatCounts) {
    await openChats({ people, chats, lines, count });
    results.push({ count, ...(await measureTalk(byApi(chats), { agent, pid })) });
    console.log(`measured: ${count} open chats`);
  }
  stop();
  return results;
}

async function measureEcho({ connect, pid }) {
  const agent = await connect('/agent');
  const lines = [];
  for (let n = 0; n < 100; n++) lines.push(await connect('/customer'));
  const talk = await measureTalk(byEcho(lines), { agent, pid });
  const customer = async () => ({ connect: () => connect('/customer') });
  const [idle] = await measureIdle({ customer, pid, counts: socketCounts.slice(-1) });
  console.log('measured: the bare echo');
  return { ...talk, idle };
}

async function measureSockets({ people, pid }) {
  const results = await measureIdle({ customer: people.customer, pid, counts: socketCounts });
  console.log(`measured: ${socketCounts.at(-1)} idle sockets`);
  return results;
}

async function measureHistory({ people }) {
  const { chat_id, customer } = await writeHistory({ people });
  const agents = await readHistory(people.ask, { chat_id });
  const customers = await readHistory(customer.ask, { chat_id });
  console.log(`measured: an archive of ${agents.events} events`);
  return { agents, customers };
}

/** Runs Gatehouse for one part. `fill`: what goes into its file first. */
async function withServer({ bench, directory, port }, measure, fill) {
  await mkdir(directory, { recursive: true });
  const file = join(directory, 'gatehouse.db');
  // All the sockets, and the requests beside them; and a few customers who say more than people do.
  const more = { GATEHOUSE_MAX_CONNECTIONS: String(2 * socketCounts.at(-1)), GATEHOUSE_MAX_CUSTOMER_WRITES: '1000000' };
  const server = gatehouse({ databaseUrl: `sqlite:${file}`, port, directory, more });
  const origins = { accounts: `http://localhost:${port}`, api: `http://localhost:${port + 1}` };
  let child = server.spawn();
  const running = bench.adopt({ stop: () => stop(child) });
  try {
    await server.listening();
    const people = await meetPeople({ settings: server.settings, ...origins });
    if (fill !== undefined) {
      await stop(child);
      fill(file, { organizationId: people.organizationId, chats: manyChats });
      child = server.spawn();
      await server.listening();
    }
    return await measure({ people, pid: child.pid });
  } finally {
    await running.stop();
  }
}

async function withEcho({ bench, port }, measure) {
  const file = fileURLToPath(new URL('../peers/echo.mjs', import.meta.url));
  const child = spawn(process.execPath, [file], {
    env: { PATH: process.env.PATH, PORT: String(port) },
    stdio: 'inherit',
  });
  const running = bench.adopt({ stop: () => stop(child) });
  try {
    while (!(await isListening(port))) await pause(20);
    return await measure({ connect: (path) => Line.open(`ws://127.0.0.1:${port}${path}`), pid: child.pid });
  } finally {
    await running.stop();
  }
}

function isListening(port) {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true) ?? socket.destroy()).once('error', () => resolve(false));
  });
}

function render({ talks, echo, idle, history, first, last }) {
  const talk = (title, { latencies, busy, rate, cpu }) =>
    `| ${title} | ${spread(latencies)} | ${spread(busy)} | ${rate.toFixed(0)} | ${cpu.toFixed(0)} |`;
  const memory = (title, { count, kilobytes, megabytes, cpu }) =>
    `| ${title}, ${count} | ${kilobytes.toFixed(1)} | ${megabytes.toFixed(0)} | ${(cpu * 100).toFixed(1)} % |`;
  const chat = (title, name) => `| ${title} | ${spread(first[name])} | ${spread(last[name])} |`;
  return `
From \`send_event\` by a customer to the push at the agent, in ms (p50 / p99); messages a second that one process carries with 8 under way; its CPU µs a message.

| open chats | one at a time | 8 at once | messages/s | CPU µs |
|---|--:|--:|--:|--:|
${talks.map(({ count, ...one }) => talk(String(count), one)).join('\n')}
${talk('bare `ws` echo', echo)}

Sockets that only live, each with a ping every 15 seconds.

| sockets | kB each | MB in all | CPU, of one core |
|---|--:|--:|--:|
${idle.map((one) => memory('Gatehouse', one)).join('\n')}
${memory('bare `ws`', echo.idle)}

A history of ${history.agents.events} events in 100 threads, ten threads a page: ${spread(history.agents.pages)} ms a page for the agent, ${spread(history.customers.pages)} ms for the customer (p50 / p99).

By how many chats there have been before, in ms (p50 / p99):

| | none | ${manyChats.toLocaleString('en')} |
|---|--:|--:|
${chat('`start_chat`, by a customer', 'start')}
${chat('`send_event`', 'send')}
${chat('`get_chat`, by an agent', 'get')}
${chat('`list_chats`, ten', 'list')}
${chat('`list_archives`, ten', 'archives')}`;
}
