// The component `customer` of a section: who is selected.

import { customerOf, nameOf } from '../../chats/chats-state.ts';
import { useDesk } from '../../desk.ts';
import { selection } from '../../shell/selection.ts';
import { useStore } from '../../state/use-store.ts';

export function CurrentCustomer() {
  const { chats, visitors } = useDesk();
  const selected = useStore(selection);
  const state = useStore(chats.state);
  const { list = [] } = useStore(visitors.state);
  if (selected === undefined) return null;
  const chat = selected.kind === 'visitor' ? undefined : state.chats.get(selected.chatId);
  const customer =
    selected.kind === 'visitor' ? list.find(({ id }) => id === selected.customerId) : chat && customerOf(chat);
  if (customer === undefined) return null;
  const name = nameOf(customer);
  return (
    <div className="section-customer">
      <span className="section-customer__face" aria-hidden="true">
        {[...name][0]?.toUpperCase()}
      </span>
      <span>
        <strong>{name}</strong>
        {'email' in customer && customer.email !== undefined && <small>{customer.email}</small>}
      </span>
    </div>
  );
}
