// The decision table. A row: who asks, who is there and what was allowed before, and the one step that follows.

import { describe, expect, test } from 'vitest';
import { findScope, roleMayGrant, scopeIncludes } from '../accounts/scopes.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import {
  type Circumstances,
  type NextStep,
  nextStep,
  type Remembered,
  type RememberedConsent,
  type SignedIn,
} from './next-step.ts';
import { parseRedirectUri, type RedirectUri } from './redirect-uri.ts';
import type { Client } from './storage.ts';

const scopeRules = {
  isKnown: (scope: string) => findScope(scope) !== undefined,
  includes: scopeIncludes,
  roleMayGrant,
};

const [HOME, WORK, ELSEWHERE] = ['organization-home', 'organization-work', 'organization-elsewhere'] as const;
const ADA: SignedIn = {
  sessionId: 'session',
  accountId: 'ada',
  memberships: [{ organizationId: HOME, role: 'normal' }],
};
const ADA_OF_TWO: SignedIn = {
  ...ADA,
  memberships: [
    { organizationId: HOME, role: 'normal' },
    { organizationId: WORK, role: 'normal' },
  ],
};

const CLIENT: Client = {
  clientId: 'client',
  organizationId: ELSEWHERE,
  type: 'public',
  name: 'Client',
  redirectUris: ['https://app.test/cb'],
  scopes: ['agents--my:ro', 'agents--all:ro', 'agents--all:rw'],
  restricted: false,
  native: false,
  firstParty: false,
  dialects: ['strict'],
  responseTypes: ['code', 'token'],
  accessTokenFormat: 'opaque',
  authorAccountId: undefined,
  secretHashes: [],
  createdAt: 0,
};

function redirectUri(uri: string): RedirectUri {
  const parsed = parseRedirectUri(uri);
  if ('fault' in parsed) throw new Error(parsed.fault);
  return parsed;
}

const REQUEST: AuthorizationRequest = {
  client: CLIENT,
  redirectUri: redirectUri('https://app.test/cb'),
  state: undefined,
  responseType: 'code',
  scopes: ['agents--all:ro'],
  codeChallenge: { rule: 'S256', challenge: 'challenge' },
  prompt: undefined,
  organizationId: undefined,
  loginHint: undefined,
};

const ALLOWED: RememberedConsent = {
  organizationId: HOME,
  scopes: ['agents--all:ro'],
  redirectOrigins: ['https://app.test'],
};

type Row = {
  /** Adds to the request. */
  readonly request?: Partial<AuthorizationRequest>;
  /** Adds to the client. */
  readonly client?: Partial<Client>;
  /** Ada, unless said otherwise; `nobody`: no session. */
  readonly signedIn?: SignedIn | 'nobody';
  readonly consents?: readonly RememberedConsent[];
  readonly last?: string;
  readonly circumstances?: Partial<Circumstances>;
};

function decide(row: Row): NextStep {
  const remembered: Remembered = { consents: row.consents ?? [], lastOrganizationId: row.last };
  const circumstances = { silent: false, chooseAccount: false, decision: undefined, ...row.circumstances };
  const request = { ...REQUEST, ...row.request, client: { ...CLIENT, ...row.client } };
  const signedIn = row.signedIn === 'nobody' ? undefined : (row.signedIn ?? ADA);
  return nextStep(request, signedIn, { remembered, circumstances, scopeRules });
}

/** The step in short: its name, or the error that it refuses with. */
function stepOf(row: Row): string {
  const decided = decide(row);
  return decided.step === 'refuse' ? decided.error.code : decided.step;
}

const FRAME = { circumstances: { silent: true } } as const;
const NO_PROMPT = { request: { prompt: 'none' } } as const;
/** The two ways in which a request is silent. */
const SILENT = [
  ['in a hidden frame', FRAME],
  ['with prompt=none', NO_PROMPT],
] as const;

