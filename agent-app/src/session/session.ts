// Whether the agent is signed in, and with which token. The one place that asks for tokens.

import type { Site } from '../site.ts';
import { createStore, type Store } from '../state/store.ts';
import { addressesOf } from './addresses.ts';
import { type Answer, askByRedirect, askSilently, takeRedirectAnswer } from './authorization.ts';
import {
  endSession,
  GrantRefused,
  isThere,
  redeemCode,
  refreshTokens,
  revoke,
  type Tokens,
  Unreachable,
} from './tokens.ts';

export type SessionState =
  | { readonly stage: 'starting' | 'in' | 'leaving' }
  /** `ended`: somewhere else; `signed-out`: here, by the agent; `refused`: by the accounts site, with its reason. */
  | { readonly stage: 'out'; readonly why: 'ended' | 'signed-out' | 'refused'; readonly detail?: string };

export type Session = {
  readonly state: Store<SessionState>;
  /** A token that lives. Throws SignedOut, or Unreachable while the accounts site does not answer. */
  readonly token: () => Promise<string>;
  /** The token was refused: it is not given again. */
  readonly forget: (access: string) => void;
  readonly start: () => Promise<void>;
  /** Leads to the accounts site and back to this page. */
  readonly signIn: () => Promise<void>;
  readonly signOut: () => Promise<void>;
};

export class SignedOut extends Error {}

/** Renewed so long before it ends, and each time it is asked for by then. */
const EARLY_MS = 60_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** What a person can mend at the accounts site. */
const NEEDS_A_PERSON = new Set(['login_required', 'unanswered']);

export function openSession(site: Site): Session {
  const state = createStore<SessionState>({ stage: 'starting' });
  let tokens: Tokens | undefined;
  let renewing: Promise<Tokens> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function keep(next: Tokens): Tokens {
    tokens = next;
    clearTimeout(timer);
    const wait = Math.max(1_000, next.expiresAt - Date.now() - EARLY_MS);
    timer = setTimeout(() => void token().catch(() => {}), Math.min(wait, LONGEST_TIMER_MS));
    state.set({ stage: 'in' });
    return next;
  }

  function leave(next: SessionState): SignedOut {
    tokens = undefined;
    clearTimeout(timer);
    state.set(next);
    return new SignedOut();
  }

  async function renew(): Promise<Tokens> {
    const refresh = tokens?.refresh;
    tokens = undefined;
    if (refresh !== undefined) {
      try {
        return keep(await refreshTokens(site, refresh));
      } catch (error) {
        // Not lost with the network: the next attempt may use it, within the time that repeated answers are given.
        if (error instanceof Unreachable) tokens = { access: '', refresh, expiresAt: 0 };
        if (!(error instanceof GrantRefused)) throw error;
      }
    }
    return await askAndRedeem();
  }

  async function askAndRedeem(): Promise<Tokens> {
    const answer = await askSilently(site);
    if ('code' in answer) return keep(await redeemCode(site, answer));
    if (answer.error === 'unanswered') throw new Unreachable('The accounts site does not answer.');
    throw leave({ stage: 'out', why: 'ended', detail: answer.error });
  }

  async function token(): Promise<string> {
    const { stage } = state.get();
    if (stage === 'out' || stage === 'leaving') throw new SignedOut();
    if (tokens !== undefined && tokens.expiresAt - Date.now() > EARLY_MS / 2) return tokens.access;
    renewing ??= renew().finally(() => {
      renewing = undefined;
    });
    return (await renewing).access;
  }

  const lead = ({ isUnasked }: { isUnasked: boolean }) =>
    askByRedirect(site, { returnTo: location.pathname + location.search, isUnasked });

  return {
    state,
    token,
    forget(access) {
      if (tokens?.access === access) tokens = { ...tokens, access: '', expiresAt: 0 };
    },
    async start() {
      const returned = takeRedirectAnswer(site);
      const answer: Answer = returned ?? (await askSilently(site));
      try {
        if ('code' in answer) return void keep(await redeemCode(site, answer));
      } catch (error) {
        const detail = error instanceof Unreachable ? 'The accounts site does not answer.' : String(error);
        return void leave({ stage: 'out', why: 'refused', detail });
      }
      // A browser's own page of an error would be in the place of the app.
      if (answer.error === 'unanswered' && !(await isThere(site))) {
        return void leave({ stage: 'out', why: 'refused', detail: 'The accounts site does not answer.' });
      }
      // Straight there, unless we come from there: then a person reads why, and nobody is led in circles.
      if (returned === undefined && NEEDS_A_PERSON.has(answer.error)) return await lead({ isUnasked: true });
      leave({ stage: 'out', why: 'refused', detail: answer.error });
    },
    signIn: () => lead({ isUnasked: false }),
    async signOut() {
      const access = await token().catch(() => undefined);
      const held = tokens;
      state.set({ stage: 'leaving' });
      try {
        if (!addressesOf(site).isSilent) {
          if (held !== undefined) await revoke(site, held);
          tokens = undefined;
          clearTimeout(timer);
          // Only a person can end the session there.
          return location.assign(`${site.accountsUrl}/signout`);
        }
        if (access !== undefined) await endSession(site, access);
        leave({ stage: 'out', why: 'signed-out' });
      } catch (error) {
        // Still signed in there: saying otherwise would leave the next person at this desk in this one's place.
        state.set({ stage: 'in' });
        throw error;
      }
    },
  };
}
