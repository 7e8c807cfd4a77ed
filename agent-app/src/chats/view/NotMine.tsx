// What stands in the composer's place where the agent can't write: the chat waits, is another's, or has ended.

import { Button } from '@livechat/design-system-react-components';
import { useState } from 'react';
import { useDesk } from '../../desk.ts';
import { Glyph } from '../../shell/Glyph.tsx';
import { Eye, Hand, RotateCcw } from '../../shell/icons.ts';
import { trying } from '../../shell/toasts.ts';
import { agentsIn, type Chat, isActive, lastThread } from '../chats-state.ts';

export function NotMine({ chat }: { readonly chat: Chat }) {
  const { acts } = useDesk();
  const [busy, setBusy] = useState(false);
  const run = async (act: () => Promise<unknown>, words: string) => {
    setBusy(true);
    await trying(act, words);
    setBusy(false);
  };
  const [agent] = agentsIn(chat);
  if (!isActive(chat)) {
    return (
      <div className="not-mine" data-region="composer">
        <p>This chat has ended.</p>
        <Button
          kind="primary"
          loading={busy}
          icon={<Glyph Icon={RotateCcw} />}
          onClick={() => void run(() => acts.resume(chat.id), 'The chat was not started')}
        >
          Start chat again
        </Button>
      </div>
    );
  }
  const waits = lastThread(chat)?.queue !== undefined;
  return (
    <div className="not-mine" data-region="composer">
      <p>
        {agent !== undefined
          ? `${agent.name} has this chat.`
          : waits
            ? 'This customer waits in the queue.'
            : 'Nobody has this chat.'}
      </p>
      <span>
        <Button
          kind="secondary"
          icon={<Glyph Icon={Eye} />}
          onClick={() => void run(() => acts.supervise(chat.id), 'You don’t supervise this chat')}
        >
          Supervise
        </Button>
        <Button
          kind="primary"
          loading={busy}
          icon={<Glyph Icon={Hand} />}
          onClick={() => void run(() => acts.take(chat), 'The chat was not taken')}
        >
          {agent === undefined ? 'Pick up' : 'Take over'}
        </Button>
      </span>
    </div>
  );
}