describe('signing in', () => {
  test('nobody is signed in: the person signs in', () => {
    expect(decide({ signedIn: 'nobody' })).toEqual({ step: 'sign_in' });
    expect(stepOf({ signedIn: 'nobody', client: { firstParty: true } })).toBe('sign_in');
    expect(stepOf({ signedIn: 'nobody', circumstances: { chooseAccount: true } })).toBe('sign_in');
  });

  test.each(SILENT)('nobody is signed in, %s: login_required', (_words, silent) => {
    expect(stepOf({ ...silent, signedIn: 'nobody' })).toBe('login_required');
  });

  test('the person wants to choose an account: they do, whatever was allowed before', () => {
    const circumstances = { chooseAccount: true };
    expect(decide({ circumstances, consents: [ALLOWED] })).toEqual({ step: 'choose_account' });
    expect(stepOf({ circumstances, client: { restricted: true, organizationId: HOME } })).toBe('choose_account');
  });

  test('a silent request never chooses an account', () => {
    expect(stepOf({ circumstances: { silent: true, chooseAccount: true }, consents: [ALLOWED] })).toBe('issue');
    const promptNone = { request: { prompt: 'none' }, circumstances: { chooseAccount: true } } as const;
    expect(stepOf({ ...promptNone, consents: [ALLOWED] })).toBe('issue');
  });
});

describe('consent', () => {
  test('nothing was allowed before: the person is asked', () => {
    expect(decide({})).toEqual({
      step: 'consent',
      organizationIds: [HOME],
      selected: HOME,
      newScopes: ['agents--all:ro'],
    });
  });

  test('the same was allowed before: issued, without anybody being asked', () => {
    expect(decide({ consents: [ALLOWED] })).toEqual({
      step: 'issue',
      organizationId: HOME,
      allowedNow: false,
      automatic: true,
    });
  });

  test('it has just been allowed: issued, and to be remembered', () => {
    expect(decide({ circumstances: { decision: { allow: true, organizationId: HOME } } })).toEqual({
      step: 'issue',
      organizationId: HOME,
      allowedNow: true,
      automatic: false,
    });
  });

  test('it has just been refused: access_denied, even when it had been allowed before', () => {
    const circumstances = { decision: { allow: false, organizationId: HOME } };
    for (const consents of [[], [ALLOWED]]) {
      const decided = decide({ circumstances, consents });
      expect(decided).toMatchObject({ step: 'refuse', error: { code: 'access_denied', reason: 'person_refused' } });
    }
  });

  test.each([
    ['a new scope', { scopes: ['agents--all:ro', 'sessions--my:ro'] }, ['sessions--my:ro']],
    ['more than read', { scopes: ['agents--all:rw'] }, ['agents--all:rw']],
    ['a new redirect origin', { redirectUri: redirectUri('https://other.test/cb') }, []],
    ['a new port', { redirectUri: redirectUri('https://app.test:8443/cb') }, []],
    ['http for https', { redirectUri: redirectUri('http://app.test/cb') }, []],
    ['a subdomain', { redirectUri: redirectUri('https://sub.app.test/cb') }, []],
  ])('%s needs to be allowed again; what is new is named', (_words, request, newScopes) => {
    const signedIn = { ...ADA, memberships: [{ organizationId: HOME, role: 'administrator' }] };
    expect(decide({ signedIn, request, consents: [ALLOWED] })).toMatchObject({ step: 'consent', newScopes });
    expect(stepOf({ ...FRAME, signedIn, request, consents: [ALLOWED] })).toBe('consent_required');
  });

  test('what was allowed covers what it includes, never more', () => {
    const my = { ...ALLOWED, scopes: ['agents--my:ro'] };
    const all = { ...ALLOWED, scopes: ['agents--all:ro'] };
    const wants = (scope: string) => ({ request: { scopes: [scope] } });
    expect(stepOf({ ...wants('agents--my:ro'), consents: [my] })).toBe('issue');
    expect(stepOf({ ...wants('agents--my:ro'), consents: [all] })).toBe('issue');
    expect(stepOf({ ...wants('agents--all:ro'), consents: [my] })).toBe('consent');
    expect(stepOf({ ...wants('agents--my:rw'), consents: [all] })).toBe('consent');
  });

  test('another path of an origin that was approved is not asked about again', () => {
    const request = { redirectUri: redirectUri('https://app.test/other?plugin_id=a') };
    expect(stepOf({ request, consents: [ALLOWED] })).toBe('issue');
  });

  test('what was allowed in one organization says nothing about another', () => {
    const consents = [{ ...ALLOWED, organizationId: WORK }];
    expect(stepOf({ consents })).toBe('consent');
    expect(decide({ signedIn: ADA_OF_TWO, last: HOME, consents })).toMatchObject({ step: 'consent', selected: HOME });
    expect(stepOf({ signedIn: ADA_OF_TWO, last: WORK, consents })).toBe('issue');
  });

  test('prompt=consent asks again, also the author, and also about the platform’s own clients', () => {
    const request = { prompt: 'consent' } as const;
    expect(decide({ request, consents: [ALLOWED] })).toMatchObject({ step: 'consent', newScopes: [] });
    expect(stepOf({ request, client: { authorAccountId: 'ada' } })).toBe('consent');
    expect(stepOf({ request, client: { firstParty: true } })).toBe('consent');
    const decision = { allow: true, organizationId: HOME };
    expect(stepOf({ request, circumstances: { decision }, consents: [ALLOWED] })).toBe('issue');
    expect(stepOf({ request, circumstances: { silent: true }, consents: [ALLOWED] })).toBe('consent_required');
  });

  test.each(SILENT)('%s nobody can be asked: consent_required', (_words, silent) => {
    expect(stepOf(silent)).toBe('consent_required');
    expect(decide({ ...silent, consents: [ALLOWED] })).toMatchObject({ step: 'issue', automatic: true });
  });
});

