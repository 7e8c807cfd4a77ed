// docs/reference/attacks.md: the known attacks on an authorization server and on a host of extensions, by the numbers that tests carry, what
// withstands each, and the tests.

import { type Attack, nameOf } from './attack.ts';
import { EXTENSION_ATTACKS } from './extension-attacks.ts';
import { writePage, writeTable } from './page.ts';

export const ATTACKS: readonly Attack[] = [
  {
    number: 1,
    attack:
      'A redirect URI that only begins or looks like the registered one (`https://app.com.evil.com`, `https://app.com@evil.com`)',
    control: 'Parsed once; scheme, host and port compared whole; only the path may be longer, at a segment boundary',
  },
  {
    number: 2,
    attack: 'Tricks in its path: `/cb/../x`, encoded dots and slashes, `..;/`, backslashes, line breaks',
    control: 'Refused before anything is compared',
  },
  { number: 3, attack: 'User information, a fragment, no host, `https:evil.com`', control: 'Refused' },
  {
    number: 4,
    attack: '`javascript:`, `data:`, `file:` and their like',
    control: 'Only https, http and schemes in reverse domain form',
  },
  {
    number: 5,
    attack: 'Other alphabets, full-width dots, trailing dots, letter case',
    control: 'ASCII in its normal form only; a host that ends in a dot is refused',
  },
  {
    number: 6,
    attack: 'Other spellings of this machine: `127.1`, `0`, `localhost.evil`',
    control: '`localhost`, `127.0.0.1` and `[::1]` as written; the port varies for native clients on the last two only',
  },
  { number: 7, attack: 'Wildcards, and a subdomain that somebody took over', control: 'There are no wildcards' },
  {
    number: 8,
    attack: 'A redirect URI that brings its own `code`, `state` or `error`',
    control: 'Refused, registered or requested',
  },
  {
    number: 9,
    attack: 'An error that sends the browser anywhere',
    control:
      'Client and redirect URI are checked first; until both are valid the error is shown on a page of this site',
  },
  {
    number: 10,
    attack: 'A client that uses our redirects for phishing',
    control:
      'Nothing is redirected before client and redirect URI are valid. Then the `standard` wire sends errors to the one URI that is registered, exactly; on `livechat` they stay here. Clients are registered by the operator alone: whoever is to let others register some must put a page in between first',
  },
  {
    number: 11,
    attack: 'A stolen code in somebody else’s session',
    control:
      'PKCE: the code is bound to a challenge, of everyone on the `standard` wire and of clients without a secret on `livechat`',
  },
  {
    number: 12,
    attack: 'Doing without PKCE: no challenge, an empty one, `plain`, no verifier, a verifier without challenge',
    control: 'Refused where it is required; the rule that applied is stored with the code',
  },
  {
    number: 13,
    attack: 'A verifier that leaks through `state`',
    control: 'The SDK makes both at random, independently',
    tests: ['accounts-sdk/src/pkce.test.ts', 'accounts-sdk/src/random.test.ts'],
  },
  {
    number: 14,
    attack: 'A code redeemed twice, at once or later',
    control: 'One transaction, one success; a second valid use revokes what the first got, an invalid one does nothing',
  },
  {
    number: 15,
    attack: 'A code at another client, or with another redirect URI',
    control: 'A code is bound to both',
  },
  {
    number: 16,
    attack: 'A stolen or raced refresh token',
    control: 'Rotation in one transaction; a late use revokes the whole sign-in',
  },
  {
    number: 17,
    attack: 'A refresh without client authentication, or for more than was granted',
    control: 'A client with a secret must send it; scopes can only get narrower',
  },
  {
    number: 18,
    attack: 'A replay after a restart, or with the clock set back',
    control: 'What was used is marked in the database; grace periods hold in both directions',
  },
  {
    number: 19,
    attack: 'Two authorization servers mixed up',
    control: '`iss` in every answer of the `standard` wire, errors too. The `livechat` wire has no place for it',
  },
  {
    number: 20,
    attack: 'An access token of another app planted in yours',
    control: '`/info` names the client, and the SDK refuses a token that is not its own',
    tests: ['accounts-sdk/src/info.test.ts'],
  },
  {
    number: 21,
    attack: 'A forged answer at the app’s redirect URI',
    control: 'The SDK and the examples refuse an answer without their `state`',
    tests: ['accounts-sdk/src/message.test.ts'],
  },
  {
    number: 22,
    attack: 'Consent, sign-out or removal of an app by a foreign page',
    control: 'Each form has a token that is bound to the browser, its session and the kind of form; Origin is checked',
  },
  {
    number: 23,
    attack: 'A page of ours in somebody’s frame',
    control:
      "`frame-ancestors 'none'` on everything with a form; the relay and the one-button page name who may frame them",
  },
  {
    number: 24,
    attack: 'An answer posted to the wrong window',
    control: 'Posted to the origin of the checked redirect URI, never to `*`',
  },
  {
    number: 25,
    attack: 'A message to the SDK from elsewhere',
    control: 'The SDK checks origin, window and state',
    tests: ['accounts-sdk/src/message.test.ts'],
  },
  {
    number: 26,
    attack: 'Switching how the answer is delivered, so that it stays somewhere',
    control: '`standard` has one way; on `livechat` an error takes the way that the answer would, or stays here',
  },
  {
    number: 27,
    attack: 'Codes and tokens in Referer, history, caches and logs',
    control:
      '`no-referrer`, `no-store`, nothing of third parties on our pages, a log without queries, secrets refused in URLs',
  },
  {
    number: 28,
    attack: 'A password that is posted on by a redirect',
    control: '303 always',
  },
  {
    number: 29,
    attack: '`X-Forwarded-*` from anybody',
    control: 'Believed from `GATEHOUSE_TRUSTED_PROXIES` only',
  },
  {
    number: 30,
    attack: 'A forged Host',
    control: 'Addresses come from settings; a Host that names no site gets 404',
  },
  {
    number: 31,
    attack: 'A session that was there before signing in; a form begun in another browser',
    control: 'Signing in always makes a new session token and ends the old session; forms are bound to their browser',
  },
  {
    number: 32,
    attack: 'Measuring time to learn secrets, or who has an account',
    control: 'Looked up by hash, compared in constant time; unknown e-mail addresses cost the same work',
  },
  {
    number: 33,
    attack: 'Guessing passwords',
    control:
      'Failures are counted for the account, for a known browser and for the address. Codes, tokens and secrets have 256 random bits and are not counted',
  },
  {
    number: 34,
    attack: 'Parameters sent twice, as lists, or differently in header and body',
    control: 'Refused by name',
  },
  {
    number: 35,
    attack: '`__proto__` and `constructor` as names',
    control: 'Maps, schemas that refuse unknown fields',
  },
  {
    number: 36,
    attack: 'Requests made to be slow or large',
    control: 'Limits on bytes, parameters, lengths and depth; patterns that take linear time',
  },
  {
    number: 37,
    attack: 'Forged JWTs: no signature, another algorithm, another key, changed claims',
    control:
      'An access token that is a JWT is looked up by the hash of its whole text, after a check of its form; no signature opens anything by itself. Published keys name their one algorithm',
  },
  {
    number: 38,
    attack: 'Replayed client assertions',
    notCovered: 'There are none: clients authenticate with a secret',
  },
  {
    number: 39,
    attack: 'Making the server fetch an address inside',
    control:
      'It sends requests to extensions and to receivers of webhooks alone: looked up, checked and pinned addresses, redirects within the origin, 5 s, 64 kB. No metadata documents, no pictures',
    tests: ['server/src/extensions/guarded-request.test.ts', 'server/src/extensions/addresses.test.ts'],
  },
  {
    number: 40,
    attack: 'An app with a trusted-looking name',
    notCovered:
      'The form shows the app’s name, its host and the organization that made it; nothing verifies makers or compares names',
  },
  {
    number: 41,
    attack: 'Passing for an app that was allowed before',
    control:
      'A silent answer needs an earlier approval of that redirect origin; never for native clients and custom schemes',
  },
  {
    number: 42,
    attack: 'One kind of secret sent where another is expected',
    control: 'Own prefix, own table, and the kind is part of the hash',
  },
  {
    number: 43,
    attack: 'A token that was meant for another service',
    control:
      'Kinds are told apart: a customer’s token opens nothing of an agent’s, nor the reverse; what a personal access token may do goes by its kind. Opaque tokens carry no audience, since they are asked about here; JWTs name the API as theirs',
  },
  {
    number: 44,
    attack: 'A client that passes for a person',
    control: 'A client’s own token has no account, whatever its id',
  },
  {
    number: 45,
    attack: 'Reaching into another organization',
    control:
      'The organization comes from the credentials; what others have is “not found”. Visitors name theirs, and it must own the client or have allowed it; another’s cookies are none',
  },
  { number: 46, attack: 'Attacks by embedded apps', notCovered: 'They have a list of their own: H1 to H32' },
  {
    number: 47,
    attack: 'Forged or repeated webhooks',
    control: 'Signed about this very request, for one app, for five minutes, under a name of its own',
  },
  {
    number: 48,
    attack: 'Somebody who was suspended or removed goes on',
    control: 'Every use of a token reads the state of account, membership, organization and client with it',
  },
];

