// A history of ten thousand events in a hundred threads, read page by page, as an agent's program reads archives and a customer's page its past.
const threads = 100;
const eventsEach = 100;
const atOnce = 20;

/** A customer whose chat has so many threads, each closed but the last. */
export async function writeHistory({ people }) {
  const customer = await people.customer();
  const say = (n) => ({ type: 'message', text: `said ${n}` });
  const firsts = Array.from({ length: atOnce }, (_, n) => say(n));
  let chat_id;
  for (let n = 0; n < threads; n++) {
    const chat = { thread: { events: firsts } };
    if (n === 0) ({ chat_id } = await customer.ask('start_chat', { continuous: true, chat }));
    else await customer.ask('resume_chat', { continuous: true, chat: { ...chat, id: chat_id } });
    for (let more = atOnce; more < eventsEach; more++) {
      await customer.ask('send_event', { chat_id, event: say(more) });
    }
    if (n < threads - 1) await customer.ask('deactivate_chat', { id: chat_id });
  }
  return { chat_id, customer };
}

/** Milliseconds of each page of ten threads, and how many events there were. */
export async function readHistory(ask, { chat_id }) {
  const pages = [];
  let events = 0;
  for (let page_id; ; ) {
    const began = performance.now();
    const wanted = page_id === undefined ? { chat_id, limit: 10 } : { chat_id, page_id };
    const answer = await ask('list_threads', wanted);
    pages.push(performance.now() - began);
    events += answer.threads.reduce((sum, thread) => sum + thread.events.length, 0);
    page_id = answer.next_page_id;
    if (page_id === undefined) return { pages, events };
  }
}