describe('who is not asked', () => {
  test.each([
    ['an app of the platform itself', { firstParty: true }],
    ['an app of the person’s own organization that only it may use', { restricted: true, organizationId: HOME }],
    ['an app that the person registered', { authorAccountId: 'ada' }],
  ])('%s: issued at once, silently too', (_words, client) => {
    const issued = { step: 'issue', organizationId: HOME, allowedNow: false, automatic: true };
    expect(decide({ client })).toEqual(issued);
    for (const [, silent] of SILENT) expect(decide({ ...silent, client })).toEqual(issued);
  });

  test('an app that somebody else registered is asked about like any other', () => {
    expect(stepOf({ client: { authorAccountId: 'bob' } })).toBe('consent');
  });

  test('prompt=consent changes nothing for an app that only one organization may use: it has no form', () => {
    const client = { restricted: true, organizationId: HOME };
    expect(stepOf({ client, request: { prompt: 'consent' } })).toBe('issue');
  });
});

describe('A41: native clients and private-use schemes, which others could pass for (RFC 8252 8.6)', () => {
  const custom = redirectUri('com.example.app:/cb');
  const loopback = redirectUri('http://127.0.0.1:49152/cb');
  const everything = { ...ALLOWED, redirectOrigins: ['https://app.test', 'http://127.0.0.1:49152', 'null'] };

  test.each([
    ['a native client', { native: true }, {}],
    ['a native client on loopback', { native: true }, { redirectUri: loopback }],
    ['a native client with a scheme of its own', { native: true }, { redirectUri: custom }],
    ['a scheme of its own', {}, { redirectUri: custom }],
    ['a native client of the person who asks', { native: true, authorAccountId: 'ada' }, {}],
    ['a scheme of its own, of the person who asks', { authorAccountId: 'ada' }, { redirectUri: custom }],
    ['a native client of one organization', { native: true, restricted: true, organizationId: HOME }, {}],
    ['a native client of the platform itself', { native: true, firstParty: true }, {}],
  ])('%s is asked about every time, and never answered silently', (_words, client, request) => {
    expect(stepOf({ client, request, consents: [everything] })).toBe('consent');
    expect(stepOf({ client, request, consents: [everything], circumstances: { silent: true } })).toBe(
      'consent_required',
    );
    expect(stepOf({ client, request: { ...request, prompt: 'none' }, consents: [everything] })).toBe(
      'consent_required',
    );
    const decision = { allow: true, organizationId: HOME };
    expect(stepOf({ client, request, circumstances: { decision } })).toBe('issue');
  });
});

