// One message: who said it, what, when, and what became of it. What was said is made once, so that screen readers read it once; what became
// of it changes.

import type { WireElement } from '@gatehouse/chat-client/wire';
import type { Said } from '../lines.ts';
import type { WirePostback } from '../wire.ts';
import { WORDS } from '../words.ts';
import { avatarOf } from './avatar.ts';
import { button, element } from './element.ts';
import { linked, linkTo } from './links.ts';

export type MessageActs = {
  readonly say: (text: string, postback?: WirePostback) => void;
  readonly retry: (customId: string) => void;
  readonly discard: (customId: string) => void;
};

export type Shown<L> = { readonly element: HTMLElement; readonly update: (line: L) => void };

export function showMessage(line: Said, acts: MessageActs, timeOf: (at: number) => string): Shown<Said> {
  const { own, author, text, elements, key } = line;
  const by = element('span', 'by', own ? WORDS.you : (author?.name ?? WORDS.agent));
  const bubble = element('div', 'bubble', by);
  if (text !== '') bubble.append(element('p', '', ...linked(text)));
  for (const one of elements) bubble.append(cardOf(one, line, acts));
  const meta = element('div', 'meta');
  const item = element('li', '', ...(own ? [] : [avatarOf(author)]), element('div', 'said', bubble, meta));
  let shown = '';

  const update = ({ state, first, last, read, at }: Said) => {
    item.className = `message ${own ? 'own' : 'theirs'} ${state}${first ? ' first' : ''}${last ? ' last' : ''}`;
    const now = JSON.stringify([state, last, read, at]);
    if (now === shown) return;
    shown = now;
    meta.replaceChildren();
    const time = element('time', '', timeOf(at));
    time.dateTime = new Date(at).toISOString();
    if (state === 'failed') {
      const retry = button('link', WORDS.retry, () => acts.retry(key));
      meta.append(
        element('span', 'bad', WORDS.failed),
        retry,
        button('link', WORDS.discard, () => acts.discard(key)),
      );
    } else if (state !== 'sent') meta.append(WORDS[state]);
    else if (read) meta.append(time, ` · ${WORDS.read}`);
    else if (last) meta.append(time);
  };
  update(line);
  return { element: item, update };
}

function cardOf({ title, subtitle, buttons = [] }: WireElement, { event }: Said, acts: MessageActs): HTMLElement {
  const card = element('div', 'card');
  if (title !== undefined) card.append(element('p', 'name', ...linked(title)));
  if (subtitle !== undefined) card.append(element('p', 'quiet', ...linked(subtitle)));
  const choices = element('div', 'choices');
  for (const { text, type, value = text, postback_id: id = '' } of buttons) {
    if (text === '') continue;
    const link = type === 'url' || type === 'webview' ? linkTo(value, text) : undefined;
    if (link !== undefined) link.className = 'button small';
    const press = () => {
      if (event === undefined) return;
      acts.say(text, { id, thread_id: event.threadId, event_id: event.id, type: 'message', value });
    };
    choices.append(link ?? button('button small', text, press));
  }
  if (choices.childElementCount > 0) card.append(choices);
  return card;
}
