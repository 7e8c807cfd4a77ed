// Somebody who answers customers: signs in, opens a socket to the Agent Chat API, and talks. Three things to learn from it: `login` and
// `ping`, which pushes say what, and that a message is there when its push has come.

const { accountsUrl, apiUrl, clientId } = document.body.dataset;
const element = (id) => document.getElementById(id);

/** By id: `{ id, customer, active, events, unread }`. */
const chats = new Map();
let selected;
let socket;
/** The agent's own id. */
let me;

function start() {
  if (!clientId) return showProblem('CLIENT_ID is not set. Start this example with: npm run example answer-chats');
  if (!window.AccountsSDK) {
    return showProblem(`${accountsUrl} does not answer. Start the platform with npm start, then reload this page.`);
  }
  AccountsSDK.init({
    client_id: clientId,
    onIdentityFetched(error, data) {
      if (!error) return connect(data.access_token);
      element('hint').textContent = 'You are not signed in.';
      const quiet = error.identity_exception === 'unauthorized' && !error.exception_details;
      if (!quiet) showProblem(`Sign-in did not work: ${Object.values(error).join(', ')}`);
    },
  });
  element('reply').addEventListener('submit', (event) => {
    event.preventDefault();
    send(element('text').value.trim());
  });
  element('close').addEventListener('click', () => request('deactivate_chat', { id: selected }));
}

/** Opens the socket. While it is open the platform counts this agent as online, and sends chats. */
function connect(token) {
  socket = new WebSocket(`${apiUrl.replace(/^http/, 'ws')}/v3.5/agent/rtm/ws`);
  const pinging = setInterval(() => request('ping'), 15_000);
  socket.onopen = () => request('login', { token: `Bearer ${token}` });
  socket.onmessage = ({ data }) => receive(JSON.parse(data));
  socket.onclose = ({ reason }) => {
    clearInterval(pinging);
    showProblem(`The connection has ended${reason ? `: ${reason}` : ''}. Reload the page to go on.`);
  };
}

function request(action, payload = {}) {
  socket.send(JSON.stringify({ request_id: crypto.randomUUID(), action, payload }));
}

function receive({ type, action, success, payload }) {
  if (type === 'response') {
    if (!success) return showProblem(`${action}: ${payload.error.message}`);
    if (action === 'login') onLogin(payload);
    if (action === 'get_chat') keep(payload);
    return;
  }
  const chat = chats.get(payload.chat_id);
  switch (action) {
    case 'incoming_chat':
      return keep(payload.chat);
    case 'user_added_to_chat':
      // This agent, perhaps, in a chat that waited for somebody.
      return request('get_chat', { chat_id: payload.chat_id });
    case 'incoming_event':
      return chat && update({ ...chat, events: [...chat.events, payload.event], unread: chat.id !== selected });
    case 'chat_deactivated':
      return chat && update({ ...chat, active: false });
    case 'user_removed_from_chat':
      return payload.user_id === me && drop(payload.chat_id);
  }
}

function onLogin({ my_profile, chats_summary }) {
  element('signed-out').hidden = true;
  element('signed-in').hidden = false;
  element('me').textContent = my_profile.name;
  me = my_profile.id;
  request('set_routing_status', { status: 'accepting_chats' });
  for (const { id } of chats_summary.slice(0, 10)) request('get_chat', { chat_id: id });
  render();
}

/** A chat with its thread, as get_chat and incoming_chat have it. */
function keep({ id, users, thread }) {
  const customer = users.find(({ type }) => type === 'customer');
  // Visitors who have not said their name are told apart by the end of their id.
  const name = customer?.name ?? `Visitor ${customer?.id.slice(-4)}`;
  const unread = thread.active && selected !== undefined && id !== selected;
  update({ id, customer: name, active: thread.active, events: thread.events, unread });
}

function update(chat) {
  chats.set(chat.id, chat);
  selected ??= chat.id;
  render();
}

/** It is somebody else's now. */
function drop(id) {
  chats.delete(id);
  if (selected === id) selected = chats.keys().next().value;
  render();
}

function send(text) {
  if (text === '') return;
  // Sent again with the same custom_id it would not be there twice.
  request('send_event', { chat_id: selected, event: { type: 'message', text, custom_id: crypto.randomUUID() } });
  element('text').value = '';
}

function render() {
  const buttons = [...chats.values()].map(({ id, customer, active, events, unread }) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.setAttribute('aria-pressed', String(id === selected));
    button.textContent = unread ? `${customer} (unread)` : customer;
    const last = document.createElement('small');
    last.textContent = active ? (events.at(-1)?.text ?? 'new') : 'closed';
    button.append(last);
    button.addEventListener('click', () => {
      selected = id;
      update({ ...chats.get(id), unread: false });
      element('text').focus();
    });
    return button;
  });
  element('chats').replaceChildren(...buttons);
  element('nobody').hidden = buttons.length > 0;
  const chat = chats.get(selected);
  element('chat').hidden = chat === undefined;
  if (chat === undefined) return;
  element('customer').textContent = chat.customer;
  element('reply').hidden = !chat.active;
  element('close').hidden = !chat.active;
  // Words come from other people: textContent, never innerHTML.
  const lines = chat.events.map(({ type, text, author_id }) => {
    const line = document.createElement('li');
    line.className = type === 'system_message' ? 'system' : author_id?.includes('@') ? 'own' : 'theirs';
    line.textContent = text ?? type;
    return line;
  });
  element('events').replaceChildren(...lines);
  lines.at(-1)?.scrollIntoView({ block: 'nearest' });
}

function showProblem(text) {
  element('hint').textContent = '';
  element('problem').textContent = text;
  element('problem').hidden = false;
}

start();
