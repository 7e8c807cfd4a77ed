// An agent's program with @livechat/lc-sdk-js as npm has it, told on standard input what to call, a line of JSON each: { id, method, args }.
// Prints { id, value } or { id, fault } for each, and { push, payload } for what the agent is told. Argument: { apiUrl }.
import { createInterface } from 'node:readline';
import sdk from '@livechat/lc-sdk-js';

const PUSHES = [
  'incoming_chat',
  'incoming_event',
  'incoming_sneak_peek',
  'incoming_rich_message_postback',
  'events_marked_as_seen',
  'customer_updated',
  'chat_properties_updated',
  'thread_properties_updated',
  'chat_deactivated',
];

const { apiUrl } = JSON.parse(process.argv[2] ?? '{}');
const say = (said) => process.stdout.write(`${JSON.stringify(said)}\n`);
const rtm = new sdk.Agent.RTM({ apiUrl });
for (const push of PUSHES) rtm.on(push, (payload) => say({ push, payload }));
await rtm.connect();
for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, args } = JSON.parse(line);
  rtm[method](...args).then(
    (value) => say({ id, value }),
    (fault) => say({ id, fault: fault.error ?? String(fault) }),
  );
}
// The library keeps a timer that nothing ends.
process.exit(0);
