// The steps of a sequence. Each happens to the reference and to the server, and both must answer alike; then all codes and tokens are asked about.
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Parameters } from '../wire/asking.ts';
import { type Answer, call, inBody, redemption } from '../wire/program-acts.ts';
import {
  at,
  authorize,
  compareAll,
  endOthers,
  type Real,
  rejoin,
  revokeApp,
  setClientDisabled,
  signInAnew,
  signOutOf,
} from './real.ts';
import type { AccessToken, Code, Pair, Reference, RefreshToken } from './reference.ts';

type Step = {
  readonly name: string;
  /** Whether there is something to do it with. */
  readonly needs?: (reference: Reference) => boolean;
  readonly take: (reference: Reference, real: Real) => Promise<void>;
};
type Command = fc.AsyncCommand<Reference, Real>;

const PERSON = fc.nat(1);
const CLIENT = fc.nat(1);
const BROWSER = fc.nat(2);
/** The last one, the one before, ... */
const ANY = fc.oneof({ weight: 3, arbitrary: fc.nat(2) }, { weight: 1, arbitrary: fc.nat(60) });
/** Enough to fill a ring, and some more. */
const BURST = fc.integer({ min: 20, max: 28 });
const ENDPOINT = fc.constantFrom('/oauth/token', '/token', '/v2/token');

/** What is wrong with a redemption; nothing, as often as something. */
const REDEMPTIONS = fc.oneof(
  fc.constant('nothing' as const),
  fc.constantFrom('verifier', 'no verifier', 'redirect_uri', 'client', 'secret' as const),
);
const REFRESHES = fc.oneof(fc.constant('nothing' as const), fc.constantFrom('client', 'secret' as const));
const REVOCATIONS = fc.constantFrom('header', 'query', 'v2', 'standard', 'by another client');

/** Both people are signed in and both clients connected, so that every sequence comes to something. */
export async function begin(reference: Reference, real: Real): Promise<void> {
  for (const person of [0, 1]) {
    await signIn([person, person]).run(reference, real);
    for (const client of [0, 1]) await connect([person, client]).run(reference, real);
  }
}

/** All steps. Those that lead on come more often than those that end things, or a sequence would come to nothing. */
export function commands(maxCommands: number): fc.Arbitrary<Iterable<Command>> {
  const often = <T extends Command>(times: number, commands: fc.Arbitrary<T>) =>
    Array<fc.Arbitrary<T>>(times).fill(commands);
  const right = fc.constant('nothing' as const);
  return fc.commands(
    [
      ...often(2, fc.tuple(BROWSER, PERSON).map(signIn)),
      ...often(2, fc.tuple(BROWSER, CLIENT, fc.constantFrom('code', 'token')).map(ask)),
      ...often(5, fc.tuple(BROWSER, CLIENT).map(connect)),
      ...often(2, fc.tuple(ANY, REDEMPTIONS, ENDPOINT).map(redeem)),
      ...often(2, fc.tuple(ANY, right, ENDPOINT).map(redeem)),
      ...often(2, fc.tuple(ANY, REFRESHES, ENDPOINT).map(refresh)),
      ...often(2, fc.tuple(ANY, right, ENDPOINT).map(refresh)),
      ...often(4, fc.tuple(ANY, ENDPOINT, fc.constantFrom(0, 29, 31, 40)).map(refreshTwice)),
      ...often(2, fc.tuple(ANY, fc.constantFrom('access', 'refresh'), REVOCATIONS).map(revoke)),
      fc.tuple(BROWSER, CLIENT).map(removeApp),
      fc.tuple(BROWSER).map(leave),
      fc.tuple(ANY, fc.constantFrom('my', 'all')).map(endSessions),
      fc.tuple(BROWSER).map(leaveElsewhere),
      fc.tuple(PERSON, CLIENT, fc.constantFrom('person', 'organization', 'client')).map(suspend),
      ...often(2, fc.constant(restoreAll())),
      fc.tuple(PERSON).map(removeAndRejoin),
      ...often(2, fc.tuple(fc.constantFrom(1, 20, 29, 31)).map(wait)),
      fc.tuple(fc.constantFrom(61, 400, 3600, 8 * 3600, 13 * 24 * 3600, 15 * 24 * 3600)).map(wait),
      fc.tuple(BROWSER, CLIENT, BURST).map(burst),
      fc.tuple(ANY, BURST).map(burstOfRefreshes),
    ],
    { maxCommands, size: 'max' },
  );
}

