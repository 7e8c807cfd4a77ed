// What the three pages share: a few values that the agent app's server keeps for this agent and this installation. And how each begins.

/** Announces the page to the agent app, follows its theme, and says where it is if it is not in the agent app. False: it is nowhere. */
export function announce(listeners = {}) {
  const { agentAppUrl } = document.body.dataset;
  if (window.parent === window)
    return showProblem(`This page is an extension. Open it in the agent app: ${agentAppUrl}`);
  if (!window.LiveChat) return showProblem(`${agentAppUrl} does not answer. Start the platform with npm start.`);
  LiveChat.on('change_theme', ({ theme }) => {
    document.documentElement.style.colorScheme = theme;
  });
  for (const [event, listener] of Object.entries(listeners)) LiveChat.on(event, listener);
  LiveChat.init({ authorize: false });
  return true;
}

export function showProblem(text) {
  const problem = document.getElementById('problem');
  problem.textContent = text;
  problem.hidden = false;
  return false;
}

/** The line with which this agent's answers end. */
export async function readSignature() {
  return (await LiveChat.storage.get('signature')) ?? '';
}

export function writeSignature(text) {
  return text ? LiveChat.storage.set('signature', text) : LiveChat.storage.remove('signature');
}

/** `{ sent: [{ what, whom, at }], unseen }`, the latest first. */
export async function readSent() {
  return (await LiveChat.storage.get('sent')) ?? { sent: [], unseen: 0 };
}

/** A value is at most 4 kB, so there is room for the last few. */
export async function noteSent(entry) {
  const { sent, unseen } = await readSent();
  await LiveChat.storage.set('sent', { sent: [entry, ...sent].slice(0, 20), unseen: unseen + 1 });
}

export async function markSeen() {
  await LiveChat.storage.set('sent', { ...(await readSent()), unseen: 0 });
}
