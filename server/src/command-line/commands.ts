// The command table: what each command is called, what it takes, and what it does.

import { type Config, readConfig } from '../config.ts';
import { openParts, type Parts } from '../parts.ts';
import { createAccount, updateAccount } from './account.ts';
import { createApp, deleteApp, listApps, showApp, updateApp } from './app.ts';
import { listAuditEvents } from './audit.ts';
import { backup, restore } from './backup.ts';
import { createChatAction, deleteChatAction, listChatActions, updateChatAction } from './chat-action.ts';
import { createClient, updateClient } from './client.ts';
import { listClients, showClient } from './client-list.ts';
import { addSecret, removeSecret } from './client-secret.ts';
import type { Command, PartsCommand, Printed } from './command.ts';
import { demo } from './demo.ts';
import { doctor } from './doctor/doctor.ts';
import { installExtension, listExtensions, revokeExtensionKeys, uninstallExtension } from './extension.ts';
import { type Flags, readFlags, UsageError } from './flags.ts';
import { dropKeys, listKeys, rotateKeys } from './keys.ts';
import { createOrganization } from './organization.ts';
import { table } from './table.ts';
import { createPersonalAccessToken, listPersonalAccessTokens, revokePersonalAccessToken } from './token.ts';
import { createWidget, deleteWidget, updateWidget } from './widget.ts';

export const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  [
    'migrate',
    {
      words: 'bring the database to this version',
      usage: '',
      flags: {},
      run: async (_flags: Flags, parts: Parts) => ({ applied: parts.migrated }),
    },
  ],
  ['demo', demo],
  ['organization create', createOrganization],
  ['account create', createAccount],
  ['account update', updateAccount],
  ['client create', createClient],
  ['client list', listClients],
  ['client show', showClient],
  ['client update', updateClient],
  ['client secret add', addSecret],
  ['client secret remove', removeSecret],
  ['token create', createPersonalAccessToken],
  ['token list', listPersonalAccessTokens],
  ['token revoke', revokePersonalAccessToken],
  ['app create', createApp],
  ['app list', listApps],
  ['app show', showApp],
  ['app update', updateApp],
  ['app remove', deleteApp],
  ['widget add', createWidget],
  ['widget update', updateWidget],
  ['widget remove', deleteWidget],
  ['chat-action add', createChatAction],
  ['chat-action list', listChatActions],
  ['chat-action update', updateChatAction],
  ['chat-action remove', deleteChatAction],
  ['extension install', installExtension],
  ['extension list', listExtensions],
  ['extension keys revoke', revokeExtensionKeys],
  ['extension uninstall', uninstallExtension],
  ['audit', listAuditEvents],
  ['keys list', listKeys],
  ['keys rotate', rotateKeys],
  ['keys drop', dropKeys],
  ['backup', backup],
  ['restore', restore],
  ['doctor', doctor],
]);

export type GivenCommand = { readonly name: string; readonly command: Command; readonly flags: Flags };

/** Reads the command that the arguments name, so that bad input is told before anything is opened or made. Throws UsageError. */
export function readCommand(args: readonly string[]): GivenCommand {
  const { name, command, rest } = findCommand(args);
  return { name, command, flags: readFlags(rest, command) };
}

/** Runs a command and prints its result; answers the exit status. Throws UsageError for input that turns out bad. */
export async function runCommand(
  { name, command, flags }: GivenCommand,
  environment: NodeJS.ProcessEnv,
): Promise<0 | 1> {
  try {
    const config = () => readConfig(environment);
    const say = (words: string) => void process.stderr.write(`${name}: ${words}\n`);
    const printed =
      'run' in command
        ? await runWithParts({ command, flags, config: config() })
        : await command.runBare(flags, { environment, config, now: Date.now, say });
    process.stdout.write(flags.json ? `${JSON.stringify(printed)}\n` : show(command, printed));
    return command.failed?.(printed) ? 1 : 0;
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${name}: ${error.message}`);
    throw error;
  }
}

function show({ show: own, columns }: Command, printed: Printed): string {
  return own === undefined ? table(printed, columns) : own(printed);
}

async function runWithParts(given: { command: PartsCommand; flags: Flags; config: Config }): Promise<Printed> {
  const parts = await openParts(given.config);
  try {
    return await given.command.run(given.flags, parts);
  } finally {
    await parts.database.close();
  }
}

/** The list of commands, for `help` and after a name that is none. */
export function usage(): string {
  const lines = [...COMMANDS].map(
    ([name, { usage: flags, words }]) => `  ${`${name} ${flags}`.trim()}\n      ${words}`,
  );
  return ['Commands (all take --json):', '  serve\n      run the server', ...lines, ''].join('\n');
}

function findCommand(args: readonly string[]): { name: string; command: Command; rest: readonly string[] } {
  for (const words of [3, 2, 1]) {
    const name = args.slice(0, words).join(' ');
    const command = COMMANDS.get(name);
    if (command !== undefined) return { name, command, rest: args.slice(words) };
  }
  const flagAt = args.findIndex((arg) => arg.startsWith('-'));
  const given = args.slice(0, flagAt === -1 ? 2 : Math.min(flagAt, 2)).join(' ');
  throw new UsageError(
    given === '' ? 'No command was given. Try: help' : `There is no command ${JSON.stringify(given)}. Try: help`,
  );
}
