// What is known of a customer beside the chat: their record, the page that they are on, what they talked about before.

import { Lost } from '@gatehouse/chat-client/socket';
import { useCallback, useEffect, useState } from 'react';
import type { ArchivedChat } from '../archives/archives.ts';
import { useDesk } from '../desk.ts';
import { useSelected, useStore } from '../state/use-store.ts';
import type { WireCustomer } from '../wire/types.ts';

export type CustomerRecord = {
  readonly customer: WireCustomer | undefined;
  readonly previous: readonly ArchivedChat[] | undefined;
  readonly problem: string | undefined;
  readonly reload: () => void;
};

export function useCustomer(customerId: string): CustomerRecord {
  const { chats, rest } = useDesk();
  const { is } = useStore(chats.connection.state);
  const [customer, setCustomer] = useState<WireCustomer>();
  const [previous, setPrevious] = useState<readonly ArchivedChat[]>();
  const [problem, setProblem] = useState<string>();

  const load = useCallback(async () => {
    try {
      await Promise.all([
        chats.connection.ask('get_customer', { id: customerId }).then(setCustomer),
        rest
          .get<{ chats: readonly ArchivedChat[] }>('/chats', { visitor_id: customerId })
          .then((found) => setPrevious(found.chats)),
      ]);
      setProblem(undefined);
    } catch (error) {
      // It is read again when the connection is back, and the banner says that there is none.
      if (!(error instanceof Lost)) setProblem(error instanceof Error ? error.message : 'It could not be loaded.');
    }
  }, [chats, rest, customerId]);
  // A conversation of theirs ends: it is among the previous ones then.
  const ended = useSelected(
    chats.state,
    ({ chats: all }) =>
      [...all.values()].filter(
        (chat) => chat.users.some(({ id }) => id === customerId) && chat.threads.at(-1)?.active === false,
      ).length,
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when one has ended.
  useEffect(() => {
    if (is === 'open') void load();
  }, [is, load, ended]);
  useEffect(
    () =>
      chats.onPush((push) => {
        if (push.action === 'customer_updated' && push.payload.id === customerId) {
          setCustomer((now) => ({ ...now, ...push.payload }));
        }
      }),
    [chats, customerId],
  );
  return { customer, previous, problem, reload: () => void load() };
}