function step({ name, needs = () => true, take }: Step): Command {
  return {
    check: needs,
    toString: () => name,
    async run(reference, real) {
      tick(reference, real);
      await take(reference, real);
      await compareAll(reference, real, { atEnd: false });
    },
  };
}

/** No two things are issued at the same moment, so that the oldest of a ring is always known. */
function tick(reference: Reference, real: Real, seconds = 0.001): void {
  real.world.clock.advance(seconds);
  reference.now = real.world.clock.now();
}

function signIn([browser, person]: [number, number]): Command {
  return step({
    name: `person ${person} signs in at browser ${browser}`,
    async take(reference, real) {
      expect(await signInAnew(real, { browser, person })).toBe(reference.signIn(browser, person));
    },
  });
}

function ask([browser, client, type]: [number, number, 'code' | 'token']): Command {
  return step({
    name: `client ${client} asks browser ${browser} for a ${type}`,
    take: (reference, real) => askOnce(reference, real, { browser, client, type }),
  });
}

async function askOnce(
  reference: Reference,
  real: Real,
  on: { browser: number; client: number; type: 'code' | 'token' },
): Promise<void> {
  const expected = reference.authorize(on.browser, on.client, on.type);
  const answered = await authorize(real, on);
  if (typeof expected === 'string' || typeof answered === 'string') return expect(answered).toBe(expected);
  expected.text = answered.text;
}

/** The client asks for a code and redeems it, as it is meant to. */
function connect([browser, client]: [number, number]): Command {
  return step({
    name: `client ${client} is connected at browser ${browser}`,
    async take(reference, real) {
      const codes = reference.codes.length;
      await askOnce(reference, real, { browser, client, type: 'code' });
      if (reference.codes.length === codes) return;
      tick(reference, real);
      await redeemOnce(reference, real, {
        code: latest(reference.codes, 0),
        wrong: 'nothing',
        endpoint: '/oauth/token',
      });
    },
  });
}

function burst([browser, client, count]: [number, number, number]): Command {
  return step({
    name: `client ${client} asks browser ${browser} for ${count} tokens`,
    needs: (reference) => reference.browsers[browser] !== undefined,
    async take(reference, real) {
      for (let n = 0; n < count; n += 1) {
        tick(reference, real);
        await askOnce(reference, real, { browser, client, type: 'token' });
      }
    },
  });
}

function redeem([index, wrong, endpoint]: [number, string, string]): Command {
  return step({
    name: `code ${index} is redeemed at ${endpoint}, wrong in it: ${wrong}`,
    needs: ({ codes }) => codes.length > 0,
    take: (reference, real) => redeemOnce(reference, real, { code: latest(reference.codes, index), wrong, endpoint }),
  });
}

async function redeemOnce(
  reference: Reference,
  real: Real,
  { code, wrong, endpoint }: { code: Code; wrong: string; endpoint: string },
): Promise<void> {
  const client = at(real.programs, code.client);
  const form = { ...redemption(client, code.text), ...mistake(real, { wrong, client: code.client }) };
  const expected = reference.redeem(code, wrong === 'nothing');
  receive(expected, await call(real.world, `POST ${endpoint as '/token'}`, { form }));
}

function refresh([index, wrong, endpoint]: [number, string, string]): Command {
  return step({
    name: `refresh token ${index} is used at ${endpoint}, wrong in it: ${wrong}`,
    needs: (reference) => reference.refresh.length > 0,
    take: (reference, real) =>
      refreshOnce(reference, real, { token: latest(reference.refresh, index), wrong, endpoint }),
  });
}

