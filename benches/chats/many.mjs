// What an agent and a customer wait for, by how many chats there have been.
const times = 300;

/** Milliseconds of each, one after the other. */
export async function measureChat({ people }) {
  const customers = [];
  for (let n = 0; n < times; n++) customers.push(await people.customer());
  const found = { start: [], send: [], list: [], get: [], archives: [] };
  const time = async (into, run) => {
    const began = performance.now();
    const answer = await run();
    into.push(performance.now() - began);
    return answer;
  };
  for (const customer of customers) {
    const { chat_id } = await time(found.start, () => customer.ask('start_chat', { continuous: true }));
    const event = { type: 'message', text: 'Hello' };
    await time(found.send, () => customer.ask('send_event', { chat_id, event }));
    await time(found.get, () => people.ask('get_chat', { chat_id }));
    await time(found.list, () => people.ask('list_chats', { limit: 10 }));
    await time(found.archives, () => people.ask('list_archives', { limit: 10 }));
    await customer.ask('deactivate_chat', { id: chat_id });
  }
  return found;
}
