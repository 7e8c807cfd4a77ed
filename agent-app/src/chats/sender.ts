// Sends what waits in the outbox, in its order, one at a time, and again under the same id until it has come back as an event.

import type { Store } from '../state/store.ts';
import type { Connection } from '../wire/connection.ts';
import { Lost, Refused } from '../wire/socket.ts';
import type { ChatsState } from './chats-state.ts';
import type { Outbox, Unsent } from './outbox.ts';

/** Refusals that pass. */
const PASSING = new Set(['internal', 'service_unavailable', 'too_many_requests', 'pending_requests_limit_reached']);
const PASSING_MS = 2_000;
/** Pushes come with their answers; one that is not there after so long is not coming. */
const PUSH_MS = 3_000;
/** So many refusals in a row, and the message is shown as not sent. */
const MOST_TRIES = 5;

const WORDS: Readonly<Record<string, string>> = {
  chat_inactive: 'The chat has ended',
  not_found: 'This chat is not there any more',
  authorization: 'You have no access to this chat any more',
};

export type Sender = {
  readonly run: () => Promise<void>;
  /** An event has come, perhaps of what was sent. */
  readonly cameBack: () => void;
};

export function createSender(deps: {
  outbox: Outbox;
  connection: Connection;
  state: Store<ChatsState>;
  refresh: (chatId: string) => Promise<void>;
}): Sender {
  const { outbox, connection, refresh } = deps;
  let sending = false;
  let told = () => {};

  async function run(): Promise<void> {
    if (sending) return;
    sending = true;
    let tries = 0;
    try {
      for (;;) {
        const one = outbox.next();
        if (one === undefined || connection.state.get().is !== 'open') return;
        try {
          await deliver(one);
          // The push of it comes by itself. Where it does not, the chat is read again: the answer alone is not shown as sent.
          if (!(await isBack(one))) await refresh(one.chatId);
          if (isWaiting(one)) throw new Refused({ type: 'internal', message: 'It did not come back.' });
          tries = 0;
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          tries += 1;
          if (PASSING.has(error.type) && tries < MOST_TRIES) await pause(PASSING_MS);
          else {
            outbox.fail(one.customId, WORDS[error.type] ?? error.message);
            tries = 0;
          }
        }
      }
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
    } finally {
      sending = false;
    }
  }

  function deliver({ chatId, customId, text, rich, visibility }: Unsent): Promise<object> {
    const content = rich === undefined ? { type: 'message', text } : { type: 'rich_message', ...rich };
    const event = { ...content, custom_id: customId, visibility };
    return connection.ask('send_event', { chat_id: chatId, event });
  }

  const isWaiting = ({ customId }: Unsent) => outbox.unsent.get().some((one) => one.customId === customId);

  /** Whether the event of what was sent comes before long. */
  async function isBack(one: Unsent): Promise<boolean> {
    const late = pause(PUSH_MS).then(() => 'late');
    while (isWaiting(one)) {
      const came = new Promise<string>((done) => {
        told = () => done('came');
      });
      if ((await Promise.race([came, late])) === 'late') break;
    }
    return !isWaiting(one);
  }

  return { run, cameBack: () => told() };
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