/** A test file, from the root, and its text. */
export type TestFile = { readonly path: string; readonly text: string };

/** Where attacks are tried from outside: over HTTP on both databases, or in a browser. */
const OUTSIDE = /^test\/(?:threats|wire|browser|clients)\//;

/** The tests of an attack, by path: those from outside, which carry its number in a name, and those of the parts. */
export function testsOf(
  attack: Attack,
  tests: readonly TestFile[],
): { readonly outside: readonly string[]; readonly parts: readonly string[] } {
  // In a text of the code, as names are, not in a comment.
  const mark = new RegExp(`['"\`][^'"\`\\n]*(?<![%\\w])${nameOf(attack)}[:,]`);
  const carrying = tests.filter(({ text }) => mark.test(text)).map(({ path }) => path);
  const named = 'tests' in attack ? (attack.tests ?? []) : [];
  return {
    outside: carrying.filter((path) => OUTSIDE.test(path)),
    parts: [...new Set([...carrying.filter((path) => !OUTSIDE.test(path)), ...named])],
  };
}

/** The page. */
export function writeAttacks(tests: readonly TestFile[]): string {
  return writePage({
    title: 'Attacks',
    from: 'docs/generate/attacks.ts and the tests',
    parts: [
      `What is known to have been tried against authorization servers (mostly from RFC 9700, OAuth 2.1, and faults of other servers), and what withstands it here. Each is tried from outside, over HTTP on
SQLite and PostgreSQL or in Chromium, by tests that carry the number in their names, as in \`A14: ...\`. The promises in words are in [security](../security.md).`,
      '## Withstood',
      writeTable(
        ['', 'attack', 'what withstands it', 'tried from outside', 'tests of the parts'],
        ATTACKS.flatMap((attack) => rowOf(attack, tests)),
      ),
      `## By extensions

What third-party pages in frames have been seen to try against the app around them.`,
      writeTable(
        ['', 'attack', 'what withstands it', 'tried from outside', 'tests of the parts'],
        EXTENSION_ATTACKS.flatMap((attack) => rowOf(attack, tests)),
      ),
      '## Not covered',
      writeTable(
        ['', 'attack', 'why'],
        [...ATTACKS, ...EXTENSION_ATTACKS].flatMap((attack) =>
          'notCovered' in attack ? [[nameOf(attack), attack.attack, attack.notCovered]] : [],
        ),
      ),
    ],
  });
}

/** Nothing for one that is not withstood. */
function rowOf(attack: Attack, tests: readonly TestFile[]): string[][] {
  if (!('control' in attack)) return [];
  const links = (paths: readonly string[]) =>
    paths.map((path) => `[${path.split('/').slice(-2).join('/')}](../../${path})`).join(', ');
  const { outside, parts } = testsOf(attack, tests);
  return [[nameOf(attack), attack.attack, attack.control, links(outside), links(parts)]];
}
