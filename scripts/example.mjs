// `npm run example NAME`: one example by itself, beside a platform that runs already.
import { build } from './build.mjs';
import { readDemoWorld } from './demo.mjs';
import { examples, startExample } from './examples.mjs';
import { endWithNpm } from './parent.mjs';
import { setUp } from './set-up.mjs';
import { isListening, isReady, readExamplesPort, readSites } from './sites.mjs';

const env = { ...process.env, GATEHOUSE_DEMO: process.env.GATEHOUSE_DEMO ?? 'loopback' };
const name = process.argv[2];
const example = examples.find((candidate) => candidate.name === name);
if (!example) {
  const width = Math.max(...examples.map((candidate) => candidate.name.length));
  const list = examples.map((candidate) => `  ${candidate.name.padEnd(width)}  ${candidate.title}`).join('\n');
  refuse(
    `${name ? `There is no example "${name}".` : 'Which example?'} npm run example NAME, with NAME one of:\n${list}`,
    2,
  );
}

endWithNpm();
await setUp({ mode: 'run', say: console.log });
await build({ say: console.log }).catch((error) => refuse(error.message, 1));
const [accounts] = readSites(env);
if (!accounts || !(await isReady(accounts))) {
  refuse(
    `Gatehouse does not answer at ${accounts?.origin}. Start it with GATEHOUSE_DEMO=loopback npm run -s gatehouse -- serve`,
    1,
  );
}
const port = readExamplesPort(env) + example.portOffset;
if (await isListening({ host: 'localhost', port })) {
  refuse(
    `Port ${port} is taken: npm start runs all examples, and this one may be at http://localhost:${port} already.`,
    1,
  );
}
const demo = await readDemoWorld(env).catch((error) => refuse(error.message, 1));
const child = startExample(example, { demo, port, env, stdout: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGTERM'));
child.once('exit', (code, signal) => process.exit(signal === 'SIGTERM' ? 0 : (code ?? 1)));

function refuse(line, code) {
  console.error(line);
  process.exit(code);
}
