// Notes that agents are connected: when all their connections are gone, at whichever process, they accept no more chats.

import type { Side } from '../side.ts';
import type { AgentSpeaker } from './speaker.ts';

/** How often it is noted, and for how long that holds: longer than a reconnection takes. */
const EVERY_MS = 10_000;
const HOLDS_MS = 30_000;

export const AGENTS_ATTENDANCE: Side<AgentSpeaker>['attend'] = {
  everyMs: EVERY_MS,
  note: (api, speakers) =>
    api.chats.keepConnected({
      agents: speakers.map(({ organizationId, actor }) => ({ organizationId, accountId: actor.key })),
      until: api.now() + HOLDS_MS,
    }),
};
