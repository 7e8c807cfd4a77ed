// The menu of a chat: what the agent can do with it, then what installed apps have there. Nothing where there is neither.

import { Loader } from '@livechat/design-system-react-components';
import { Ellipsis } from '../../shell/icons.ts';
import { Menu, type MenuItem } from '../../shell/Menu.tsx';
import { type ChatAt, runningActions, runningKey, slots } from '../../shell/slots.ts';
import { useStore } from '../../state/use-store.ts';

type Props = {
  readonly at: ChatAt;
  /** The app's own, as far as they have no buttons beside the menu. */
  readonly own: readonly MenuItem[];
};

export function ChatMenu({ at, own }: Props) {
  const { chatActions } = useStore(slots);
  const running = useStore(runningActions);
  if (own.length === 0 && chatActions.length === 0) return null;
  const ofApps = chatActions.map(({ id, label, from, Icon, run }, index): MenuItem => {
    const isBusy = running.has(runningKey(id, at.chatId));
    const isApart = index === 0 && own.length > 0;
    return { id, label, hint: isBusy ? 'Working …' : from, Picture: Icon, isApart, isBusy, run: () => run(at) };
  });
  const isBusy = ofApps.some((item) => item.isBusy === true);
  return (
    <Menu
      label={isBusy ? 'More about this chat, working' : 'More about this chat'}
      className="plain-button"
      button={isBusy ? <Loader size="small" /> : <Ellipsis size={18} aria-hidden="true" />}
      items={[...own, ...ofApps]}
    />
  );
}
