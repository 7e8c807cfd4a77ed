// `npm start`: from a fresh clone to a running platform with its demo world and the examples.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { build, serverFile } from './build.mjs';
import { readDemoWorld } from './demo.mjs';
import { examples, originOf, startExample } from './examples.mjs';
import { endWithNpm } from './parent.mjs';
import { root, setUp } from './set-up.mjs';
import { isListening, isReady, readExamplesPort, readSites, waitUntil } from './sites.mjs';

// How long after SIGTERM what still runs is killed, in ms. The server gives requests in flight 5 s to finish, and all
// ports are free within 8 s.
const patience = 6_500;

const env = {
  ...process.env,
  GATEHOUSE_DEMO: process.env.GATEHOUSE_DEMO ?? 'loopback',
  // A line for each request would drown what a person wants to read here.
  GATEHOUSE_LOG_LEVEL: process.env.GATEHOUSE_LOG_LEVEL ?? 'warn',
};
const demoMode = env.GATEHOUSE_DEMO === 'loopback' || env.GATEHOUSE_DEMO === 'mapped';
const sites = readSites(env);
const examplesPort = readExamplesPort(env);
const children = new Set();
const stopping = new AbortController();

endWithNpm();
await setUp({ mode: 'run', say: console.log });
await build({ say: console.log }).catch((error) => refuse(error.message));
await checkPorts();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(0));

console.log('Starting ...');
const server = spawn(process.execPath, [serverFile, 'serve'], {
  cwd: root,
  env,
  stdio: ['ignore', 'inherit', 'inherit'],
});
watch(server);
server.once('exit', (code) => stop(code ?? 1));

const allReady = async () => (await Promise.all(sites.map(isReady))).every(Boolean);
if (await waitUntil(allReady, { seconds: 60, signal: stopping.signal })) {
  await welcome().catch(stopAfter);
} else if (!stopping.signal.aborted) {
  console.error('The sites do not answer /health/ready with 200 after a minute: stopping. The log above may say why.');
  await stop(1);
}

/** Whatever goes wrong here, nothing may go on alone. */
async function stopAfter(error) {
  console.error(error.message);
  await stop(1);
}

async function welcome() {
  const lines = ['', 'Gatehouse is running.', ...sites.map((site) => address(site.name, site.origin))];
  if (demoMode) {
    const demo = await readDemoWorld(env).catch((error) => {
      console.error(`The examples are not started: there is no demo world. ${error.message}`);
    });
    if (demo) lines.push(...(await startExamples(demo)));
  }
  if (!stopping.signal.aborted) console.log([...lines, '', 'Press Ctrl-C to stop.', ''].join('\n'));
}

async function startExamples(demo) {
  const lines = [
    address('start page', demo.urls.start),
    '',
    `Sign in as ${demo.accounts.owner.email} with the password ${demo.accounts.owner.password}`,
    '',
  ];
  for (const example of examples) {
    if (stopping.signal.aborted) return lines;
    const port = examplesPort + example.portOffset;
    const child = startExample(example, { demo, port, env, stdout: 'ignore' });
    watch(child);
    child.once('exit', (code, signal) => {
      if (!stopping.signal.aborted)
        console.error(`The example ${example.name} ended (${signal ?? `exit code ${code}`}); the rest goes on.`);
    });
    lines.push(address(example.name, originOf(example, examplesPort), example.title));
  }
  const ports = examples.map((example) => ({ host: '127.0.0.1', port: examplesPort + example.portOffset }));
  const allListening = async () => (await Promise.all(ports.map(isListening))).every(Boolean);
  await waitUntil(allListening, { seconds: 10, signal: stopping.signal });
  return lines;
}

function address(name, url, title = '') {
  return `  ${name.padEnd(22)} ${url.padEnd(22)} ${title}`.trimEnd();
}

/** Somebody else's server on our port would answer in our place, or end the start half-way: so say it before. */
async function checkPorts() {
  const wanted = sites.map((site) => ({
    name: site.name,
    address: site.listen,
    setting: `${site.setting} (now ${site.origin})`,
  }));
  if (demoMode) {
    const setting = `GATEHOUSE_EXAMPLES_PORT (now ${examplesPort})`;
    wanted.push({ name: 'the start page', address: { host: 'localhost', port: examplesPort }, setting });
    for (const example of examples) {
      const port = examplesPort + example.portOffset;
      wanted.push({ name: `the example ${example.name}`, address: { host: 'localhost', port }, setting });
    }
  }
  for (const { name, address, setting } of wanted) {
    if (!(await isListening(address))) continue;
    refuse(
      `Port ${address.port} (${name}) is taken: is Gatehouse running already? Stop what is there, or change ${setting}.`,
    );
  }
}

function refuse(line) {
  console.error(line);
  process.exit(1);
}

function watch(child) {
  children.add(child);
  child.once('exit', () => children.delete(child));
}

/** Ends all that was started, and then this process. Once: Ctrl-C reaches it from the terminal and from npm. */
async function stop(code) {
  if (stopping.signal.aborted) return;
  stopping.abort();
  const ends = [...children].map((child) => once(child, 'exit'));
  for (const child of children) child.kill('SIGTERM');
  await Promise.race([Promise.all(ends), pause(patience)]);
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(ends);
  process.exit(code);
}
