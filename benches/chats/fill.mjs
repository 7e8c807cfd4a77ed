// Puts closed chats into the file of a stopped server, past its own code: a million by its wire would take hours.
import { DatabaseSync } from '@photostructure/sqlite';

const atOnce = 50_000;
const second = 1_000_000;

/**
 * Chats of customers of their own, each with one closed thread and one event, beside what is there: as many as are missing.
 *
 * @param {string} file of the database
 * @param {{ organizationId: string, chats: number }} wanted
 */
export function fillChats(file, { organizationId, chats }) {
  const database = new DatabaseSync(file);
  database.exec(
    'pragma journal_mode = wal; pragma synchronous = off; pragma cache_size = -1000000; pragma temp_store = memory',
  );
  const { count } = database.prepare('select count(*) as count from chats').get();
  const firstUs = Date.now() * 1000 - 2 * chats * second;
  const numbers = `with recursive number(n) as (select ?1 union all select n + 1 from number where n < ?2)`;
  const statements = [
    `insert into customers (customer_id, organization_id, created_at, name) ${numbers}
     select 'filled-' || n, ?3, (?4 + n * ${second}) / 1000, 'Customer ' || n from number`,
    `insert into chats (organization_id, chat_id, customer_id, group_ids, properties, created_us, last_thread_id, last_thread_us,
       active_thread_id, last_events, threads_count, agent_last_event_us, customer_last_event_us) ${numbers}
     select ?3, 'C' || n, 'filled-' || n, '[0]', '{}', ?4 + n * ${second}, 'T' || n, ?4 + n * ${second}, null,
       '{"message":["T' || n || '",1]}', 1, null, ?4 + n * ${second} from number`,
    `insert into chat_threads (organization_id, thread_id, chat_id, active, group_ids, properties, tags, user_ids, created_us, ended_us,
       queued_us, previous_thread_id, next_thread_id, last_event, last_event_us) ${numbers}
     select ?3, 'T' || n, 'C' || n, 0, '[0]', '{}', '[]', '["filled-' || n || '"]', ?4 + n * ${second}, ?4 + n * ${second}, null, null, null, 1,
       ?4 + n * ${second} from number`,
    `insert into chat_thread_groups (organization_id, thread_id, group_id) ${numbers} select ?3, 'T' || n, 0 from number where ?4 > 0`,
    `insert into chat_users (organization_id, chat_id, type, user_id, present, visibility, seen_up_to_us, follows, took_part) ${numbers}
     select ?3, 'C' || n, 'customer', 'filled-' || n, 1, 'all', ?4, 0, 1 from number`,
    `insert into chat_events (organization_id, thread_id, number, type, author_id, author_type, custom_id, visibility, properties, content,
       created_us) ${numbers}
     select ?3, 'T' || n, 1, 'message', 'filled-' || n, 'customer', null, 'all', '{}', '{"text":"Hello"}', ?4 + n * ${second} from number`,
  ].map((statement) => database.prepare(statement));
  for (let from = count + 1; from <= chats; from += atOnce) {
    database.exec('begin');
    const upTo = Math.min(from + atOnce - 1, chats);
    for (const statement of statements) statement.run(from, upTo, organizationId, firstUs);
    database.exec('commit');
  }
  database.exec('pragma wal_checkpoint(truncate)');
  database.close();
}
