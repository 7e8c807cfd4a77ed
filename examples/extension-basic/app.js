// An extension that the agent app authorizes: the agent app's server posts the agent's login and an API key to our `/authorize/`, and
// what that answers as `session_id` comes here. Deprecated: new extensions sign in by themselves, as extension-sign-in does.

const { agentAppUrl } = document.body.dataset;
const element = (id) => document.getElementById(id);

/** The customer whom the agent looks at. */
let customer;
/** By this our own back end knows the agent. */
let sessionId = null;
/** A new session was asked for because the last one was of no use: once, and not for ever. */
let hasRetried = false;

function start() {
  if (window.parent === window) {
    return showProblem('This page is an extension', `Open it in the agent app, beside a chat: ${agentAppUrl}`);
  }
  if (!window.LiveChat) {
    return showProblem(`${agentAppUrl} does not answer`, 'Start the platform with npm start, then reload.');
  }
  LiveChat.on('change_theme', ({ theme }) => {
    document.documentElement.style.colorScheme = theme;
  });
  // One of the two comes first, then what else there is to tell.
  LiveChat.on('authorize', ({ session_id }) => onAuthorized(session_id));
  LiveChat.on('authorize_error', onRefused);
  LiveChat.on('customer_profile', (profile) => {
    customer = profile;
    void showCustomer();
  });
  // What was asked for in the menu of the chat meanwhile is there when the tab is opened again.
  LiveChat.on('visibility', ({ visible }) => {
    // What is wrong is said where the customer is asked for.
    if (visible) showCallBacks().catch(() => {});
  });
  LiveChat.init();
  for (const id of ['refresh', 'again']) element(id).addEventListener('click', refresh);
  element('look').addEventListener('click', showCustomer);
}

async function onAuthorized(id) {
  sessionId = id;
  try {
    const { login, name, role } = await ask('/me');
    element('problem').hidden = true;
    element('waiting').hidden = true;
    element('agent').hidden = false;
    element('agent-name').textContent = name;
    element('agent-login').textContent = login;
    element('agent-role').textContent = role;
    // Enough to see that it changes.
    element('session').textContent = `${id.slice(0, 6)}…`;
    await showCustomer();
  } catch (error) {
    showProblem('The session is of no use', error.message);
  }
}

/** `status` is what our `/authorize/` answered, if it answered. */
function onRefused({ status, message }) {
  sessionId = null;
  const answered = status ? `Our server answered ${status}.` : 'Our server did not answer.';
  showProblem('You could not be authorized', `${answered} ${message}`);
}

/** Ours is forgotten, and the agent app introduces the agent anew. */
async function refresh() {
  sessionId = null;
  for (const id of ['refresh', 'again']) element(id).disabled = true;
  // What went wrong is told as `authorize_error`, too.
  await LiveChat.refreshSessionId().catch(() => null);
  for (const id of ['refresh', 'again']) element(id).disabled = false;
}

async function showCustomer() {
  if (!customer) return;
  const { id, name, email } = customer;
  element('customer').hidden = false;
  element('name').textContent = name || 'Visitor';
  element('email').textContent = email ?? 'Has not told an e-mail address';
  element('initial').textContent = (name || 'V').slice(0, 1).toUpperCase();
  element('record').hidden = true;
  element('call-backs').hidden = true;
  if (!sessionId) return;
  try {
    const { created_at, threads } = await ask(`/customer?${new URLSearchParams({ id })}`);
    // The agent may have gone on to somebody else in the meantime.
    if (id !== customer.id) return;
    hasRetried = false;
    element('since').textContent = new Date(created_at).toLocaleDateString('en', { dateStyle: 'medium' });
    element('threads').textContent = threads;
    element('record').hidden = false;
    await showCallBacks();
  } catch (error) {
    if (id !== customer.id) return;
    // Sessions end, and keys are revoked: a new session comes with a key that works.
    if (error.status === 401 && !hasRetried) {
      hasRetried = true;
      return refresh();
    }
    showProblem('The customer cannot be shown', error.message);
  }
}

/** Those that agents have asked for in the menu of the chat: the platform has called our back end. */
async function showCallBacks() {
  if (!sessionId || !customer) return;
  const { id } = customer;
  const { call_backs: all } = await ask(`/call-backs?${new URLSearchParams({ id })}`);
  if (id !== customer.id) return;
  element('call-backs').hidden = false;
  element('no-call-backs').hidden = all.length > 0;
  element('call-backs-list').hidden = all.length === 0;
  element('call-backs-list').replaceChildren(
    ...all.map(({ at, agent }) => {
      const item = document.createElement('li');
      item.textContent = `${new Date(at).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' })}, by ${agent}`;
      return item;
    }),
  );
}

/** Our own back end. */
async function ask(path) {
  const response = await fetch(path, { headers: { 'x-session-id': sessionId } }).catch(() => {
    throw new Error('Our server does not answer.');
  });
  const answer = await response.json();
  if (response.ok) return answer;
  throw Object.assign(new Error(`${answer.error}.`), { status: response.status });
}

function showProblem(title, text) {
  element('waiting').hidden = true;
  element('agent').hidden = true;
  element('record').hidden = true;
  element('call-backs').hidden = true;
  element('problem-title').textContent = title;
  element('problem-text').textContent = text;
  element('again').hidden = !window.LiveChat || window.parent === window;
  element('problem').hidden = false;
}

start();
