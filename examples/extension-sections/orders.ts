// What the shop knows of a customer. Here it comes out of the customer's id, always the same for the same one; yours comes from your shop.

export interface Order {
  readonly id: string;
  readonly what: string;
  readonly price: string;
  readonly state: 'packed' | 'on its way' | 'delivered';
  readonly tags: readonly string[];
}

const GOODS = ['Blue lamp, small', 'Desk, oak', 'Chair, grey', 'Shelf of five', 'Mirror, round'];
const STATES = ['packed', 'on its way', 'delivered'] as const;

/** The latest first. */
export function ordersOf(customerId: string): readonly Order[] {
  const seed = [...customerId].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 9973, 7);
  return Array.from({ length: 1 + (seed % 3) }, (_, index) => ({
    id: `A-${1000 + ((seed + index * 137) % 9000)}`,
    what: GOODS[(seed + index) % GOODS.length] ?? '',
    price: `€ ${19 + ((seed * (index + 3)) % 180)}.00`,
    // Only the latest can still be on its way.
    state: index === 0 ? (STATES[seed % STATES.length] ?? 'packed') : 'delivered',
    tags: index === 0 ? ['webshop', seed % 2 === 0 ? 'gift' : 'first order'] : ['webshop'],
  }));
}
