// `npm run -s gatehouse -- COMMAND`: the operator's command line, from a fresh clone too.
import { pathToFileURL } from 'node:url';
import { build, serverFile } from './build.mjs';
import { endWithNpm } from './parent.mjs';
import { setUp } from './set-up.mjs';

// stdout belongs to the command: with --json a program reads it.
const say = (line) => process.stderr.write(`${line}\n`);

endWithNpm();
await setUp({ mode: 'run', say });
try {
  await build({ say });
} catch (error) {
  say(error.message);
  process.exit(1);
}
// In this process, not in a child: signals, exit code and streams are then the command's own.
process.argv[1] = serverFile;
await import(pathToFileURL(serverFile).href);
