// ChatStorage on either database.

import type { ChatStorage } from '../../chat/chat-storage.ts';
import type { Database } from '../database.ts';
import { act } from './act.ts';
import { findDeparted, keepConnected } from './connections.ts';
import { listChats, listCustomers, listThreads, listVisitors } from './lists.ts';
import { deleteOldLog, readLog, readLogEnds } from './log.ts';
import { findChat, findCustomer, findThread, listEvents, type Run } from './reads.ts';
import { findAgent, findQueue, readStaff } from './staff.ts';
import { touchCustomers } from './visits.ts';

/** `now`: milliseconds since the epoch, for the log. */
export function createChatStorage(database: Database, now: () => number): ChatStorage {
  const run: Run = (sql, parameters) => database.queryRead(sql, parameters);
  return {
    act: (organizationId, verb) => act({ database, now }, organizationId, verb),
    findAgent: (query) => findAgent(run, query),
    findChat: (query) => findChat(run, query),
    findThread: (query) => findThread(run, query),
    listEvents: (query) => listEvents(run, query),
    listChats: (query) => listChats(database, query),
    listThreads: (query) => listThreads(database, query),
    findQueue: (query) => findQueue(run, query),
    readStaff: (organizationId) => readStaff(run, organizationId),
    findCustomer: (query) => findCustomer(run, query),
    listCustomers: (query) => listCustomers(database, query),
    keepConnected: (query) => keepConnected(database, query),
    findDeparted: (now) => findDeparted(database, now),
    listVisitors: (query) => listVisitors(database, query),
    touchCustomers: (query) => touchCustomers(database, query),
    readLogEnds: (organizationIds) => readLogEnds(database, organizationIds),
    readLog: (query) => readLog(database, query),
    deleteOldLog: (query) => deleteOldLog(database, query),
  };
}
