// The settings page: what an agent sets is theirs, in the storage; that the app is set up is the installation's, in its properties.
import { announce, readSignature, showProblem, writeSignature } from './storage.js';

const element = (id) => document.getElementById(id);

async function start() {
  if (!announce()) return;
  element('settings').addEventListener('submit', (event) => {
    event.preventDefault();
    void attempt(save);
  });
  element('back').addEventListener('click', () => attempt(() => LiveChat.redirect('/chats')));
  await attempt(async () => {
    element('signature').value = await readSignature();
  });
}

async function save() {
  await writeSignature(element('signature').value.trim());
  // Seen by whoever lists the installations, and the same for all agents.
  await LiveChat.updateProperties({ onboarded: true });
  await LiveChat.toast('Saved');
}

async function attempt(act) {
  try {
    await act();
    element('problem').hidden = true;
  } catch (error) {
    showProblem(`The agent app did not do it: ${error.message}`);
  }
}

void start();
