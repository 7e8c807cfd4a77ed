// Revoking at one process is effective at the next request at every other (RFC 7009 2.1).
import { expect } from 'vitest';
import { repetitions } from '../support/scale.ts';
import { type Holder, isRefused, makeHolder, type Pair, pairOf, redeem, refresh, takeCode, worksAt } from './acts.ts';
import type { Installation, Member } from './installation.ts';

const ROUNDS = repetitions({ reduced: 1, full: 200 });
const SCOPES = ['agents--my:ro', 'agents--all:ro', 'sessions--my:rw'];

type Revoke = (at: Member, holder: Holder, tokens: Pair) => Promise<{ status: number }>;

/** Each ends the tokens, in the words of another wire. */
export const WAYS_TO_REVOKE: Readonly<Record<string, Revoke>> = {
  'POST /oauth/revoke': ({ accounts }, { client }, { accessToken }) => {
    const form = { token: accessToken, client_id: client.clientId };
    return accounts.ask({ line: 'POST /oauth/revoke', form });
  },
  'DELETE /token with the refresh token': ({ accounts }, _, { refreshToken }) =>
    accounts.ask({ line: 'DELETE /token', bearer: refreshToken }),
  'DELETE /v2/token': ({ accounts }, _, { accessToken }) =>
    accounts.ask({ line: 'DELETE /v2/token', bearer: accessToken }),
  'DELETE /v2/sessions/my': ({ accounts }, _, { accessToken }) =>
    accounts.ask({ line: 'DELETE /v2/sessions/my', bearer: accessToken }),
};

/** Ends tokens at one process, and looks at all. */
export async function revokeEverywhere(on: Installation, revoke: Revoke): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const holder = await makeHolder(on, { scopes: SCOPES });
    const at = on.member(round).accounts;
    const tokens = pairOf(await redeem(at, holder.client, await takeCode(on, holder, at)));
    expect(await worksAt(on, tokens.accessToken)).toBe(on.members.length);
    expect(await servedByApis(on, tokens.accessToken)).toEqual(on.members.map(() => 200));

    expect((await revoke(on.member(round + 1), holder, tokens)).status).toBe(200);

    expect(await worksAt(on, tokens.accessToken)).toBe(0);
    expect(await servedByApis(on, tokens.accessToken)).toEqual(on.members.map(() => 401));
    const late = await Promise.all(
      on.members.map(({ accounts }) => refresh(accounts, holder.client, tokens.refreshToken)),
    );
    expect(late.every(isRefused)).toBe(true);
  }
}

function servedByApis({ members }: Installation, bearer: string): Promise<number[]> {
  const headers = { 'x-api-version': '2' };
  return Promise.all(members.map(async ({ api }) => (await api.ask({ line: 'GET /agents', bearer, headers })).status));
}
