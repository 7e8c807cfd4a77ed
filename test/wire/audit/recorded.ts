// Reading the audit log behind the wire: what stands in one organization's log, oldest first.
import type { RecordedEvent } from '../../../server/src/accounts/audit-log.ts';
import { makeOrganization, makePerson, type Person, type Role } from '../cast.ts';
import type { World } from '../world.ts';

/** A person in an organization of their own, whose log nobody else writes in. */
export async function makeLoner(world: World, role: Role = 'normal'): Promise<Person> {
  return makePerson(world, { organization: await makeOrganization(world, 'Alone'), role });
}

/** The log of the person's organization; what happened while the clock stood still is in no order. */
export async function eventsOf(world: World, { organization }: Person): Promise<RecordedEvent[]> {
  const { organizationId } = organization;
  return (await world.parts.auditLog.listEvents({ organizationId, limit: 200 })).reverse();
}

/** What happened while the work was done, in the log of the person's organization. */
export async function recordedBy(world: World, person: Person, work: () => Promise<unknown>): Promise<RecordedEvent[]> {
  const before = new Set((await eventsOf(world, person)).map(({ eventId }) => eventId));
  await work();
  return (await eventsOf(world, person)).filter(({ eventId }) => !before.has(eventId));
}

/** The names of all actions that the whole installation has recorded. */
export async function actionsSeen(world: World): Promise<Set<string>> {
  return new Set((await world.parts.auditLog.listEvents({ limit: 100_000 })).map(({ action }) => action));
}
