// The page: finds what the server has put there, makes the chat, and shows it anew whenever something has changed.

import { startChat } from './chat.ts';
import { listenToWidget } from './frame.ts';
import { linesOf } from './lines.ts';
import { memoryStore, openOutbox, type Store } from './outbox.ts';
import { readSettings } from './settings.ts';
import { createTokens } from './token.ts';
import { avatarOf } from './view/avatar.ts';
import { listenToComposer } from './view/composer.ts';
import { byId } from './view/element.ts';
import { showLog } from './view/log.ts';
import { noticeOf, statusOf, WORDS } from './words.ts';

const settings = readSettings(document.body, location);
const now = () => Date.now();
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const outbox = openOutbox(browserStore(), {
  prefix: `gatehouse-chat ${settings.clientId} `,
  now,
  createId: () =>
    Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, '0')).join(''),
});

let isTooLong = false;
let shownAgent: string | undefined;
let drawing = false;
let isSettled = false;
/** A connection that is there at once needs no words. */
let isSlow = false;
setTimeout(() => {
  isSlow = true;
  drawSoon();
}, 800);

const chat = startChat({ settings, tokens: createTokens(settings), outbox, now, changed: drawSoon });
const { conversation, connection } = chat;

const frame = listenToWidget(settings.embedders, {
  joined() {
    byId('close').hidden = false;
    draw();
  },
  shown(isShown) {
    if (isShown) {
      log.toEnd();
      byId('text').focus();
    }
    draw();
  },
});

const log = showLog(
  { log: byId('log'), list: byId('messages'), earlier: byId('earlier'), newest: byId('newest') },
  chat,
);
listenToComposer(
  { form: byId('composer'), field: byId('text') },
  {
    ...chat,
    tooLong(is) {
      isTooLong = is;
      drawSoon();
    },
  },
);
byId('retry').addEventListener('click', () => {
  connection.wake();
  byId('text').focus();
});
byId('end').addEventListener('click', () => {
  chat.end();
  byId('text').focus();
});
byId('close').addEventListener('click', frame.close);
addEventListener('keydown', ({ key, isComposing }) => {
  if (key === 'Escape' && !isComposing) frame.close();
});
addEventListener('online', connection.wake);
addEventListener('offline', connection.renew);
addEventListener('pageshow', ({ persisted }) => persisted && connection.wake());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') connection.wake();
  draw();
});
// On iPhones the keyboard covers the page's lower end, unless the page is made as high as what is seen of it.
visualViewport?.addEventListener('resize', () => {
  if (!frame.isEmbedded) document.body.style.height = `${visualViewport?.height}px`;
});
// Nobody should wait for the end of "is writing" until something else happens.
setInterval(drawSoon, 2_000);
connection.wake();

/** The day of a time, in words. */
function dayOf(at: number): string {
  const words = day.format(at);
  return words === day.format(now()) ? WORDS.today : words;
}

/** Changes that come together are shown together. */
function drawSoon(): void {
  if (drawing) return;
  drawing = true;
  queueMicrotask(() => {
    drawing = false;
    draw();
  });
}

function draw(): void {
  const state = connection.state();
  const isLooked = frame.isShown() && document.visibilityState === 'visible';
  if (isLooked) chat.seen();
  const unread = conversation.unread().length;
  const lines = linesOf(conversation, outbox.list(), { isOpen: state === 'open', dayOf });

  log.render(lines, { hasEarlier: conversation.earlierPage !== undefined, isNew: lines.at(-1)?.kind === 'said' });
  if (state === 'open' && !isSettled) {
    isSettled = true;
    log.settle();
  }
  byId('welcome').hidden = lines.length > 0 || state === 'connecting';

  const notice = state === 'connecting' && !isSlow ? undefined : noticeOf(state, conversation);
  setText('notice-text', isTooLong ? WORDS.tooLong : (notice?.text ?? ''));
  byId('notice').classList.toggle('bad', isTooLong || notice?.bad === true);
  byId('retry').hidden = isTooLong || notice?.retry !== true;
  setText('status', statusOf(state, conversation));
  byId('end').hidden = !conversation.isActive || state !== 'open';
  drawAgent();

  document.title = unread > 0 ? `(${unread}) ${settings.name}` : settings.name;
  frame.tell({ type: 'state', unread, begun: conversation.chatId !== undefined });
}

/** Who answers, or else the organization. */
function drawAgent(): void {
  const person = conversation.agent ?? { name: settings.name };
  const shown = JSON.stringify([person.name, 'avatar' in person && person.avatar]);
  if (shown === shownAgent) return;
  shownAgent = shown;
  byId('picture').replaceChildren(avatarOf(person));
}

/** Only what is new is written, since what is written is read out. */
function setText(id: string, text: string): void {
  const place = byId(id);
  if (place.textContent !== text) place.textContent = text;
}

/** Where the browser gives a frame no storage, what is written lives as long as the page. */
function browserStore(): Store {
  try {
    return localStorage;
  } catch {
    return memoryStore();
  }
}
