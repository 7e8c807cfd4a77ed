// `npm run bench`: all servers in one run on one machine, in rounds that take turns. README.md says how to read what comes out.
import { build } from '../scripts/build.mjs';
import { endWithNpm } from '../scripts/parent.mjs';
import { setUp } from '../scripts/set-up.mjs';

endWithNpm();
await setUp({ mode: 'all', say: console.log });
await setUp({ mode: 'bench', say: console.log });
await build({ say: console.log });
// Only now is there anything to import.
const { main } = await import('./main.mjs');
await main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${error.stack ?? error}\n`);
  process.exitCode = 1;
});
