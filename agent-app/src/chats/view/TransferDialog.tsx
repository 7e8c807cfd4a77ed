// To whom the chat goes: an agent, or a group.

import { Button } from '@livechat/design-system-react-components';
import { type FormEvent, useEffect, useState } from 'react';
import { useDesk } from '../../desk.ts';
import { Face } from '../../people/Face.tsx';
import { Dialog } from '../../shell/Dialog.tsx';
import { Users } from '../../shell/icons.ts';
import { navigate } from '../../shell/navigation.ts';
import { toast, trying } from '../../shell/toasts.ts';
import { useStore } from '../../state/use-store.ts';
import type { RoutingStatus } from '../../wire/types.ts';
import { agentsIn, type Chat, customerOf, nameOf, partOf } from '../chats-state.ts';

const WORDS: Readonly<Record<RoutingStatus, string>> = {
  accepting_chats: 'Accepts chats',
  not_accepting_chats: 'Doesn’t accept chats',
  offline: 'Offline',
};
const ORDER: readonly RoutingStatus[] = ['accepting_chats', 'not_accepting_chats', 'offline'];

export function TransferDialog({ chat, onClose }: { readonly chat: Chat; readonly onClose: () => void }) {
  const { acts, chats, colleagues } = useDesk();
  const agents = useStore(colleagues.agents);
  const groups = useStore(colleagues.groups);
  const [target, setTarget] = useState('');
  const [search, setSearch] = useState('');
  const [busy, setBusy] = useState(false);
  const { me } = chats.state.get();
  useEffect(() => void colleagues.refresh().catch(() => {}), [colleagues]);

  // Who supervises may be given the chat.
  const there = new Set(agentsIn(chat).flatMap(({ id }) => (partOf(chat, id) === 'talks' ? [id] : [])));
  const fits = (name: string) => name.toLocaleLowerCase().includes(search.trim().toLocaleLowerCase());
  const options = [
    ...[...agents.values()]
      .filter(({ login, name }) => login !== me && !there.has(login) && (fits(name) || fits(login)))
      .sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status) || a.name.localeCompare(b.name))
      .map(({ login, name, avatar, status }) => ({ key: `agent ${login}`, name, status, login, avatar })),
    ...groups
      .filter(({ name }) => fits(name))
      .map(({ id, name, status }) => ({ key: `group ${id}`, name, status, login: undefined, avatar: undefined })),
  ];
  const chosen = options.find(({ key }) => key === target);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (chosen === undefined) return;
    setBusy(true);
    const [type, id = ''] = chosen.key.split(/ (.*)/su);
    const to = type === 'agent' ? { type: 'agent' as const, ids: [id] } : { type: 'group' as const, ids: [Number(id)] };
    const done = await trying(() => acts.transfer(chat.id, to, true), 'The chat was not transferred');
    setBusy(false);
    if (!done) return;
    onClose();
    toast('success', `${nameOf(customerOf(chat))} is now with ${chosen.name}`);
    navigate('/chats');
  };

  return (
    <Dialog title="Transfer chat" onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <input
          className="field"
          type="search"
          data-dialog-focus
          aria-label="Find an agent or a group"
          placeholder="Find an agent or a group"
          value={search}
          onChange={({ target: { value } }) => setSearch(value)}
        />
        <fieldset className="options">
          <legend className="unseen">To whom</legend>
          {options.length === 0 && <p className="list-none">Nobody by that name.</p>}
          {options.map(({ key, name, status, login, avatar }) => (
            <label key={key} className="option">
              <input type="radio" name="target" value={key} checked={target === key} onChange={() => setTarget(key)} />
              {login === undefined ? (
                <span className="face face-medium group-face">
                  <Users size={16} aria-hidden="true" />
                </span>
              ) : (
                <Face name={name} of={login} picture={avatar} available={status === 'accepting_chats'} />
              )}
              <span>
                <b>{name}</b>
                <small>{WORDS[status]}</small>
              </span>
            </label>
          ))}
        </fieldset>
        {chosen !== undefined && chosen.status !== 'accepting_chats' && (
          <p className="hint">
            {chosen.login === undefined
              ? 'Nobody there accepts chats now: the chat waits in the queue.'
              : `${chosen.name} doesn’t accept chats now. The chat goes there all the same.`}
          </p>
        )}
        <footer>
          <Button kind="secondary" onClick={onClose} type="button">
            Cancel
          </Button>
          <Button kind="primary" type="submit" disabled={chosen === undefined} loading={busy}>
            Transfer
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
