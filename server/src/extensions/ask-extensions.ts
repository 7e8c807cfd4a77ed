// Requests to extensions, through the guard, with no more under way than is good: for one organization, and for the process.

import { type Guard, type Outcome, type Outgoing, sendGuarded } from './guarded-request.ts';
import { createTurns, type Turns } from './turns.ts';

/** Sends a request of an organization's agents. Throws TooBusy when too many wait. */
export type AskExtension = (organizationId: string, outgoing: Outgoing) => Promise<Outcome>;

const OF_PROCESS = { atOnce: 32, waiting: 512 } as const;
/** So that one organization with an extension that hangs does not make the others wait. */
const OF_ORGANIZATION = { atOnce: 8, waiting: 256 } as const;

export function createAskExtension(guard: Guard): AskExtension {
  const all = createTurns(OF_PROCESS);
  const byOrganization = new Map<string, Turns>();
  return async (organizationId, outgoing) => {
    const own = byOrganization.get(organizationId) ?? createTurns(OF_ORGANIZATION);
    byOrganization.set(organizationId, own);
    try {
      return await own.run(() => all.run(() => sendGuarded(outgoing, guard)));
    } finally {
      if (own.idle()) byOrganization.delete(organizationId);
    }
  };
}
