// NOTIFY and LISTEN: one process wakes the others. Only that: what is new stands in tables, and who hears nothing finds it by looking.
// A notification is sent outside of the write that it tells of, because those that carry one commit one after the other, in all databases
// of the server; and several in a short time are sent as one.

import pg from 'pg';
import type { Signals } from '../database.ts';

const CHANNEL = 'gatehouse_changes';
const AT_MOST_EVERY_MS = 20;
const TRY_AGAIN_MS = 1_000;

/** Listens on a connection of its own, and only while somebody wants to hear. */
export function createSignals(url: string, pool: Pick<pg.Pool, 'query'>): Signals & { close(): void } {
  const listeners = new Set<() => void>();
  let client: pg.Client | undefined;
  let retry: NodeJS.Timeout | undefined;
  let pending: NodeJS.Timeout | undefined;

  function connect(): void {
    retry = undefined;
    if (listeners.size === 0 || client !== undefined) return;
    const made = new pg.Client({ connectionString: url, application_name: 'gatehouse signals', keepAlive: true });
    client = made;
    const lose = () => {
      if (client !== made) return;
      client = undefined;
      made.end().catch(() => undefined);
      retry ??= setTimeout(connect, TRY_AGAIN_MS).unref();
    };
    made.on('error', lose);
    made.on('end', lose);
    made.on('notification', () => {
      for (const heard of listeners) heard();
    });
    made
      .connect()
      .then(() => made.query(`listen ${CHANNEL}`))
      .catch(lose);
  }

  function disconnect(): void {
    clearTimeout(retry);
    retry = undefined;
    const last = client;
    client = undefined;
    last?.end().catch(() => undefined);
  }

  return {
    notify() {
      pending ??= setTimeout(() => {
        pending = undefined;
        pool.query(`notify ${CHANNEL}`).catch(() => undefined);
      }, AT_MOST_EVERY_MS).unref();
    },
    listen(heard) {
      listeners.add(heard);
      connect();
      return () => {
        listeners.delete(heard);
        if (listeners.size === 0) disconnect();
      };
    },
    close() {
      clearTimeout(pending);
      listeners.clear();
      disconnect();
    },
  };
}