describe('which organization', () => {
  const both = [ALLOWED, { ...ALLOWED, organizationId: WORK }];
  const ofTwo = { signedIn: ADA_OF_TWO, consents: both };

  test('the only one, without asking', () => {
    expect(decide({ consents: [ALLOWED] })).toMatchObject({ step: 'issue', organizationId: HOME });
  });

  test('of several: the one asked for, before the one used last', () => {
    const request = { organizationId: WORK };
    expect(decide({ ...ofTwo, request, last: HOME })).toMatchObject({ step: 'issue', organizationId: WORK });
    expect(decide({ ...ofTwo, request })).toMatchObject({ step: 'issue', organizationId: WORK });
  });

  test('else the one used last', () => {
    expect(decide({ ...ofTwo, last: WORK })).toMatchObject({ step: 'issue', organizationId: WORK });
    expect(decide({ ...ofTwo, last: HOME })).toMatchObject({ step: 'issue', organizationId: HOME });
  });

  test('else the person is asked, among all of them', () => {
    expect(decide(ofTwo)).toEqual({ step: 'consent', organizationIds: [HOME, WORK], selected: HOME, newScopes: [] });
  });

  test('one that the person has left since then is not the one used last', () => {
    expect(decide({ ...ofTwo, last: ELSEWHERE })).toMatchObject({ step: 'consent', organizationIds: [HOME, WORK] });
  });

  test.each(SILENT)('%s it is not asked: account_selection_required', (_words, silent) => {
    expect(stepOf({ ...ofTwo, ...silent })).toBe('account_selection_required');
    expect(stepOf({ ...ofTwo, ...silent, last: WORK })).toBe('issue');
  });

  test('the consent form offers all of them, and only the one asked for when there is one', () => {
    const { signedIn } = ofTwo;
    expect(decide({ signedIn, last: WORK })).toMatchObject({ organizationIds: [HOME, WORK], selected: WORK });
    const request = { organizationId: WORK };
    expect(decide({ signedIn, request })).toMatchObject({ organizationIds: [WORK], selected: WORK });
  });

  test('the one chosen on the form counts, before the one used last', () => {
    const decision = { allow: true, organizationId: WORK };
    const decided = decide({ signedIn: ADA_OF_TWO, last: HOME, circumstances: { decision } });
    expect(decided).toMatchObject({ step: 'issue', organizationId: WORK });
  });

  test('A45: one of others, put into the form, is not given: the form comes again', () => {
    const decision = { allow: true, organizationId: ELSEWHERE };
    expect(stepOf({ signedIn: ADA_OF_TWO, last: HOME, circumstances: { decision } })).toBe('consent');
  });

  test('A45: the form can’t choose another than the one asked for', () => {
    const decision = { allow: true, organizationId: HOME };
    const decided = decide({ ...ofTwo, request: { organizationId: WORK }, circumstances: { decision } });
    expect(decided).toMatchObject({ step: 'issue', organizationId: WORK });
  });

  test('A45: asking for one that the person is not in: access_denied, silent or not', () => {
    for (const circumstances of [{}, { silent: true }, { decision: { allow: true, organizationId: ELSEWHERE } }]) {
      const decided = decide({ ...ofTwo, circumstances, request: { organizationId: ELSEWHERE } });
      expect(decided).toMatchObject({ step: 'refuse', error: { code: 'access_denied', reason: 'not_a_member' } });
    }
  });

  test('consent and role are those of the organization that was selected', () => {
    const signedIn = {
      ...ADA,
      memberships: [
        { organizationId: HOME, role: 'normal' },
        { organizationId: WORK, role: 'administrator' },
      ],
    };
    const wants = (organizationId: string) => ({ signedIn, request: { organizationId, scopes: ['agents--all:rw'] } });
    expect(stepOf(wants(HOME))).toBe('invalid_scope');
    expect(stepOf(wants(WORK))).toBe('consent');
  });

  test('somebody who is in no organization is refused, and told that', () => {
    const decided = decide({ signedIn: { ...ADA, memberships: [] } });
    expect(decided).toMatchObject({ step: 'refuse', error: { code: 'access_denied', reason: 'not_a_member' } });
  });
});

