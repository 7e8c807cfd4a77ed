// docs/reference/command-line.md, from the table of commands. What each prints is said here and tested by running it.

import { COMMANDS } from '../../server/src/command-line/commands.ts';
import { writePage, writeTable } from './page.ts';

/** What is printed of a client. */
const CLIENT = [
  ...['client_id', 'organization', 'type', 'name', 'redirect_uris', 'scopes', 'dialects', 'response_types'],
  ...['access_token_format', 'private', 'native', 'enabled', 'created_at', 'secrets'],
];

/** What is printed of an app and of a widget. */
const APP = [
  ...['app_id', 'organization', 'name', 'description', 'icon_url', 'private', 'local_development', 'client_id'],
  ...['scopes', 'created_at', 'installations', 'widgets', 'chat_actions', 'notices'],
];
const CHAT_ACTION = ['app_id', 'chat_action_id', 'label', 'action', 'url', 'widget_id', 'warnings'];
const WIDGET = ['app_id', 'widget_id', 'url', 'place', 'authorization', 'permissions', 'initial_state', 'warnings'];

/** The fields that each command prints, in their order; test/docs/command-line.test.ts runs each and compares. */
export const PRINTED: Readonly<Record<string, readonly string[]>> = {
  migrate: ['applied'],
  demo: [
    'organizations',
    'accounts',
    'clients',
    'personal_access_token',
    'customers',
    'chat_page',
    'extensions',
    'urls',
  ],
  'organization create': ['organization_id', 'license_id', 'slug'],
  'account create': ['account_id', 'email', 'login', 'organization_id'],
  'account update': ['account_id', 'email', 'suspended', 'password_sign_in'],
  'client create': [
    'client_id',
    'client_secret',
    'redirect_uris',
    'scopes',
    'dialects',
    'access_token_format',
    'private',
  ],
  'client list': ['clients'],
  'client show': CLIENT,
  'client update': [...CLIENT, 'living_tokens'],
  'client secret add': ['client_id', 'secret_id', 'client_secret', 'secrets'],
  'client secret remove': ['client_id', 'secret_id', 'removed', 'secrets'],
  'token create': ['account_id', 'token', 'scopes', 'expires_at'],
  'token list': ['account_id', 'tokens'],
  'token revoke': ['account_id', 'token_id', 'revoked'],
  'app create': APP,
  'app list': ['apps'],
  'app show': APP,
  'app update': APP,
  'app remove': ['app_id', 'removed'],
  'widget add': WIDGET,
  'widget update': WIDGET,
  'widget remove': ['app_id', 'widget_id', 'removed'],
  'chat-action add': CHAT_ACTION,
  'chat-action list': ['chat_actions'],
  'chat-action update': CHAT_ACTION,
  'chat-action remove': ['app_id', 'chat_action_id', 'removed'],
  'extension install': ['installation_id', 'app_id', 'organization', 'name', 'scopes', 'warnings'],
  'extension list': ['installations'],
  'extension keys revoke': ['installation_id', 'revoked'],
  'extension uninstall': ['installation_id', 'uninstalled'],
  audit: ['events'],
  'keys list': ['kept_in', 'keys', 'signing_keys'],
  'keys rotate': ['changed', 'key', 'makes_values_from', 'dropped', 'next'],
  'keys drop': ['dropped', 'kept'],
  backup: ['file', 'bytes', 'rows', 'made_at', 'migration', 'secret_key', 'note'],
  restore: ['file', 'rows', 'made_at', 'migrated', 'secret_key', 'note'],
  doctor: ['ok', 'checks'],
};

