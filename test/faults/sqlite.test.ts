// A disk that is full, a file that can't be written, a lock that another program keeps: what must be written down is 503, what is only
// read goes on, no answer is wrong, and all works again by itself.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadSqlite } from '../../server/src/storage/sqlite/driver-module.ts';
import {
  askForCode,
  makeSubject,
  pairOf,
  redeem,
  refresh,
  type Subject,
  signInFor,
  takeCode,
  works,
} from '../races/acts.ts';
import { type Installation, SECRET_KEY, startInstallation, type Wanted } from '../races/installation.ts';
import { repetitions } from '../support/scale.ts';
import type { Person } from '../wire/cast.ts';
import { fillSignIn } from '../wire/person-acts.ts';
import { Load } from './load.ts';
import { fill, forbidWrites, noSmallDisk, onReadOnlyDisk, onSmallDisk, seenIn } from './small-disk.ts';
import { expectUnavailable, READS, WRITES } from './unavailable.ts';

const whyNoSmallDisk = noSmallDisk();
if (whyNoSmallDisk !== undefined) console.warn(whyNoSmallDisk);
const LANES = 3;
/** With the full count the thread that moves the log into the file is at work too. */
const WRITES_BEFORE = repetitions({ reduced: 20, full: 3000 });
const isLinux = process.platform === 'linux';
const main = fileURLToPath(new URL('../../server/dist/main.js', import.meta.url));

type Fault = {
  readonly name: string;
  readonly possible: boolean;
  /** Some writes may still succeed: the log keeps what it once had. */
  readonly room: boolean;
  readonly launcher?: Wanted['launcher'];
  /** Makes writing impossible; answers how to mend it. */
  readonly strike: (on: Installation) => Promise<() => void> | (() => void);
};

const FAULTS: readonly Fault[] = [
  {
    name: 'a full disk',
    possible: whyNoSmallDisk === undefined,
    room: true,
    launcher: (folder) => onSmallDisk(folder, 32),
    strike: (on) => fill(seenIn(on.member(0).server.pid, on.folder)),
  },
  {
    name: 'a file that can no longer be written',
    possible: isLinux,
    room: false,
    strike: (on) => forbidWrites(on.member(0).server.pid),
  },
  {
    name: 'a lock that another program keeps',
    possible: true,
    room: false,
    strike: async (on) => {
      const { DatabaseSync } = await loadSqlite();
      const other = new DatabaseSync(on.databaseUrl.slice('sqlite:'.length), { timeout: 5000 });
      other.exec('begin immediate');
      return () => {
        other.exec('rollback');
        other.close();
      };
    },
  },
];

describe.concurrent('while the server runs', { timeout: 600_000 }, () => {
  for (const { name, possible, room, launcher, strike } of FAULTS) {
    test.skipIf(!possible)(`${name}: writes are 503, reads go on, and all works again by itself`, async () => {
      const subjects: Subject[] = [];
      const on = await startInstallation({
        kind: 'sqlite',
        processes: 1,
        // As it is where nobody sets it: here it is the point that writes are refused.
        settings: { GATEHOUSE_MAX_WAIT_MS: '4000' },
        prepare: async (stage) => {
          for (let made = 0; made < 1 + LANES; made += 1) subjects.push(await makeSubject(stage));
        },
        ...(launcher === undefined ? {} : { launcher }),
      });
      onTestFinished(() => on.stop());
      const { accounts: at, api } = on.member(0);
      const [holder, ...others] = await Promise.all(subjects.map((subject) => signInFor(on, subject)));
      if (holder === undefined) throw new Error('There is nobody.');
      const { client } = holder;
      const { accessToken, refreshToken } = pairOf(await redeem(at, client, await takeCode(on, holder, at)));
      const code = await takeCode(on, holder, at);
      const load = new Load(on, others);
      const browser = on.browse();
      const form = await browser.get(`${on.issuer}/signin`);
      load.start();
      while (load.answered < WRITES_BEFORE) await new Promise((resolve) => setImmediate(resolve));
      const mend = await strike(on);
      while (room && (await askForCode(on, holder, at)).status === 303);
      const known = { client, code, accessToken, refreshToken };
      const [signedIn] = await Promise.all([
        fillSignIn(browser, form, subjects[0]?.person as Person),
        ...WRITES.map(async ({ wire, asked }) => expectUnavailable(await at.ask(asked(known)), wire)),
        ...READS.map(async ({ wire, site, asked }) => {
          const answer = await (site === 'api' ? api : at).ask(asked(known));
          expect({ wire, status: answer.status }).toEqual({ wire, status: 200 });
        }),
        at.ask({ line: 'GET /health/ready' }).then(({ status }) => expect(status).toBe(200)),
      ]);
      expect(signedIn).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
      expect(signedIn.headers['set-cookie'] ?? []).not.toEqual(
        expect.arrayContaining([expect.stringContaining('session')]),
      );
      expect(await works(at, `${accessToken.slice(0, -1)}${accessToken.endsWith('x') ? 'y' : 'x'}`)).toBe(false);
      mend();
      await load.stop();
      await load.check();
      expect(load.wrong).toEqual([]);
      pairOf(await redeem(at, client, code));
      pairOf(await refresh(at, client, refreshToken));
      expect(on.failures()).toEqual([]);
    });
  }
});

describe('at the start', () => {
  const start = (launcher: readonly string[], folder: string) => {
    const [file = '', ...args] = [...launcher, process.execPath, main, 'serve'];
    const env = {
      PATH: process.env.PATH,
      GATEHOUSE_DATABASE_URL: `sqlite:${join(folder, 'test.db')}`,
      GATEHOUSE_SECRET_KEY: SECRET_KEY,
    };
    return new Promise<{ code: unknown; stderr: string }>((resolve) => {
      execFile(file, args, { env }, (error, _, stderr) => resolve({ code: error?.code, stderr }));
    });
  };

  test.skipIf(whyNoSmallDisk !== undefined)(
    'a disk that can’t be written ends it with one line that says so',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'gatehouse-disk-'));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      const fullDisk = onSmallDisk(folder, 1).map((arg) =>
        arg.replace('&& shift', '&& { cat /dev/zero > "$1/filler" 2>/dev/null; shift; }'),
      );
      for (const launcher of [onReadOnlyDisk(folder), fullDisk]) {
        const { code, stderr } = await start(launcher, folder);
        expect(code).toBeGreaterThan(0);
        expect(stderr.trimEnd().split('\n')).toHaveLength(1);
        expect(stderr).toMatch(/disk|writable|write/);
      }
    },
  );
});
