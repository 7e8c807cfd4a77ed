// The process: reads the settings, runs one command, and turns what went wrong into words and an exit status.

import { UsageError } from './command-line/flags.ts';
import { readConfig } from './config.ts';

const EXIT = { failed: 1, badInput: 2 } as const;
/** Errors in what the operator gave. By name: each file of the bundle has its own class. */
const BAD_INPUT: ReadonlySet<string> = new Set(['UsageError', 'BadSettings']);
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
  if (first === 'serve') {
    if (args.length > 1) throw new UsageError('serve takes no flags: its settings are environment variables.');
    // Each of the two only here: no command should have to read the server, nor the server the commands.
    const { serve } = await import('./serve.ts');
    return serve(readConfig(process.env));
  }
  const { readCommand, runCommand, usage } = await import('./command-line/commands.ts');
  if (first === undefined || first === 'help' || first === '--help' || first === '-h') {
    process.stdout.write(usage());
    return;
  }
  process.exitCode = await runCommand(readCommand(args), process.env);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const isBadInput = BAD_INPUT.has(name);
  const words = isBadInput || FOR_OPERATORS.has(name) || /^Port \d+ on /.test(message) ? message : stack;
  process.stderr.write(`${words}\n`);
  process.exitCode = isBadInput ? EXIT.badInput : EXIT.failed;
});