/** What the table of commands does not say. */
const NOTES: Readonly<Record<string, string>> = {
  migrate:
    '`serve` and the commands that work with people, apps and tokens do this too before anything else; `keys ...` (but for `keys rotate --signing`), `backup`, `restore` and `doctor` don’t. `applied` lists what had to be done.',
  demo: 'The demo’s passwords and secrets are public, so it is refused unless every origin is on this machine, and in a database that has other organizations.',
  'organization create': 'Without `--slug` one is made from the name.',
  'account create':
    'An e-mail address that has an account joins the organization with it, if the password is that account’s. Passwords have 8 to 255 characters.',
  'account update': `Its personal access tokens stop with a suspension, and go on when only its password is switched off: an account for programs alone. Who signs in
with the right password is told why it does not work; nobody else learns anything.`,
  'client create': `\`--type javascript\` is for apps without a secret (web pages), \`--type server\` for apps that keep one; \`client_secret\` is printed for those
only, and this once. \`--private\`: only agents of the organization may use it, and they see no consent form. \`--native\`: a program on the person’s
device; on \`127.0.0.1\` and \`[::1]\` any port is accepted, and consent is asked every time, also of a private one. Redirect URIs: see [endpoints](endpoints.md#redirect-uris).
\`--access-token-format jwt\`: the \`standard\` wire gives it [JWTs](tokens.md#jwt-access-tokens), which others can check without asking.`,
  'token create':
    'The token acts for the account in its organization (the first by name, when there are several), within the role that the account has at each call. It is printed this once.',
  'client list':
    '`clients[]` has `client_id`, `organization`, `type`, `name`, `private`, `enabled` and `secrets` (how many live). Disabled clients are listed too.',
  'client show':
    '`secrets[]` has `secret_id`, `created_at` and `expires_at` (null: until it is removed) of those that live.',
  'client update': `The rules are those of \`client create\`, for the client as it would be then; when one is broken nothing changes. What was given out before stays as it is:

- Access tokens go on with the scopes that they have until they expire, and codes on their way are still redeemed.
- A refresh token with a scope that the client no longer has is refused with \`invalid_grant\`: the person must sign in again. It works again if the scope comes back.
- \`--enabled no\` stops all of it at once: the client can’t authenticate, its tokens are refused, and nobody can sign in to it. \`--enabled yes\` lets
  go on what has not ended meanwhile; to end tokens for good, let them expire, or have people remove the app.`,
  'client secret add': `Both secrets work until the old one is removed or, with \`--expires-old\`, until that time is over, so an app can change from one to the other
without a pause. Two is the most that a client has. Tokens don’t depend on the secret that they were got with.`,
  'client secret remove':
    'At once, on every process. Without any secret the client can’t authenticate until it is given one.',
  'token list': '`tokens[]` has `token_id`, `name`, `scopes`, `created_at` and `expires_at`.',
  'app create':
    'What each attribute is: [apps and widgets](apps-and-widgets.md). Without `--private` any organization may install it, but for one with `--local-development`.',
  'app show':
    '`widgets[]` has `widget_id`, `url`, `place`, `authorization`, `permissions` and `initial_state`; `chat_actions[]` what `chat-action list` prints; `notices[]` has `widget_id`, `kind`, `count` and `last_at`.',
  'app update':
    '`none` takes away a client, an icon, or all scopes. Scopes that are added are wanted: the app has them where it is installed again after that.',
  'app list': '`apps[]` has `app_id`, `organization`, `name`, `private`, `local_development` and how many `widgets`.',
  'widget add': `\`--permissions\`: any of camera, microphone, clipboard-write, clipboard-read, fullscreen, autoplay, geolocation. \`--old-preset\` gives what widgets of the old platform
could count on: camera, microphone, clipboard-write, fullscreen, autoplay. \`warnings[]\` says what is allowed and yet better done otherwise.`,
  'widget update': '`none` takes away the initial state, or all permissions.',
  'chat-action add':
    'What each attribute is: [chat actions](apps-and-widgets.md#chat-actions). `--url` for all but `openWidget`, which takes `--widget`.',
  'chat-action list': '`chat_actions[]` has `chat_action_id`, `label`, `action`, `url` and `widget_id`.',
  'chat-action update': '`none` takes away the URL or the widget.',
  'extension list':
    '`installations[]` has `installation_id`, `app_id`, `name`, `scopes`, `scopes_wanted`, `places` and `installed_at`.',
  audit: `\`events[]\` has \`event_id\`, \`happened_at\`, \`organization\`, \`who\` (an e-mail address, a client, \`command line\` or \`unknown\`), \`account_id\`,
\`client_id\`, \`action\`, \`target\`, \`ip\`, \`user_agent\` and \`details\`; without \`--json\` the most telling of these. 50 unless \`--limit\` says otherwise, 1000
at most. \`--account\` finds what that person did. Which actions there are, and in whose log they stand: [audit log](audit-log.md).`,
  'keys list': `\`keys[]\` has \`key\` (the fingerprint, never the key), \`state\` (\`makes values\`, \`accepted\`, or \`waits\` for its time), \`made_at\`,
\`makes_values_from\` and \`replaced_at\`. \`signing_keys[]\`, the keys that sign [JWT access tokens](tokens.md#jwt-access-tokens), has \`key\` (its
\`kid\`), \`state\` (\`next\`, \`signing\`, \`retired\`, \`gone\`), \`made_at\`, \`signs_from\`, \`replaced_at\` and \`published_until\`; it is null when the
database can’t be read. Without \`--json\`: a line a key.`,
  'keys rotate': `For keys in the file beside a SQLite database: running servers take the new key up by themselves, accept it at once, and make values
with it from \`makes_values_from\` on. \`--drop-older-than 30d\` also drops the keys that were *replaced* more than 30 days ago; the key that made
values until now stays, however old it is. For keys in \`GATEHOUSE_SECRET_KEY\` nothing is changed (\`changed: false\`): \`new_key\` is a new key,
and \`next\` the three steps by which every machine gets it before any makes values with it. See [operations](../guides/operations.md#the-secret-key).

\`--signing\` prints \`changed\`, \`key\` (the \`kid\`), \`signs_from\`, \`replaces\` and \`next\`. Refused while the key of an earlier one waits for its
time. See [operations](../guides/operations.md#the-keys-that-sign-tokens).`,
  'keys drop':
    'What the key has sealed is sealed under that of now first. Running servers let go of it within a second. The age of a key counts from when the next one took over. The key that makes values can’t be dropped. Keys in `GATEHOUSE_SECRET_KEY` are taken out there.',
  backup: `One snapshot of everything, from SQLite or PostgreSQL; servers go on meanwhile. \`FILE\` is gzip over lines of JSON, readable by its owner alone,
and appears when it is whole. It is not replaced without \`--force\`. The schema stays as it is: a backup before an upgrade is made with
either version. \`--with-secret-key\` puts the key file of a SQLite installation into it; \`note\` says what to keep besides. Work of more than
some seconds says on stderr how far it is. See [operations](../guides/operations.md#backups).`,
  restore: `From either database into either. The file is checked from its beginning to its end first; one that was cut short or changed is refused. The
database must be empty (new, or never used), and everything goes in at once: a restore that fails or is killed leaves it empty. A
backup of an older version is brought up to this one (\`migrated\`). \`secret_key\` is \`the same\` as that of the backup, \`restored\` from it,
\`missing\` or \`another\`; \`note\` says what to do then.`,
  doctor: `Node, settings, proxy, the rights of the secret key and the database file, the length of the write-ahead log, free space, whether the database
answers, takes writes and has this version’s schema, clocks, whether ended rows are cleaned up, and whether each site answers at its
origin. \`checks[]\` has \`check\`, \`state\` (\`ok\`, \`warn\`, \`fail\`), \`found\` and \`fix\`. Without \`--json\`: a line a check. Exit status 1 when any
fails. \`--offline\` leaves the sites out: for before the server runs. Nothing is changed or made.`,
};

