// An extension that signs its agent in by itself, which is the recommended way: `authorize: false` tells the agent app not to, the
// accounts SDK asks silently and then by a button, and the token that it gets is this agent's key to the API.
import { showOneButton } from './one-button.js';

const { accountsUrl, apiUrl, agentAppUrl, clientId } = document.body.dataset;
const element = (id) => document.getElementById(id);

/** The customer whom the agent looks at, as the agent app tells it. */
let customer;
/** Stays in this variable, and in no storage. */
let token;
/** Names of agents by their login. */
let agents = new Map();
/** Ends what is being loaded, when the agent has gone on to somebody else. */
let loading = new AbortController();
let removeOneButton = () => {};

function start() {
  if (!clientId) return showProblem('CLIENT_ID is not set. Start this example with: npm run example extension-sign-in');
  if (window.parent === window) {
    return showProblem('This page is an extension. Open it in the agent app, beside a chat: ', agentAppUrl);
  }
  if (!window.LiveChat || !window.AccountsSDK) {
    const missing = window.LiveChat ? accountsUrl : agentAppUrl;
    return showProblem(`${missing} does not answer. Start the platform with npm start, then reload.`);
  }
  LiveChat.on('change_theme', ({ theme }) => {
    document.documentElement.style.colorScheme = theme;
  });
  LiveChat.on('customer_profile', (profile) => {
    const isSomebodyElse = profile.id !== customer?.id;
    customer = profile;
    showCustomer();
    if (isSomebodyElse) void loadHistory();
  });
  LiveChat.init({ authorize: false });
  signIn();
}

/** The SDK asks silently first. Where the browser keeps cookies out of frames the answer is `unauthorized`, and the button does it. */
function signIn() {
  element('signed-out').hidden = false;
  AccountsSDK.init({
    client_id: clientId,
    onIdentityFetched(error, data) {
      if (error) onSignedOut(error);
      else void onSignedIn(data);
    },
  });
  element('other-way').addEventListener('click', signInAnotherWay);
}

function signInAnotherWay() {
  element('other-way').hidden = true;
  removeOneButton = showOneButton(element('one-button'), {
    accountsUrl,
    clientId,
    onToken: onSignedIn,
    onRefused: onSignedOut,
  });
}

async function onSignedIn({ access_token, entity_id }) {
  removeOneButton();
  token = access_token;
  element('problem').hidden = true;
  element('signed-out').hidden = true;
  element('me').hidden = false;
  const colleagues = await callApi('/agents').catch(() => []);
  agents = new Map(colleagues.map(({ login, name }) => [login, name]));
  element('me').textContent = `Signed in as ${agents.get(entity_id) ?? entity_id}.`;
  await loadHistory();
}

/** At the start, `unauthorized` only means that nobody has pressed the button yet. */
function onSignedOut(error) {
  token = undefined;
  loading.abort();
  element('me').hidden = true;
  element('history').hidden = true;
  element('signed-out').hidden = false;
  element('other-way').hidden = false;
  element('hint').textContent = 'Sign in to see what this customer wrote before.';
  const { identity_exception, exception_details } = error;
  if (exception_details === 'popup_blocked') return signInAnotherWay();
  const quiet = identity_exception === 'unauthorized' && (!exception_details || exception_details === 'popup_closed');
  if (!quiet) showProblem(`Sign-in did not work: ${Object.values(error).join(', ')}.`);
}

function showCustomer() {
  const { name, email, geolocation } = customer;
  element('nobody').hidden = true;
  element('customer').hidden = false;
  element('name').textContent = name || 'Visitor';
  element('initial').textContent = (name || 'V').slice(0, 1).toUpperCase();
  const from = [geolocation.city, geolocation.country].filter(Boolean).join(', ');
  element('about').textContent = [email, from].filter(Boolean).join(' · ') || 'Has not told who they are';
}

/** What this customer wrote before, as far as this agent may read it: two calls with the agent's own token. */
async function loadHistory() {
  loading.abort();
  if (!token || !customer) return;
  loading = new AbortController();
  const { signal } = loading;
  element('history').hidden = false;
  element('threads').replaceChildren();
  element('history-state').textContent = 'Loading …';
  try {
    const { chat_ids = [] } = await callAction('get_customer', { id: customer.id }, signal);
    const [chatId] = chat_ids;
    const { threads = [] } = chatId ? await callAction('list_threads', { chat_id: chatId, limit: 10 }, signal) : {};
    element('history-state').textContent = threads.length === 0 ? 'None yet.' : '';
    element('threads').replaceChildren(...threads.map(showThread));
  } catch (error) {
    if (signal.aborted) return;
    if (error.status === 401) return onSignedOut({ identity_exception: 'unauthorized' });
    element('history-state').textContent = `They cannot be shown: ${error.message}`;
  }
}

function showThread({ created_at, active, events, user_ids }) {
  const item = document.createElement('li');
  const when = document.createElement('small');
  when.textContent = new Date(created_at).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' });
  if (active) {
    const badge = document.createElement('span');
    badge.className = 'badge';
    badge.textContent = 'now';
    when.append(badge);
  }
  const said = document.createElement('p');
  said.className = 'said';
  // Words come from other people: textContent, never innerHTML.
  said.textContent = events.find(({ type }) => type === 'message')?.text ?? 'No messages';
  const by = document.createElement('small');
  const names = user_ids.filter((id) => id !== customer.id).map((id) => agents.get(id) ?? id);
  const messages = events.filter(({ type }) => type === 'message').length;
  by.textContent = [`${messages} ${messages === 1 ? 'message' : 'messages'}`, ...names].join(' · ');
  item.append(when, said, by);
  return item;
}

/** The Agent Chat API. */
function callAction(action, payload, signal) {
  return callApi(`/v3.5/agent/action/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(payload),
    signal,
  });
}

/** Throws an Error with the `status` of the answer. */
async function callApi(path, { headers, ...options } = {}) {
  const response = await fetch(`${apiUrl}${path}`, {
    ...options,
    headers: { ...headers, authorization: `Bearer ${token}`, 'x-api-version': '2' },
  });
  const answer = await response.json();
  if (response.ok) return answer;
  throw Object.assign(new Error(answer.error?.message ?? `${apiUrl} answered ${response.status}`), {
    status: response.status,
  });
}

function showProblem(text, url) {
  const words = document.createElement('p');
  words.append(text);
  if (url) words.append(Object.assign(document.createElement('a'), { href: url, textContent: url, target: '_top' }));
  element('problem').replaceChildren(words);
  element('problem').hidden = false;
  if (url) element('nobody').hidden = true;
}

start();
