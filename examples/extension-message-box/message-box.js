// In the message box: the agent chooses an answer or a card, it is staged, and the agent app's own Send sends it.
import { announce, noteSent, readSignature, showProblem } from './storage.js';

const element = (id) => document.getElementById(id);

const answers = {
  'On its way': 'Your parcel is on its way and should be with you tomorrow.',
  'In stock': 'It is in stock, in small and in medium.',
  'One moment': 'Let me look that up. I will be back in a minute.',
};

const cards = {
  'Blue lamp': { title: 'Blue lamp, small', subtitle: '€ 49, in stock', page: 'https://shop.example/lamp' },
  'Oak desk': { title: 'Desk, oak', subtitle: '€ 289, in two weeks', page: 'https://shop.example/desk' },
};

let customer;
/** What Send would send now: `{ what, button }`. */
let staged;

function start() {
  const isInAgentApp = announce({
    customer_profile(profile) {
      customer = profile;
    },
    message_sent: onSent,
  });
  if (!isInAgentApp) return;
  const buttonsOf = (choices, messageOf) =>
    Object.entries(choices).map(([what, choice]) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.setAttribute('aria-pressed', 'false');
      const words = document.createElement('small');
      words.textContent = choice.subtitle ?? choice;
      button.append(what, words);
      button.addEventListener('click', () => stage(what, { button, messageOf: () => messageOf(choice) }));
      return button;
    });
  element('answers').append(...buttonsOf(answers, textMessage));
  element('cards').append(...buttonsOf(cards, cardMessage));
}

/** Each call takes the place of what was staged before. */
async function stage(what, { button, messageOf }) {
  try {
    await LiveChat.stageMessage(await messageOf());
  } catch (error) {
    return showProblem(`It cannot be sent from here: ${error.message}`);
  }
  element('problem').hidden = true;
  choose({ what, button });
  element('hint').textContent = `Send sends “${what}”.`;
}

/** The agent pressed Send, and what was staged is in the chat. */
async function onSent() {
  if (!staged) return;
  const { what } = staged;
  choose(undefined);
  element('hint').textContent = `“${what}” was sent.`;
  const whom = customer?.name || 'Visitor';
  await noteSent({ what, whom, at: Date.now() }).catch((error) => showProblem(`It was not noted: ${error.message}`));
}

function choose(next) {
  staged?.button.setAttribute('aria-pressed', 'false');
  staged = next;
  staged?.button.setAttribute('aria-pressed', 'true');
}

async function textMessage(text) {
  const [first] = (customer?.name ?? '').split(' ');
  const signature = await readSignature();
  return [`Hello${first ? ` ${first}` : ''}! ${text}`, signature].filter(Boolean).join('\n');
}

/** Cards are rich messages, as the Agent Chat API has them. */
function cardMessage({ title, subtitle, page }) {
  const buttons = [
    { type: 'url', text: 'Look at it', value: page, postback_id: 'look' },
    { type: 'message', text: 'I want it', value: `I want it: ${title}`, postback_id: 'want' },
  ];
  return { template_id: 'cards', elements: [{ title, subtitle, buttons }] };
}

start();
