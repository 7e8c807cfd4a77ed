// Makes a race certain: whoever has read what decides waits until all others have read it too, and only then do they write.
import type { Parts } from '../../../server/src/parts.ts';
import type { Rebuild } from '../world.ts';

export type Gate = {
  /** From now on holds whoever comes, until so many have come. */
  readonly closeUntil: (count: number) => void;
  /** For `describeOnBothDatabases`. */
  readonly rebuild: Rebuild;
};

/** A gate behind the reads of codes, refresh tokens and consents, and before the end of a session and the removal of an app. */
export function createGate(): Gate {
  let missing = 0;
  let open = () => {};
  let opened = Promise.resolve();

  async function pass(): Promise<void> {
    if (missing > 0) {
      missing -= 1;
      if (missing === 0) open();
    }
    await opened;
  }
  const after =
    <Query, Answer>(read: (query: Query) => Promise<Answer>) =>
    async (query: Query) => {
      const answer = await read(query);
      await pass();
      return answer;
    };
  const before =
    <Query, Answer>(write: (query: Query) => Promise<Answer>) =>
    async (query: Query) => {
      await pass();
      return write(query);
    };

  return {
    closeUntil: (count) => {
      missing = count;
      opened = new Promise((resolve) => {
        open = resolve;
      });
    },
    rebuild: (parts: Parts): Parts => {
      const { codes, tokens, consents, sessionStorage } = parts;
      return {
        ...parts,
        codes: { ...codes, findAuthorizationCode: after(codes.findAuthorizationCode) },
        tokens: { ...tokens, findRefreshToken: after(tokens.findRefreshToken), revokeApp: before(tokens.revokeApp) },
        consents: { ...consents, findConsents: after(consents.findConsents) },
        sessionStorage: {
          ...sessionStorage,
          endSession: before(sessionStorage.endSession),
          endSessions: before(sessionStorage.endSessions),
        },
      };
    },
  };
}
