// Moves what was committed from the write-ahead log into the database file (sqlite.org/wal.html, 3.2) in a thread of its own.
// A checkpoint waits for the disk, tens of milliseconds on slow ones, and SQLite would run it inside some unlucky commit,
// with the event loop waiting. Readers and the writer go on meanwhile.

import { resolve as resolvePath } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Durability } from '../database.ts';
import type { SqliteConnection } from './connection.ts';
import { loadSqlite } from './driver-module.ts';

/** A write changes a handful of pages: so many make a few megabytes of log. */
const WRITES_A_CHECKPOINT = 256;
/** A process that writes less than this (a command, a test) never starts the thread. */
const WRITES_BEFORE_THREAD = 1024;
/** When the thread can't keep up, the writer takes its turn and the log starts anew: 64 MB. */
const MOST_LOG_PAGES = 16_000;
const SQLITES_OWN_LOG_PAGES = 1000;

// The thread's program is a string because the server is one bundled file, which holds no second entry.
const THREAD = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { DatabaseSync } = require(workerData.requirePath);
  const database = new DatabaseSync(workerData.path);
  database.exec(workerData.setUp);
  parentPort.on('message', (message) => {
    if (message === 'close') {
      database.close();
      parentPort.close();
      return;
    }
    database.exec('pragma wal_checkpoint(passive)');
    parentPort.postMessage('done');
  });`;

export class Checkpoints {
  readonly #writer: SqliteConnection;
  readonly #path: string;
  readonly #setUp: string;
  #writes = 0;
  #state: 'waiting' | 'starting' | 'idle' | 'busy' | 'ended' = 'waiting';
  #thread: Worker | undefined;
  #starting: Promise<void> | undefined;

  constructor(options: { writer: SqliteConnection; path: string; durability: Durability }) {
    this.#writer = options.writer;
    this.#path = resolvePath(options.path);
    this.#setUp = `pragma synchronous = ${options.durability === 'power' ? 'full' : 'normal'}`;
  }

  /** Called after each commit, outside of a transaction. */
  noteWrites(count: number): void {
    this.#writes += count;
    if (this.#state === 'waiting' && this.#writes >= WRITES_BEFORE_THREAD)
      this.#starting = this.#start().catch(() => this.#giveUp());
    if (this.#state === 'idle' && this.#writes >= WRITES_A_CHECKPOINT) {
      this.#writes = 0;
      this.#state = 'busy';
      this.#thread?.postMessage('checkpoint');
    }
  }

  /** Lets the thread finish: one that is stopped inside the library could take the process with it. */
  async close(): Promise<void> {
    await this.#starting;
    const thread = this.#thread;
    if (thread === undefined || this.#state === 'ended') return;
    this.#state = 'ended';
    // Until now the thread did not keep the process alive; without this the process could end in the middle of closing.
    thread.ref();
    const exited = new Promise((resolve) => thread.once('exit', resolve));
    thread.postMessage('close');
    await exited;
  }

  async #start(): Promise<void> {
    this.#state = 'starting';
    const { requirePath } = await loadSqlite();
    const workerData = { requirePath, path: this.#path, setUp: this.#setUp };
    this.#thread = new Worker(THREAD, { eval: true, workerData });
    this.#thread.unref();
    this.#thread.on('message', () => {
      if (this.#state === 'busy') this.#state = 'idle';
    });
    // Without the thread all goes on as SQLite does it by itself.
    this.#thread.on('error', () => this.#giveUp());
    this.#state = 'idle';
    this.#writer.run(`pragma wal_autocheckpoint = ${MOST_LOG_PAGES}`);
  }

  #giveUp(): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#writer.run(`pragma wal_autocheckpoint = ${SQLITES_OWN_LOG_PAGES}`);
  }
}
