// The process: reads the settings, runs one command, and turns what went wrong into words and an exit status.

import { readCommand, runCommand, usage } from './command-line/commands.ts';
import { UsageError } from './command-line/flags.ts';
import { BadSettings, readConfig } from './config.ts';

const EXIT = { failed: 1, badInput: 2 } as const;
/** Errors whose message is meant for the operator: no stack trace. */
const FOR_OPERATORS: ReadonlySet<string> = new Set([
  'DatabaseUnusable',
  'DemoWorldInPublic',
  'NotADemoDatabase',
  'SecretKeyUnusable',
  'StorageUnavailable',
]);

async function main(args: readonly string[]): Promise<void> {
  const [first] = args;
  if (first === undefined || first === 'help' || first === '--help' || first === '-h') {
    process.stdout.write(usage());
    return;
  }
  if (first === 'serve') {
    if (args.length > 1) throw new UsageError('serve takes no flags: its settings are environment variables.');
    // Only here: no other command should have to read the server.
    const { serve } = await import('./serve.ts');
    return serve(readConfig(process.env));
  }
  process.exitCode = await runCommand(readCommand(args), process.env);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof UsageError || error instanceof BadSettings) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = EXIT.badInput;
  } else {
    const words = error instanceof Error && isForOperators(error) ? error.message : (error as Error)?.stack;
    process.stderr.write(`${words ?? String(error)}\n`);
    process.exitCode = EXIT.failed;
  }
}

function isForOperators(error: Error): boolean {
  return FOR_OPERATORS.has(error.name) || /^Port \d+ on /.test(error.message);
}
