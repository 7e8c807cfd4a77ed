// What each command prints is what command-line.md says.
import { beforeAll, expect, test } from 'vitest';
import { PRINTED } from '../../docs/generate/command-line.ts';
import type { Printed } from '../../server/src/command-line/command.ts';
import { COMMANDS, readCommand } from '../../server/src/command-line/commands.ts';
import { readConfig } from '../../server/src/config.ts';
import { openParts } from '../../server/src/parts.ts';
import { openGatehouse, printed } from '../command-line/gatehouse.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';
import { readPage } from './pages.ts';

let server: ServerProcess;
beforeAll(async () => {
  server = await startServer();
});

async function run(line: string): Promise<Record<string, unknown>> {
  const { stdout, stderr, code } = await server.cli([...line.split(' '), '--json']);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

const EXAMPLES: Readonly<Record<string, string>> = {
  migrate: 'migrate',
  demo: 'demo',
  'organization create': 'organization create --name Initech --slug initech',
  'account create':
    'account create --email p@initech.example --password long-enough --name P --organization initech --role owner',
  'account update': 'account update --email p@initech.example --password-sign-in on',
  'client create':
    'client create --organization initech --type server --name App --redirect-uri http://localhost:3000/ --scopes agents--my:ro',
  'client list': 'client list --organization initech',
  'client show': 'client show --client',
  'client update': 'client update --name App --client',
  'client secret add': 'client secret add --client',
  'client secret remove': 'client secret remove --client',
  'token create': 'token create --account p@initech.example --scopes agents--my:ro --expires 1d',
  'token list': 'token list --account p@initech.example',
  'token revoke': 'token revoke --account p@initech.example --token-id',
  'app create': 'app create --organization initech --name Orders --scopes agents--all:ro',
  'app list': 'app list --organization initech',
  'app show': 'app show --app APP',
  'app update': 'app update --app APP --description Orders',
  'app remove': 'app remove --app APP',
  'widget add': 'widget add --app APP --url https://orders.example.com/ --place details',
  'widget update': 'widget update --app APP --widget WIDGET --authorization basic',
  'widget remove': 'widget remove --app APP --widget WIDGET',
  'chat-action add':
    'chat-action add --app APP --label CRM --action sendWebhook --url https://orders.example.com/webhook',
  'chat-action list': 'chat-action list --app APP',
  'chat-action update': 'chat-action update --app APP --chat-action CHATACTION --action openLink',
  'chat-action remove': 'chat-action remove --app APP --chat-action CHATACTION',
  'extension install': 'extension install --app APP --organization initech',
  'extension list': 'extension list --organization initech',
  'extension keys revoke': 'extension keys revoke --installation INSTALLATION',
  'extension uninstall': 'extension uninstall --installation INSTALLATION',
  audit: 'audit --organization initech --limit 1',
  'keys list': 'keys list',
  'keys rotate': 'keys rotate',
  'keys drop': 'keys drop --older-than 1d',
  backup: 'backup here.backup',
  restore: 'restore',
  doctor: 'doctor',
};

test('each command is described', () => {
  expect(Object.keys(PRINTED)).toEqual([...COMMANDS.keys()]);
  expect(Object.keys(EXAMPLES)).toEqual([...COMMANDS.keys()]);
});

test('keys rotate --signing prints the fields that are described', async () => {
  const printed = Object.keys(await run('keys rotate --signing'));
  for (const field of printed) expect(readPage('docs/reference/command-line.md')).toContain(`\`${field}\``);
  expect(printed).toEqual(['changed', 'key', 'signs_from', 'replaces', 'next']);
});

/** Those on extensions are many, and run here without a process of their own. */
const isInProcess = (name: string) => /^(?:app|widget|chat-action|extension) /.test(name);

test('the commands on extensions print the fields that are described', async () => {
  const parts = await openParts(readConfig({ GATEHOUSE_DATABASE_URL: 'sqlite::memory:' }));
  const runHere = async (line: string): Promise<Printed> => {
    const { command, flags } = readCommand(line.split(' '));
    if (!('run' in command)) throw new Error(`${line} needs no parts.`);
    return command.run(flags, parts);
  };
  await runHere(EXAMPLES['organization create'] ?? '');
  const last: Record<string, string> = {};
  // What removes comes last.
  const names = Object.keys(EXAMPLES).filter(isInProcess);
  const ordered = [
    ...names.filter((name) => !name.endsWith('remove')),
    'chat-action remove',
    'widget remove',
    'app remove',
  ];
  expect([...ordered].sort()).toEqual([...names].sort());
  for (const name of ordered) {
    const line = (EXAMPLES[name] ?? '').replace(
      /\b(?:APP|WIDGET|CHATACTION|INSTALLATION)\b/g,
      (word) => last[word] ?? word,
    );
    const fields = await runHere(line);
    expect([name, Object.keys(fields)]).toEqual([name, PRINTED[name]]);
    if (name === 'app create') last.APP = String(fields.app_id);
    if (name === 'widget add') last.WIDGET = String(fields.widget_id);
    if (name === 'chat-action add') last.CHATACTION = String(fields.chat_action_id);
    if (name === 'extension install') last.INSTALLATION = String(fields.installation_id);
  }
  await parts.database.close();
});

test.each(Object.keys(EXAMPLES).filter((name) => !isInProcess(name)))(
  '%s prints the fields that are described',
  async (name) => {
    let line = EXAMPLES[name] ?? '';
    if (line.endsWith('--client')) {
      const { clients } = await run(EXAMPLES['client list'] ?? '');
      line += ` ${(clients as { client_id: string }[])[0]?.client_id}`;
    }
    if (name === 'client secret remove') {
      const { secrets } = await run(line.replace('secret remove', 'show'));
      line += ` --secret-id ${(secrets as { secret_id: string }[])[0]?.secret_id}`;
    }
    if (name === 'token revoke') {
      const { tokens } = await run(EXAMPLES['token list'] ?? '');
      line += ` ${(tokens as { token_id: string }[])[0]?.token_id}`;
    }
    if (name === 'restore') {
      const { file } = await run('backup --force here.backup');
      const empty = await openGatehouse();
      expect(Object.keys(printed(await empty.run(['restore', String(file), '--json'])))).toEqual(PRINTED[name]);
      return;
    }
    expect(Object.keys(await run(line))).toEqual(PRINTED[name]);
  },
);
