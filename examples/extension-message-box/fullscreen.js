// The fullscreen page: it has the whole window, an icon of its own, and a badge on that.
import { announce, markSeen, readSent, showProblem } from './storage.js';

const element = (id) => document.getElementById(id);

function start() {
  const isInAgentApp = announce({
    // The frame lives on while it is not shown, so that its badge is right; shown again, it looks again.
    visibility: refresh,
    page_data: showQuery,
  });
  if (!isInAgentApp) return;
  element('seen').addEventListener('click', () => attempt(seen));
  element('chats').addEventListener('click', () => attempt(() => LiveChat.navigate('/chats')));
  element('archives').addEventListener('click', () => attempt(() => LiveChat.navigate('/archives')));
  // The message box is another frame: what it has stored is found by looking.
  setInterval(refresh, 5000);
  void refresh();
}

async function refresh() {
  await attempt(async () => {
    const { sent, unseen } = await readSent();
    await LiveChat.setBadge(unseen || null);
    show(sent, unseen);
  });
}

async function seen() {
  await markSeen();
  await refresh();
  await LiveChat.toast('Seen');
}

function show(sent, unseen) {
  const items = sent.map(({ what, whom, at }) => {
    const item = document.createElement('li');
    const details = document.createElement('small');
    const time = new Date(at).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' });
    details.textContent = `to ${whom}, ${time}`;
    item.append(what, details);
    return item;
  });
  element('sent').replaceChildren(...items);
  element('sent').hidden = items.length === 0;
  element('none').hidden = items.length > 0;
  element('seen').disabled = unseen === 0;
  element('seen').textContent = unseen === 0 ? 'All seen' : `I have seen ${unseen === 1 ? 'it' : `all ${unseen}`}`;
}

/** The query of the agent app's own address: links may lead here with one. */
function showQuery({ queryParams }) {
  const words = Object.entries(queryParams).map(([name, value]) => `${name} = ${value}`);
  element('query').textContent = `Opened with ${words.join(', ')}`;
  element('query').hidden = words.length === 0;
}

async function attempt(act) {
  try {
    await act();
    element('problem').hidden = true;
  } catch (error) {
    showProblem(`The agent app did not do it: ${error.message}`);
  }
}

start();
