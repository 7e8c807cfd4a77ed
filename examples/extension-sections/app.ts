// An extension that shows what it knows among the customer's details, in sections that the agent app draws: no tab needs to be open.
// The sections themselves were declared when the widget was registered (its initial state); this page fills them.
import { type Component, type CustomerProfile, LiveChat } from '@gatehouse/extension-sdk';
import { type Order, ordersOf } from './orders.ts';

const agentAppUrl = document.body.dataset.agentAppUrl ?? '';
let customer: CustomerProfile | undefined;
let orders: readonly Order[] = [];
let note = '';

function start(): void {
  element('note').addEventListener('submit', (event) => {
    event.preventDefault();
    void saveNote(field('note-text').value.trim());
  });
  if (window.parent === window) {
    showProblem(`This page is an extension. Open it in the agent app, beside a chat: ${agentAppUrl}`);
    return;
  }
  LiveChat.on('change_theme', ({ theme }) => {
    document.documentElement.style.colorScheme = theme;
  });
  LiveChat.on('customer_profile', (profile) => void showCustomer(profile));
  LiveChat.on('customer_details_section_button_click', ({ buttonId }) => void onClick(buttonId));
  // Agents need not be known here: whose note it is, the agent app's storage knows.
  void LiveChat.init({ authorize: false, hostOrigins: [agentAppUrl] });
}

async function showCustomer(profile: CustomerProfile): Promise<void> {
  const isSomebodyElse = profile.id !== customer?.id;
  customer = profile;
  if (isSomebodyElse) {
    orders = ordersOf(profile.id);
    note = '';
    const stored = await LiveChat.storage.get(noteKey(profile)).catch(() => null);
    // The agent has gone on to another one in the meantime.
    if (customer.id !== profile.id) return;
    note = typeof stored === 'string' ? stored : '';
    field('note-text').value = note;
  }
  render();
  await fillSections();
}

/** Each call replaces what stands in one section. Its title says which. */
async function fillSections(): Promise<void> {
  const [latest] = orders;
  if (!latest) return;
  const order: Component[] = [
    { type: 'title', data: { id: 'orders', title: latest.what, value: latest.price, clickable: true, openApp: true } },
    { type: 'label_value', data: { label: 'Order', value: latest.id } },
    { type: 'label_value', data: { label: 'State', value: latest.state } },
    { type: 'tags', data: { label: 'Tags', tags: latest.tags } },
    { type: 'line' },
    { type: 'button', data: { id: 'tell-state', label: 'Tell the customer', primary: true } },
    { type: 'button', data: { id: 'all-orders', label: 'All orders', openApp: true, secondary: true } },
  ];
  const shop: Component[] = [
    { type: 'customer' },
    { type: 'link', data: { url: `https://shop.example/orders/${latest.id}`, value: 'Open in the shop' } },
  ];
  const own: Component[] = [
    { type: 'label_value', data: { label: 'Note', value: note || 'None yet' } },
    { type: 'button', data: { id: 'write-note', label: note ? 'Change it' : 'Write one', openApp: true } },
  ];
  try {
    await LiveChat.modifySection({ title: 'Latest order', components: order });
    await LiveChat.modifySection({ title: 'Your note', components: own });
    await LiveChat.modifySection({ title: 'In the shop', components: shop });
  } catch (error) {
    // NOT_FOUND: the widget was registered without this section.
    showProblem(`The sections could not be filled: ${error instanceof Error ? error.message : error}`);
  }
}

/** The ids of buttons are ours. Those with `openApp` have opened this tab already. */
async function onClick(buttonId: string): Promise<void> {
  const [latest] = orders;
  if (buttonId === 'write-note') field('note-text').focus();
  if (buttonId === 'tell-state' && latest) await tell(latest);
}

/** Into the composer: the agent reads it, and sends it or not. */
async function tell({ id, what, state }: Order): Promise<void> {
  try {
    await LiveChat.putMessage(`Your order ${id} (${what}) is ${state}.`);
  } catch (error) {
    await LiveChat.toast(`Nothing was written: ${error instanceof Error ? error.message : error}`, 'error');
  }
}

/** Kept by the agent app's server for this agent and this installation; nothing is stored in the browser. */
async function saveNote(text: string): Promise<void> {
  if (!customer) return;
  try {
    if (text) await LiveChat.storage.set(noteKey(customer), text);
    else await LiveChat.storage.remove(noteKey(customer));
    note = text;
    await fillSections();
    await LiveChat.toast(text ? 'Note saved' : 'Note removed');
  } catch (error) {
    showProblem(`The note could not be saved: ${error instanceof Error ? error.message : error}`);
  }
}

function noteKey({ id }: CustomerProfile): string {
  return `note.${id}`;
}

function render(): void {
  element('nobody').hidden = true;
  element('customer').hidden = false;
  element('name').textContent = customer?.name || 'Visitor';
  const items = orders.map((order) => {
    const item = document.createElement('li');
    const words = document.createElement('div');
    words.append(
      order.what,
      Object.assign(document.createElement('small'), { textContent: `${order.id} · ${order.state}` }),
    );
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Tell';
    button.title = `Write the state of ${order.id} into the message`;
    button.addEventListener('click', () => void tell(order));
    item.append(words, Object.assign(document.createElement('b'), { textContent: order.price }), button);
    return item;
  });
  element('orders').replaceChildren(...items);
}

function showProblem(text: string): void {
  element('problem').textContent = text;
  element('problem').hidden = false;
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`index.html has no element ${id}.`);
  return found;
}

function field(id: string): HTMLTextAreaElement {
  return element(id) as HTMLTextAreaElement;
}

start();