/** The same token again, within its grace period or after it. */
function refreshTwice([index, endpoint, seconds]: [number, string, number]): Command {
  return step({
    name: `refresh token ${index} is used at ${endpoint}, and again after ${seconds} s`,
    needs: (reference) => reference.refresh.length > 0,
    async take(reference, real) {
      const token = latest(reference.refresh, index);
      await refreshOnce(reference, real, { token, wrong: 'nothing', endpoint });
      tick(reference, real, seconds);
      await refreshOnce(reference, real, { token, wrong: 'nothing', endpoint });
    },
  });
}

async function refreshOnce(
  reference: Reference,
  real: Real,
  { token, wrong, endpoint }: { token: RefreshToken; wrong: string; endpoint: string },
): Promise<void> {
  const client = at(real.programs, token.client);
  const right = { grant_type: 'refresh_token', refresh_token: token.text, ...inBody(client) };
  const form = { ...right, ...mistake(real, { wrong, client: token.client }) };
  const expected = reference.refreshWith(token, wrong === 'nothing');
  receive(expected, await call(real.world, `POST ${endpoint as '/token'}`, { form }));
}

function burstOfRefreshes([index, count]: [number, number]): Command {
  return step({
    name: `refresh token ${index} is used ${count} times`,
    needs: (reference) => reference.refresh.length > 0,
    async take(reference, real) {
      const token = latest(reference.refresh, index);
      for (let n = 0; n < count; n += 1) {
        tick(reference, real);
        await refreshOnce(reference, real, { token, wrong: 'nothing', endpoint: '/oauth/token' });
      }
    },
  });
}

/** The answer is tokens where the reference expects them, the same ones where it knows them already. */
function receive(expected: Pair | undefined, { status, json }: Answer): void {
  expect({ isIssued: status === 200, status }).toEqual({ isIssued: expected !== undefined, status });
  if (expected === undefined) return;
  const { access, refresh: refreshToken } = expected;
  if (access.text === '') access.text = String(json.access_token);
  if (refreshToken.text === '') refreshToken.text = String(json.refresh_token);
  expect(json).toMatchObject({ access_token: access.text, refresh_token: refreshToken.text });
}

function mistake(real: Real, { wrong, client }: { wrong: string; client: number }): Parameters {
  switch (wrong) {
    case 'verifier':
      return { code_verifier: 'another-verifier-of-at-least-forty-three-characters' };
    case 'no verifier':
      return { code_verifier: undefined };
    case 'redirect_uri':
      return { redirect_uri: 'https://app.example/other' };
    case 'client':
      return inBody(at(real.programs, client + 1));
    case 'secret':
      return { client_secret: 'guessed' };
    default:
      return {};
  }
}

function revoke([index, kind, way]: [number, 'access' | 'refresh', string]): Command {
  return step({
    name: `${kind} token ${index} is revoked, ${way}`,
    needs: (reference) => reference[kind].length > 0,
    async take(reference, real) {
      const token: AccessToken | RefreshToken = latest<AccessToken | RefreshToken>(reference[kind], index);
      const own = at(real.programs, token.client);
      const isAllowed = !reference.organizationSuspended && !reference.disabledClients.has(token.client);
      const { world } = real;
      if (way === 'by another client') {
        const form = { ...inBody(at(real.programs, token.client + 1)), token: token.text };
        await call(world, 'POST /oauth/revoke', { form });
      } else if (way === 'standard') {
        const { status } = await call(world, 'POST /oauth/revoke', { form: { ...inBody(own), token: token.text } });
        expect(status).toBe(isAllowed ? 200 : 401);
        reference.revoke(token);
      } else if (way === 'v2') {
        const { status } = await call(world, 'DELETE /v2/token', { bearer: token.text });
        expect(status).toBe(reference.revoke(token) ? 200 : 404);
      } else {
        const query = `DELETE /token?token=${encodeURIComponent(token.text)}` as const;
        await (way === 'query' ? call(world, query) : call(world, 'DELETE /token', { bearer: token.text }));
        reference.revoke(token);
      }
    },
  });
}

