// What programs do in these tests, at whichever process: take codes for a person who is signed in, redeem, refresh, and look
// whether a token works.
import type { Answered, Caller } from '../support/caller.ts';
import { type Asking, standardUrl } from '../wire/asking.ts';
import { makePerson, makeProgram, type Person, type Program } from '../wire/cast.ts';
import { signIn } from '../wire/person-acts.ts';
import { inBody, redemption } from '../wire/program-acts.ts';
import type { Stage } from '../wire/world.ts';
import type { Installation } from './installation.ts';

/** A person who is signed in, and a program that may ask without a consent form. */
export type Holder = { readonly client: Program; readonly cookie: string };

export type Pair = { readonly accessToken: string; readonly refreshToken: string };

/** A person and a program of the person's organization. */
export type Subject = { readonly client: Program; readonly person: Person };

export async function makeSubject(
  stage: Stage,
  { confidential = false, scopes = ['agents--my:ro', 'agents--all:ro'] } = {},
): Promise<Subject> {
  const client = await makeProgram(stage, { confidential, scopes, restricted: true });
  return { client, person: await makePerson(stage) };
}

export async function signInFor(stage: Stage, { client, person }: Subject): Promise<Holder> {
  const browser = await signIn(stage, person);
  const cookies = browser.cookies.find(new URL(stage.issuer));
  return { client, cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') };
}

export async function makeHolder(
  stage: Stage,
  wanted: { confidential?: boolean; scopes?: string[] } = {},
): Promise<Holder> {
  return signInFor(stage, await makeSubject(stage, wanted));
}

/** A code of the person's session. Throws when there is none. */
export async function takeCode(stage: Stage, holder: Holder, at: Caller): Promise<string> {
  const { status, headers } = await askForCode(stage, holder, at);
  const code = status === 303 && new URL(headers.location ?? '', stage.issuer).searchParams.get('code');
  if (!code) throw new Error(`There is no code: ${status} ${headers.location}`);
  return code;
}

/** The authorization request: 303 leads back to the program. */
export function askForCode(stage: Stage, { client, cookie }: Holder, at: Caller): Promise<Answered> {
  return at.ask({ line: `GET ${pathOf(stage, { client })}`, cookie });
}

function pathOf(stage: Stage, asking: Asking): `/${string}` {
  const { pathname, search } = new URL(standardUrl(stage, asking));
  return `${pathname as '/'}${search}`;
}

export function redeem(at: Caller, client: Program, code: string, change: Record<string, string> = {}) {
  return at.ask({ line: 'POST /oauth/token', form: { ...redemption(client, code), ...change } });
}

export function refresh(at: Caller, client: Program, refreshToken: string): Promise<Answered> {
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken, ...inBody(client) };
  return at.ask({ line: 'POST /oauth/token', form });
}

export async function works(at: Caller, accessToken: string): Promise<boolean> {
  const { status } = await at.ask({ line: 'GET /info', bearer: accessToken });
  if (status !== 200 && status !== 401) throw new Error(`The answer about a token is ${status}.`);
  return status === 200;
}

/** How many processes serve this token. */
export async function worksAt({ members }: Installation, accessToken: string): Promise<number> {
  const answers = await Promise.all(members.map(({ accounts }) => works(accounts, accessToken)));
  return answers.filter(Boolean).length;
}

/** The tokens of a success. Throws for anything else. */
export function pairOf({ status, json }: Answered): Pair {
  const { access_token: accessToken, refresh_token: refreshToken } = json;
  if (status === 200 && typeof accessToken === 'string' && typeof refreshToken === 'string') {
    return { accessToken, refreshToken };
  }
  throw new Error(`There are no tokens: ${status} ${JSON.stringify(json)}`);
}

/** A refused grant, as the standard spells it (RFC 6749 5.2). */
export function isRefused({ status, json }: Answered): boolean {
  return status === 400 && json.error === 'invalid_grant';
}

/** Does the same `count` times, as many at once as there are places, each at one that is free. */
export async function repeat<Place>(
  count: number,
  places: readonly Place[],
  act: (n: number, place: Place) => Promise<void>,
): Promise<void> {
  let next = 0;
  await Promise.all(
    places.map(async (place) => {
      while (next < count) {
        const n = next;
        next += 1;
        await act(n, place);
      }
    }),
  );
}