/** The page. */
export function writeCommandLine(): string {
  return writePage({
    title: 'Command line',
    from: 'server/src/command-line/commands.ts',
    parts: [
      `\`npm run -s gatehouse -- COMMAND\` from the repository’s folder, or \`node server/dist/main.js COMMAND\` where it is built. It reads the same
[settings](settings.md) as the server and works on the database of a running one.`,
      `With \`--json\` every command prints one JSON value on stdout and nothing else. Without it, one line a field, and
then one line for each thing in a list. Flags that take several values
are repeated or comma-separated. Bad input: one line on stderr and exit status 2; anything else that fails: exit status 1.`,
      '## serve\n\nRuns the server until SIGTERM or SIGINT. It takes no flags.',
      ...[...COMMANDS].map(([name, command]) => writeCommand(name, command)),
      `## What is not there yet

There are no commands to delete clients, or to suspend organizations.`,
    ],
  });
}

type Command = typeof COMMANDS extends ReadonlyMap<string, infer C> ? C : never;

function writeCommand(name: string, { words, usage, flags, argument }: Command): string {
  const rows = Object.entries(flags).map(([flag, { kind, required }]) => [
    `\`--${flag}\``,
    { text: 'one value', list: 'one or more', switch: 'no value' }[kind],
    required ? 'yes' : 'no',
  ]);
  const printed = (PRINTED[name] ?? []).map((field) => `\`${field}\``).join(', ');
  if (argument !== undefined) rows.unshift([`\`${argument}\``, 'a path', 'yes']);
  return [
    `## ${name}`,
    `${words.charAt(0).toUpperCase()}${words.slice(1)}.`,
    `\`\`\`console\nnpm run -s gatehouse -- ${`${name} ${usage}`.trim()}\n\`\`\``,
    ...(rows.length === 0 ? [] : [writeTable(['flag', 'takes', 'required'], rows)]),
    `Prints ${printed}.`,
    ...(NOTES[name] === undefined ? [] : [NOTES[name]]),
  ].join('\n\n');
}