describe('clients that only one organization may use', () => {
  const client = { restricted: true, organizationId: WORK };

  test('are refused to people of others, silent or not', () => {
    for (const circumstances of [{}, { silent: true }, { decision: { allow: true, organizationId: HOME } }]) {
      const decided = decide({ client, circumstances, consents: [ALLOWED] });
      expect(decided).toMatchObject({ step: 'refuse', error: { code: 'access_denied', reason: 'restricted_client' } });
    }
    expect(stepOf({ client, request: { prompt: 'none' } })).toBe('access_denied');
  });

  test('are given in that organization, whatever was used last or what the form says', () => {
    const given = { step: 'issue', organizationId: WORK };
    expect(decide({ client, signedIn: ADA_OF_TWO })).toMatchObject(given);
    expect(decide({ client, signedIn: ADA_OF_TWO, last: HOME })).toMatchObject(given);
    const request = { organizationId: HOME };
    expect(stepOf({ client, signedIn: ADA_OF_TWO, request })).toBe('access_denied');
    const decision = { allow: true, organizationId: HOME };
    expect(decide({ client, signedIn: ADA_OF_TWO, circumstances: { decision } })).not.toMatchObject({
      organizationId: HOME,
    });
  });

  test('let the person sign in first, and choose an account first', () => {
    expect(stepOf({ client, signedIn: 'nobody' })).toBe('sign_in');
    expect(stepOf({ client, circumstances: { chooseAccount: true } })).toBe('choose_account');
  });
});

describe('roles', () => {
  const writing = { scopes: ['agents--all:ro', 'agents--all:rw'] };

  test('too low for a scope: invalid_scope that names it, before anybody is asked, and whoever the client is', () => {
    const decided = decide({ request: writing });
    expect(decided).toMatchObject({ step: 'refuse', error: { code: 'invalid_scope' } });
    expect(decided.step === 'refuse' ? decided.error.message : '').toContain('agents--all:rw');
    const allowed = { ...ALLOWED, scopes: ['agents--all:rw'] };
    const decision = { allow: true, organizationId: HOME };
    expect(stepOf({ request: writing, consents: [allowed] })).toBe('invalid_scope');
    expect(stepOf({ request: writing, circumstances: { decision } })).toBe('invalid_scope');
    expect(stepOf({ request: writing, client: { firstParty: true } })).toBe('invalid_scope');
    expect(stepOf({ request: writing, client: { restricted: true, organizationId: HOME } })).toBe('invalid_scope');
    expect(stepOf({ request: writing, circumstances: { silent: true } })).toBe('invalid_scope');
  });

  test.each(['administrator', 'owner'])('high enough: %s', (role) => {
    const signedIn = { ...ADA, memberships: [{ organizationId: HOME, role }] };
    expect(stepOf({ signedIn, request: writing })).toBe('consent');
  });

  test.each(['', 'Owner', 'viceowner', '__proto__', 'constructor'])('unknown: %j grants nothing', (role) => {
    const signedIn = { ...ADA, memberships: [{ organizationId: HOME, role }] };
    expect(stepOf({ signedIn, client: { firstParty: true } })).toBe('invalid_scope');
  });
});
