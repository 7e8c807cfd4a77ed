// From a message's sending to its push at the other side, one after the other and many at once.
import { cpuSeconds } from '../process-figures.mjs';

/** Sent one after the other, so that each latency is of a server with nothing else to do. */
const calm = 400;
const warmUp = 200;
/** Under way at once in the busy part. */
const lanes = 8;
const busySeconds = 5;

/** Chats of the agent with customers who are all connected, until there are so many. `lines`: all that are to be kept alive. */
export async function openChats({ people, chats, lines, count }) {
  while (chats.length < count) {
    const customer = await people.customer();
    const line = await customer.connect();
    const { chat_id } = await line.ask('start_chat', { continuous: true });
    const joining = { chat_id, user_id: people.email, user_type: 'agent', visibility: 'all' };
    await people.ask('add_user_to_chat', { ...joining, ignore_requester_presence: true });
    chats.push({ line, chat_id });
    lines.push(line);
  }
}

/** How the customer of a lane sends a text by the API: resolves when it is acknowledged. */
export const byApi = (chats) => (lane, text) => {
  const { line, chat_id } = chats[lane % chats.length];
  return line.ask('send_event', { chat_id, event: { type: 'message', text } });
};

/** The same as a bare frame that looks like the push. */
export const byEcho = (lines) => (lane, text) => {
  const payload = { chat_id: 'P000000000', event: { type: 'message', text } };
  lines[lane % lines.length].send(JSON.stringify({ version: '3.5', action: 'incoming_event', type: 'push', payload }));
};

/**
 * @param {(lane: number, text: string) => unknown} send
 * @returns latencies in milliseconds, calm and busy; messages a second; the server's CPU µs a message
 */
export async function measureTalk(send, { agent, pid }) {
  const waiting = new Map();
  agent.heard = ({ action, payload }) => {
    if (action === 'incoming_event') waiting.get(payload.event.text)?.();
  };
  let last = 0;
  const say = async (lane) => {
    const text = `message ${++last}`;
    const began = performance.now();
    const heard = new Promise((resolve) => waiting.set(text, () => resolve(performance.now() - began)));
    await send(lane, text);
    const latency = await heard;
    waiting.delete(text);
    return latency;
  };
  for (let n = 0; n < warmUp; n++) await say(n);
  const latencies = [];
  for (let n = 0; n < calm; n++) latencies.push(await say(n));
  const busy = [];
  const [cpuBefore, began] = [cpuSeconds(pid), performance.now()];
  const talk = async (lane) => {
    for (let n = lane; performance.now() - began < busySeconds * 1000; n += lanes) busy.push(await say(n));
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => talk(lane)));
  const seconds = (performance.now() - began) / 1000;
  const cpu = ((cpuSeconds(pid) - cpuBefore) / busy.length) * 1e6;
  agent.heard = () => {};
  return { latencies, busy, rate: busy.length / seconds, cpu };
}