function removeApp([browser, client]: [number, number]): Command {
  return step({
    name: `client ${client} is removed at browser ${browser}`,
    async take(reference, real) {
      expect(await revokeApp(real, { browser, client })).toBe(reference.revokeApp(browser, client));
    },
  });
}

function leave([browser]: [number]): Command {
  return step({
    name: `browser ${browser} is signed out`,
    async take(reference, real) {
      reference.signOut(browser);
      await signOutOf(real, browser);
    },
  });
}

function leaveElsewhere([browser]: [number]): Command {
  return step({
    name: `browser ${browser} ends all other sessions`,
    async take(reference, real) {
      expect(await endOthers(real, browser)).toBe(reference.endOthers(browser));
    },
  });
}

function endSessions([index, which]: [number, 'my' | 'all']): Command {
  return step({
    name: `access token ${index} ends ${which} sessions`,
    needs: ({ access }) => access.length > 0,
    async take(reference, real) {
      const token = latest(reference.access, index);
      const path = which === 'my' ? '/v2/sessions/my' : '/v2/sessions';
      const { status } = await call(real.world, `DELETE ${path}`, { bearer: token.text });
      expect({ which, isDone: status === 200 }).toEqual({ which, isDone: reference.endSessions(token, which) });
    },
  });
}

/** Nobody and nothing is suspended any more. */
function restoreAll(): Command {
  return step({
    name: 'all suspensions end',
    needs: ({ organizationSuspended, suspendedPeople, disabledClients }) =>
      organizationSuspended || suspendedPeople.size + disabledClients.size > 0,
    async take(reference, real) {
      const { accounts } = real.world.parts;
      await accounts.setOrganizationSuspended({ ...real.organization, suspendedAt: undefined });
      for (const { accountId } of real.people)
        await accounts.setAccountSuspended({ accountId, suspendedAt: undefined });
      for (const client of [0, 1]) await setClientDisabled(real, client, false);
      reference.organizationSuspended = false;
      reference.suspendedPeople.clear();
      reference.disabledClients.clear();
    },
  });
}

/** Suspends, or ends the suspension. */
function suspend([person, client, what]: [number, number, 'person' | 'organization' | 'client']): Command {
  return step({
    name: `the ${what} (person ${person}, client ${client}) is suspended or restored`,
    async take(reference, real) {
      const { accounts } = real.world.parts;
      if (what === 'organization') {
        reference.organizationSuspended = !reference.organizationSuspended;
        const suspendedAt = reference.organizationSuspended ? reference.now : undefined;
        await accounts.setOrganizationSuspended({ ...real.organization, suspendedAt });
      } else if (what === 'person') {
        const suspendedAt = toggle(reference.suspendedPeople, person) ? reference.now : undefined;
        await accounts.setAccountSuspended({ accountId: at(real.people, person).accountId, suspendedAt });
      } else await setClientDisabled(real, client, toggle(reference.disabledClients, client));
    },
  });
}

function removeAndRejoin([person]: [number]): Command {
  return step({
    name: `person ${person} is removed from the organization and comes back`,
    async take(reference, real) {
      reference.rejoin(person);
      await rejoin(real, person);
    },
  });
}

function wait([seconds]: [number]): Command {
  return step({
    name: `${seconds} s go by`,
    take: async (reference, real) => tick(reference, real, seconds),
  });
}

/** Counted from the end. */
function latest<T>(list: readonly T[], index: number): T {
  return at(list, list.length - 1 - (index % list.length));
}

/** Whether the value is in the set now. */
function toggle(set: Set<number>, value: number): boolean {
  if (set.delete(value)) return false;
  set.add(value);
  return true;
}
