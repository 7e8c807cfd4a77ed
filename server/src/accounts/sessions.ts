// Sessions: a random token in a cookie of the browser, its hash in the database. A session slides: every sighting, noted at most
// every few minutes, moves its end.

import { hash, randomBytes } from 'node:crypto';
import type { Session, SessionStorage } from './session-storage.ts';

const LIFETIME_MS = 14 * 24 * 3_600_000;
const TOUCH_AFTER_MS = 5 * 60_000;

export type Sessions = {
  /**
   * A new session, with the token for the cookie. Always a new token: nothing that was in the browser before can be used (session
   * fixation). `provenBy`: the password hash that proved who it is; undefined when it has been replaced meanwhile.
   */
  readonly start: (on: {
    accountId: string;
    provenBy: string;
    userAgent: string;
    ip: string;
  }) => Promise<{ token: string; sessionId: string } | undefined>;
  /** The living session of a cookie's token. */
  readonly find: (token: string) => Promise<Session | undefined>;
};

/** Sessions over their storage. */
export function createSessions(deps: { storage: SessionStorage; now: () => number; createId: () => string }): Sessions {
  return {
    async start({ accountId, provenBy, userAgent, ip }) {
      const token = randomBytes(32).toString('base64url');
      const sessionId = deps.createId();
      const now = deps.now();
      const kept = userAgent.slice(0, 400);
      const created = await deps.storage.createSession({
        sessionId,
        provenBy,
        tokenHash: hashSessionToken(token),
        accountId,
        userAgent: kept,
        ip,
        createdAt: now,
        lastSeenAt: now,
        expiresAt: now + LIFETIME_MS,
        audit: {
          action: 'sign_in',
          concerns: { accountId },
          accountId,
          target: sessionId,
          origin: { ip, userAgent: kept },
          happenedAt: now,
        },
      });
      return created === 'created' ? { token, sessionId } : undefined;
    },
    async find(token) {
      if (!/^[A-Za-z0-9_-]{43}$/.test(token)) return undefined;
      const now = deps.now();
      const session = await deps.storage.findSession({ tokenHash: hashSessionToken(token), now });
      if (session !== undefined && now - session.lastSeenAt > TOUCH_AFTER_MS) {
        await deps.storage.touchSession({ sessionId: session.sessionId, now, expiresAt: now + LIFETIME_MS });
      }
      return session;
    },
  };
}

function hashSessionToken(token: string): string {
  return hash('sha256', `session\0${token}`, 'base64url');
}
