import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditEvent, RecordedEvent } from '../../accounts/audit-log.ts';
import type { AuditPosition, AuditQuery } from '../../accounts/audit-storage.ts';
import { DATABASE_KINDS } from '../test-database.ts';
import { createWorld, HOUR, NOW, newOrganization, PROFILE, unique, type World } from './world.ts';

const ORIGIN = { ip: '192.0.2.7', userAgent: 'A browser' };

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(kind);
  });
  afterAll(() => world.remove());

  /** An event in a log of its own unless the change says otherwise. */
  const event = (change: Partial<AuditEvent> = {}): AuditEvent => ({
    action: 'agent_changed',
    concerns: { organizationId: unique('log') },
    origin: ORIGIN,
    happenedAt: NOW,
    ...change,
  });
  const list = (query: Partial<AuditQuery>) => world.auditLog.listEvents({ limit: 100, ...query });
  const positionOf = ({ happenedAt, eventId }: RecordedEvent): AuditPosition => ({ happenedAt, eventId });

  test('an event is listed as it was recorded, with the e-mail address of its account', async () => {
    const ada = await world.signIn();
    const organizationId = unique('log');
    const details = { fields: ['name', 'groups'], note: 'ü \u0000 “quoted”', count: 3, none: null };
    const told = { accountId: ada.accountId, clientId: 'client', target: 'target', details };
    await world.auditLog.recordEvent(event({ ...told, concerns: { organizationId } }));
    expect(await list({ organizationId })).toEqual([
      {
        ...told,
        eventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        organizationId,
        action: 'agent_changed',
        origin: ORIGIN,
        happenedAt: NOW,
        login: ada.email,
      },
    ]);
  });

  test('what the command line did has no origin, and what is not told is absent', async () => {
    const organizationId = unique('log');
    await world.auditLog.recordEvent(event({ concerns: { organizationId }, origin: undefined }));
    const [recorded] = await list({ organizationId });
    expect(recorded).toEqual({
      eventId: expect.any(String),
      organizationId,
      accountId: undefined,
      clientId: undefined,
      action: 'agent_changed',
      target: undefined,
      origin: undefined,
      details: {},
      happenedAt: NOW,
      login: undefined,
    });
  });

  describe('an event that concerns an account', () => {
    test('stands in the log of each organization that it is in then, and names the client in one of them only', async () => {
      const ada = await world.signIn();
      const [other, later] = [newOrganization(), newOrganization()];
      const { accountId } = ada;
      const joining = { account: { accountId }, role: 'normal', profile: PROFILE, groupIds: [], now: NOW } as const;
      for (const organization of [other, later]) await world.accounts.createOrganization(organization);
      await world.agents.addAgent({ ...joining, organizationId: other.organizationId });
      const concerns = { accountId, organizationId: other.organizationId };
      await world.auditLog.recordEvent(event({ accountId, clientId: 'theirs', concerns }));
      await world.agents.addAgent({ ...joining, organizationId: later.organizationId });
      const told = (await list({ accountId })).map((each) => [each.organizationId, each.clientId]);
      expect(told).toHaveLength(2);
      expect(told).toEqual(
        expect.arrayContaining([
          [ada.organizationId, undefined],
          [other.organizationId, 'theirs'],
        ]),
      );
    });

    test('that is nowhere an agent is left to the operator', async () => {
      const accountId = unique('nobody');
      await world.auditLog.recordEvent(event({ accountId, clientId: 'app', concerns: { accountId } }));
      await world.auditLog.recordEvent(event({ accountId, concerns: 'operator' }));
      const told = await list({ accountId });
      expect(told.map(({ organizationId }) => organizationId)).toEqual([undefined, undefined]);
    });
  });

  test('events are listed newest first, filtered by each of the properties and by all of them', async () => {
    const organizationId = unique('log');
    const [one, two] = [unique('account'), unique('account')];
    const made: Partial<AuditEvent>[] = [
      { accountId: one, clientId: 'app-1', action: 'sign_in', happenedAt: NOW },
      { accountId: two, clientId: 'app-1', action: 'sign_in', happenedAt: NOW + 1 },
      { accountId: one, clientId: 'app-2', action: 'sign_in', happenedAt: NOW + 2 },
      { accountId: one, clientId: 'app-1', action: 'sign_out', happenedAt: NOW + 3 },
      { accountId: one, clientId: 'app-1', action: 'sign_in', happenedAt: NOW + 4 },
    ];
    for (const each of made) await world.auditLog.recordEvent(event({ ...each, concerns: { organizationId } }));
    await world.auditLog.recordEvent(event({ accountId: one, action: 'sign_in' }));
    const times = async (query: Partial<AuditQuery>) =>
      (await list({ organizationId, ...query })).map(({ happenedAt }) => happenedAt - NOW);
    expect(await times({})).toEqual([4, 3, 2, 1, 0]);
    expect(await times({ accountId: one })).toEqual([4, 3, 2, 0]);
    expect(await times({ clientId: 'app-1' })).toEqual([4, 3, 1, 0]);
    expect(await times({ action: 'sign_in' })).toEqual([4, 2, 1, 0]);
    expect(await times({ from: NOW + 1, to: NOW + 4 })).toEqual([3, 2, 1]);
    const all = { accountId: one, clientId: 'app-1', action: 'sign_in', from: NOW + 1, to: NOW + 5 } as const;
    expect(await times(all)).toEqual([4]);
    expect(await times({ limit: 2 })).toEqual([4, 3]);
    expect(await times({ accountId: unique('nobody') })).toEqual([]);
  });

  test('pages miss nothing and repeat nothing, also within one millisecond and while events are added', async () => {
    const organizationId = unique('log');
    const add = (happenedAt: number) => world.auditLog.recordEvent(event({ concerns: { organizationId }, happenedAt }));
    for (let count = 0; count < 14; count += 1) await add(NOW + Math.floor(count / 5));
    const before = (await list({ organizationId })).map(({ eventId }) => eventId);
    const read: string[] = [];
    let after: AuditPosition | undefined;
    do {
      const page = await list({ organizationId, limit: 3, after });
      read.push(...page.map(({ eventId }) => eventId));
      const last = page[2];
      after = last && positionOf(last);
      await add(NOW + HOUR);
    } while (after !== undefined);
    expect(new Set(read).size).toBe(14);
    expect(read).toEqual(before);
  });

  test('the oldest events are deleted, so many at a time; younger ones stay', async () => {
    const organizationId = unique('log');
    const year = 365 * 24 * HOUR;
    for (const age of [5, 4, 3, 0]) {
      await world.auditLog.recordEvent(event({ concerns: { organizationId }, happenedAt: NOW - year - age }));
    }
    const clean = () => world.auditLog.deleteEvents({ happenedBefore: NOW - year, limit: 2 });
    expect(await clean()).toBe(2);
    expect((await list({ organizationId })).map(({ happenedAt }) => NOW - year - happenedAt)).toEqual([0, 3]);
    expect([await clean(), await clean()]).toEqual([1, 0]);
    expect(await list({ organizationId })).toHaveLength(1);
  });
});
