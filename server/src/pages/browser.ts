// What the accounts site knows of the browser in front of it, all in cookies: its session, the interaction that binds forms to it, the
// accounts that have signed in from it before, and that a person has just taken part.

import { randomBytes } from 'node:crypto';
import type {} from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Account } from '../accounts/account-storage.ts';
import type { Session } from '../accounts/session-storage.ts';
import type { Sessions } from '../accounts/sessions.ts';
import type { Form } from '../http/form.ts';
import type { KeyRing } from '../keys.ts';

const SESSION = '__Host-gatehouse_session';
const INTERACTION = '__Host-gatehouse_interaction';
const KNOWN = '__Host-gatehouse_known';
const ATTENDED = '__Host-gatehouse_attended';
const YEAR_SECONDS = 365 * 24 * 3600;
/** Longer than a session that is not used: when it ends is decided on our side. */
const SESSION_COOKIE_SECONDS = 60 * 24 * 3600;
const REMEMBERED_ACCOUNTS = 5;

const lax = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' } as const;
/** SameSite=None, because a silent request comes from a frame of another site; so no POST relies on this cookie alone. */
const inFrames = { path: '/', secure: true, httpOnly: true, sameSite: 'none' } as const;

/** An account, and the hash of the password that was just given for it. */
export type ProvenAccount = Pick<Account, 'accountId' | 'passwordHash'>;

export type Browser = {
  /** The living session of this browser. */
  readonly session: (request: FastifyRequest) => Promise<Session | undefined>;
  /** Whether it has a session cookie, living or not. */
  readonly hadSession: (request: FastifyRequest) => boolean;
  /**
   * Starts a session for the account, under a new token, and remembers that this account has signed in from here. False, and nothing has
   * happened, when the password that proved who it is has been changed meanwhile.
   */
  readonly signIn: (request: FastifyRequest, reply: FastifyReply, account: ProvenAccount) => Promise<boolean>;
  readonly forgetSession: (reply: FastifyReply) => void;
  /** The token of a form, bound to this browser, its session and the form's id. */
  readonly formToken: (request: FastifyRequest, reply: FastifyReply, formId: string) => string;
  /** Whether a posted form is one that we showed this browser: token, and Origin where the browser sends it. */
  readonly isOurForm: (request: FastifyRequest, form: Form, formId: string) => boolean;
  /** The id of this browser if the account has signed in from it before. */
  readonly knownTo: (request: FastifyRequest, accountId: string) => string | undefined;
  /** Notes that a person took part in what this URL will do. */
  readonly noteAttended: (reply: FastifyReply, url: string) => void;
  /** Whether that was noted for this URL; once. */
  readonly wasAttended: (request: FastifyRequest, reply: FastifyReply, url: string) => boolean;
};

/** The browser's side of the accounts site. */
export function createBrowser(deps: { sessions: Sessions; keys: KeyRing; origin: string }): Browser {
  const { sessions, keys, origin } = deps;
  const sessionOf = new WeakMap<FastifyRequest, Promise<Session | undefined>>();
  const interactionOf = new WeakMap<FastifyRequest, string>();
  const cookie = (request: FastifyRequest, name: string) => request.cookies[name] ?? '';

  function signedText(request: FastifyRequest, interaction: string, formId: string): string {
    return JSON.stringify(['form', formId, interaction, cookie(request, SESSION)]);
  }

  function knownBrowserId(request: FastifyRequest): { id: string; marks: string[] } {
    const [id = '', ...marks] = cookie(request, KNOWN).split('.');
    return /^[A-Za-z0-9_-]{22}$/.test(id) ? { id, marks } : { id: randomBytes(16).toString('base64url'), marks: [] };
  }

  return {
    session(request) {
      const token = cookie(request, SESSION);
      if (token === '') return Promise.resolve(undefined);
      const found = sessionOf.get(request) ?? sessions.find(token);
      sessionOf.set(request, found);
      return found;
    },
    hadSession: (request) => cookie(request, SESSION) !== '',

    async signIn(request, reply, { accountId, passwordHash }) {
      const started = await sessions.start({
        accountId,
        provenBy: passwordHash,
        userAgent: request.headers['user-agent'] ?? '',
        ip: request.ip,
      });
      if (started === undefined) return false;
      reply.setCookie(SESSION, started.token, { ...inFrames, maxAge: SESSION_COOKIE_SECONDS });
      const { id, marks } = knownBrowserId(request);
      const text = JSON.stringify(['known', id, accountId]);
      // The account's own earlier mark goes, also one of an older secret key.
      const kept = [keys.sign(text), ...marks.filter((mark) => !keys.verify(text, mark))].slice(0, REMEMBERED_ACCOUNTS);
      reply.setCookie(KNOWN, [id, ...kept].join('.'), { ...lax, maxAge: YEAR_SECONDS });
      return true;
    },
    forgetSession: (reply) => void reply.clearCookie(SESSION, inFrames),

    formToken(request, reply, formId) {
      let interaction = interactionOf.get(request) ?? cookie(request, INTERACTION);
      if (!/^[A-Za-z0-9_-]{22}$/.test(interaction)) {
        interaction = randomBytes(16).toString('base64url');
        reply.setCookie(INTERACTION, interaction, lax);
      }
      interactionOf.set(request, interaction);
      return keys.sign(signedText(request, interaction, formId));
    },
    isOurForm(request, form, formId) {
      const from = request.headers.origin;
      if (from !== undefined && from !== origin) return false;
      const interaction = cookie(request, INTERACTION);
      if (interaction === '') return false;
      return keys.verify(signedText(request, interaction, formId), form.values.get('form_token') ?? '');
    },

    knownTo(request, accountId) {
      const { id, marks } = knownBrowserId(request);
      return marks.some((mark) => keys.verify(JSON.stringify(['known', id, accountId]), mark)) ? id : undefined;
    },

    noteAttended(reply, url) {
      reply.setCookie(ATTENDED, keys.sign(JSON.stringify(['attended', url])), { ...lax, maxAge: 60 });
    },
    wasAttended(request, reply, url) {
      const mark = cookie(request, ATTENDED);
      if (mark === '') return false;
      reply.clearCookie(ATTENDED, lax);
      return keys.verify(JSON.stringify(['attended', url]), mark);
    },
  };
}
