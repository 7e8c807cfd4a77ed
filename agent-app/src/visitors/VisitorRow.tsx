// One visitor: who, what they do, where they are, and the way to talk with them.

import { Button } from '@livechat/design-system-react-components';
import { useState } from 'react';
import { Link } from 'wouter';
import { nameOf } from '../chats/chats-state.ts';
import { useDesk } from '../desk.ts';
import { PageLink } from '../details/CustomerDetails.tsx';
import { Face } from '../people/Face.tsx';
import { isDetailsOpen } from '../shell/details-open.ts';
import { Glyph } from '../shell/Glyph.tsx';
import { MessageSquarePlus, MessagesSquare } from '../shell/icons.ts';
import { navigate } from '../shell/navigation.ts';
import { chatPath, visitorPath } from '../shell/routes.ts';
import { trying } from '../shell/toasts.ts';
import type { Visitor } from './visitors.ts';

const STATES: Readonly<Record<string, string>> = {
  browsing: 'Browsing',
  queued: 'In the queue',
  chatting: 'Chatting',
  gone: 'Has gone',
};

export function VisitorRow({ visitor, isOpen }: { readonly visitor: Visitor; readonly isOpen: boolean }) {
  const { acts } = useDesk();
  const [busy, setBusy] = useState(false);
  const { id, state, page_current: page, page_title: title, chats, operators = [] } = visitor;
  const name = nameOf(visitor);
  const isChatting = state === 'chatting' || state === 'queued';
  const open = async () => {
    setBusy(true);
    await trying(async () => navigate(chatPath(await acts.begin(id))), 'The chat was not opened');
    setBusy(false);
  };
  const [agent] = operators;
  return (
    <tr aria-current={isOpen ? 'true' : undefined}>
      <th scope="row">
        <Link href={visitorPath(id)} onClick={() => isDetailsOpen.set(true)}>
          <Face name={name} of={id} size="small" />
          <span>{name}</span>
        </Link>
      </th>
      <td>
        <span className="pill" data-state={state}>
          {STATES[state] ?? state}
        </span>
        {agent !== undefined && <small>with {agent.display_name}</small>}
      </td>
      <td className="visitor-page">
        {page === undefined ? <span className="quiet">—</span> : <PageLink url={page} title={title} />}
      </td>
      <td>{chats}</td>
      <td>
        <Button
          kind={isChatting ? 'secondary' : 'primary'}
          size="compact"
          loading={busy}
          icon={<Glyph Icon={isChatting ? MessagesSquare : MessageSquarePlus} />}
          onClick={() => void open()}
          aria-label={`${isChatting ? 'Open chat' : 'Start chat'} with ${name}`}
        >
          {isChatting ? 'Open chat' : 'Start chat'}
        </Button>
      </td>
    </tr>
  );
}
