// Two organizations with customers and agents: whatever happens in one, nobody of the other sees anything of it (threat A45).

import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { repetitions } from '../../support/scale.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makeOrganization } from '../cast.ts';
import { type Speaker, speaker } from './speaking.ts';
import { type Visitor, visitor } from './visiting.ts';

type Place = { readonly agent: Speaker; readonly customers: readonly Visitor[] };

const TIMEOUT_MS = repetitions({ reduced: 30_000, full: 600_000 });

const SECRET = 'a secret of theirs';
const said = { type: 'message', text: SECRET };

/** What happens in the other organization: any of these, in any order; many are refused, as the order has it. */
const HAPPENINGS: Readonly<Record<string, (place: Place, who: Visitor) => Promise<unknown>>> = {
  'a customer starts a chat': (_, who) =>
    who.ask('start_chat', { continuous: true, chat: { thread: { events: [said] } } }),
  'a customer goes on': async (_, who) => who.ask('resume_chat', { chat: { id: await chatOf(who) }, continuous: true }),
  'a customer writes': async (_, who) => who.ask('send_event', { chat_id: await chatOf(who), event: said }),
  'a customer is about to write': async (_, who) =>
    who.ask('send_sneak_peek', { chat_id: await chatOf(who), sneak_peek_text: SECRET }),
  'a customer leaves': async (_, who) => who.ask('deactivate_chat', { id: await chatOf(who) }),
  'a customer says who they are': (_, who) => who.ask('update_customer', { name: SECRET, email: 'secret@example.com' }),
  'an agent writes': async ({ agent }, who) => agent.ask('send_event', { chat_id: await chatOf(who), event: said }),
  'an agent notes something': async ({ agent }, who) =>
    agent.ask('update_chat_properties', { id: await chatOf(who), properties: { secret: { of: SECRET } } }),
  'an agent goes': ({ agent }) => agent.ask('set_routing_status', { status: 'offline' }),
  'an agent comes': ({ agent }) => agent.ask('set_routing_status', { status: 'accepting_chats' }),
  'an agent makes a customer': ({ agent }) => agent.ask('create_customer', { name: SECRET }),
};

async function chatOf(who: Visitor): Promise<string> {
  return (await who.act('list_chats')).chats_summary[0]?.id ?? 'PZZZZZZZZZ';
}

describeOnBothDatabases('two organizations', (world) => {
  let mine: Place;
  let theirs: Place;
  beforeAll(async () => {
    const [one, other] = [await makeOrganization(world, 'One'), await makeOrganization(world, 'Other')];
    const settle = async (organization: typeof one): Promise<Place> => ({
      agent: await speaker(world, { organization, role: 'owner' }),
      customers: [await visitor(world, { organization }), await visitor(world, { organization })],
    });
    [mine, theirs] = [await settle(one), await settle(other)];
    await mine.agent.act('set_routing_status', { status: 'accepting_chats' });
    await mine.customers[0]?.act('start_chat', { chat: { thread: { events: [{ type: 'message', text: 'Mine' }] } } });
  });

  /** All that an agent and customers of an organization can see. */
  const lookAround = async ({ agent, customers }: Place): Promise<string> => {
    const seen: unknown[] = [];
    for (const action of ['list_chats', 'list_archives', 'list_customers']) seen.push(await agent.act(action));
    for (const customer of customers) {
      for (const action of ['list_chats', 'get_customer', 'get_predicted_agent']) seen.push(await customer.ask(action));
      seen.push(await customer.act('list_group_statuses', { all: true }));
      seen.push(await customer.ask('list_threads', { chat_id: await chatOf(customer) }));
    }
    return JSON.stringify(seen);
  };

  test('A45: whatever customers and agents of one do, all that those of the other see stays as it was', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const [agents, visitors] = [await mine.agent.connect(), await mine.customers[1]?.connect()];
    const before = await lookAround(mine);
    const happening = fc.record({
      what: fc.constantFrom(...Object.keys(HAPPENINGS)),
      who: fc.nat({ max: theirs.customers.length - 1 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 8, maxLength: 16 }), async (happenings) => {
        for (const { what, who } of happenings) await HAPPENINGS[what]?.(theirs, theirs.customers[who] as Visitor);
        expect(await lookAround(mine)).toBe(before);
      }),
      { numRuns: repetitions({ reduced: 3, full: 60 }) },
    );
    expect(await lookAround(theirs)).toContain(SECRET);
    // Answered after all that was told before.
    await agents.ask('list_chats');
    await visitors?.ask('list_chats');
    expect([...agents.pushes, ...(visitors?.pushes ?? [])]).toEqual([]);
    await Promise.all([agents.close(), visitors?.close()]);
  });
});
