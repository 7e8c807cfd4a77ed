// What the service keeps on disk: the refresh token, and the agents that it has imported. One file that only its
// owner can read, written beside and renamed, so that a crash leaves the old file or the new one and never half of one.
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { ACCOUNTS_URL, CLIENT_ID } from './oauth.mjs';

const { DATA_DIR = join(tmpdir(), `connect-with-livechat-${userInfo().username}`) } = process.env;
const file = join(DATA_DIR, 'connection.json');

mkdirSync(DATA_DIR, { recursive: true, mode: 0o700 });
chmodSync(DATA_DIR, 0o700); // fails, and should, if somebody else made the folder

/** What was kept, or undefined. A file that belongs to another client or platform is of no use here. */
export function load() {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8'));
    return kept.clientId === CLIENT_ID && kept.accountsUrl === ACCOUNTS_URL ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps `{ refreshToken, organizationId, connectedAt, importedAt, agents }`; times in ms since 1970. */
export function save(kept) {
  const text = JSON.stringify({ ...kept, clientId: CLIENT_ID, accountsUrl: ACCOUNTS_URL }, null, 2);
  rmSync(`${file}.new`, { force: true });
  writeFileSync(`${file}.new`, text, { mode: 0o600, flag: 'wx' });
  renameSync(`${file}.new`, file);
}

export function remove() {
  rmSync(file, { force: true });
}
