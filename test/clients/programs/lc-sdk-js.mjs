// Two agents' programs with @livechat/lc-sdk-js as npm has it: one starts a chat and speaks over the socket, the other reads and answers
// by POST. Prints what each was told, as JSON. Argument: { apiUrl, organizationId, tokens: [socket's, POST's], agent }.
import sdk from '@livechat/lc-sdk-js';

const { apiUrl, organizationId, tokens, agent } = JSON.parse(process.argv[2] ?? '{}');
const [first, second] = tokens;
const { RTM, Web } = sdk.Agent;

const pushes = [];
const rtm = new RTM({ apiUrl });
let told;
const answered = new Promise((resolve) => {
  told = resolve;
});
rtm.on('incoming_chat', (payload) => pushes.push(['incoming_chat', payload.chat.id]));
rtm.on('incoming_event', (payload) => {
  pushes.push(['incoming_event', payload.event.text]);
  if (payload.event.text === 'from the other') told();
});
await rtm.connect();
const refused = await rtm.login('Bearer dal:at_nonsense').catch((error) => error.error.type);
const login = await rtm.login(`Bearer ${first}`);
const { chat_id, thread_id } = await rtm.startChat({ chat: { users: [{ id: agent, type: 'agent' }] }, active: true });
const sent = await rtm.sendEvent(chat_id, { type: 'message', text: 'hello', recipients: 'all' });

const web = new Web('test', () => ({ accessToken: second, organizationID: organizationId, region: 'dal' }), { apiUrl });
const answer = await web.sendEvent(chat_id, { type: 'message', text: 'from the other', recipients: 'all' });
await web.tagThread(chat_id, thread_id, 'sdk');
const chat = await web.getChat(chat_id);
const { chats_summary } = await web.listChats({ limit: 5 });
const { customer_id } = await web.createCustomer({ name: 'Thomas' });
const customer = await web.getCustomer(customer_id);
const fault = await web.getChat('NOBODY0000').catch((error) => error.type);
await answered;
const before = [...pushes];
await rtm.deactivateChat(chat_id);
const archives = await web.listArchives({ filters: { thread_ids: [thread_id] } });
await rtm.logout();

const result = {
  refused,
  profile: login.my_profile.id,
  license: login.license.organization_id,
  chat_id,
  thread_id,
  sent: sent.event_id,
  answer: answer.event_id,
  texts: chat.thread.events.map(({ text }) => text),
  tags: chat.thread.tags,
  listed: chats_summary.map(({ id }) => id),
  customer: [customer.id === customer_id, customer.name],
  fault,
  pushes: before,
  archived: archives.chats.map(({ id, thread }) => [id, thread.active]),
};
// The library keeps a timer that nothing ends.
process.stdout.write(JSON.stringify(result), () => process.exit(0));
