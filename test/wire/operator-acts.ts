// What the operator does on the command line, in the words that tests are told in.
import type { Printed } from '../../server/src/command-line/command.ts';
import { readCommand } from '../../server/src/command-line/commands.ts';
import type { World } from './world.ts';

/** Runs a command on the database of the running sites, with their clock. Words are separated by single spaces. */
export async function operate(world: World, line: string, more: readonly string[] = []): Promise<Printed> {
  const { command, flags } = readCommand([...line.split(' '), ...more]);
  if (!('run' in command)) throw new Error(`${line} does not run with the parts.`);
  const printed = await command.run(flags, world.parts);
  for (const name of ['client_secret', 'token']) {
    if (typeof printed[name] === 'string') world.secrets.add(printed[name]);
  }
  return printed;
}

/** Runs a command that opens the database by itself, as a process of its own would. */
export async function operateBeside(world: World, line: string): Promise<Printed> {
  const { command, flags } = readCommand(line.split(' '));
  if (!('runBare' in command)) throw new Error(`${line} runs with the parts.`);
  const { config } = world.parts;
  return command.runBare(flags, { environment: {}, config: () => config, now: world.clock.now, say: () => undefined });
}
