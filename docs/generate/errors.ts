// docs/reference/errors.md: every cause of an error with its fix, and what each wire calls it. The names and statuses are not written here:
// they are what the dialects' own error handlers answer.

import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { ERROR_STATUS, type ErrorType } from '../../server/src/api/answers/errors.ts';
import { sendCustomerError } from '../../server/src/dialects/customer/errors.ts';
import { sendStandardError } from '../../server/src/dialects/standard/errors.ts';
import { sendV1Error } from '../../server/src/dialects/v1/errors.ts';
import { exceptionOf } from '../../server/src/dialects/v1/exceptions.ts';
import { sendV2Error } from '../../server/src/dialects/v2/errors.ts';
import { OAuthError } from '../../server/src/oauth/errors.ts';
import { API_CAUSES, AUTHORIZATION_CAUSES, type Cause, CUSTOMER_CAUSES, TOKEN_CAUSES } from './causes.ts';
import { writePage, writeTable } from './page.ts';

type Handler = (error: unknown, request: FastifyRequest, reply: FastifyReply) => FastifyReply;

/** The page. */
export async function writeErrors(): Promise<string> {
  const standard = await speller(sendStandardError);
  const v1 = await speller(sendV1Error);
  const v2 = await speller(sendV2Error);
  const customer = await speller(sendCustomerError);
  const customerRows: string[][] = [];
  for (const { when, fix, thrown } of CUSTOMER_CAUSES) customerRows.push([when, fix, await customer({ thrown })]);
  const tokenRows: string[][] = [];
  for (const cause of TOKEN_CAUSES) {
    const at = (spell: (cause: Cause) => Promise<string>, wire: 'standard' | 'v1' | 'v2') =>
      cause.only === undefined || cause.only.includes(wire) ? spell(cause) : '';
    tokenRows.push([cause.when, cause.fix, await at(standard, 'standard'), await at(v1, 'v1'), await at(v2, 'v2')]);
  }
  return writePage({
    title: 'Errors',
    from: 'docs/generate/causes.ts and the error handlers of server/src/',
    parts: [
      `Every error says its cause and its fix in words, in the language of the wire that was asked. Programs go by the names below; words may change.
Each answer has \`X-Request-Id\`, which stands in the server’s log as \`traceId\`.`,
      `## At the authorization endpoint

Errors of the client and of the redirect URI are *shown* on a page of the accounts site that can’t be framed (status 400), because the address to send them
to is not to be trusted. All others are *sent*:

- \`standard\` redirects to the app with \`error\`, \`error_description\`, \`state\` and \`iss\`.
- \`livechat\` by redirect goes to \`/ooops\` on the accounts site with the names in its query, and never back to the app; a refused consent stays on a page of its
  own. What signing in would mend goes to \`/\`, but in a frame to \`/ooops\` too.
- \`livechat\` in a popup or frame posts \`{ state, error: { client_id, redirect_uri, oauth_exception | identity_exception, exception_details? } }\` to the app’s origin.`,
      writeTable(
        ['when', 'fix', 'answer', '`standard`', '`livechat`'],
        AUTHORIZATION_CAUSES.map((cause) => [
          cause.when,
          cause.fix,
          cause.shown ? 'shown' : 'sent',
          cause.only === 'livechat' ? '' : `\`${cause.code}\``,
          exceptionWords({ ...exceptionOf(errorOf(cause)) }),
        ]),
      ),
      `Where a person is at the window, a failure of the server is a page with \`temporarily_unavailable\` (503) or \`server_error\` (500) and a trace id: opening it again
is trying again. A frame, a popup and \`prompt=none\` are answered as above, so that no program waits in vain.`,
      `## At the token, info, revocation, introspection and sessions endpoints

| wire | shape |
|---|---|
| \`standard\` | \`{ "error", "error_description" }\` |
| v1: \`/token\`, \`/info\` | \`{ "oauth_exception" \\| "identity_exception", "exception_details"?, "exception_description" }\` |
| v2: \`/v2/...\` | \`{ "error", "error_description", "sub_error"?, "request_id" }\` |

A status of 401 comes with \`WWW-Authenticate\`, one of 503 with \`Retry-After\`.`,
      writeTable(['when', 'fix', '`standard`', 'v1', 'v2'], tokenRows),
      `## At the customer endpoints

\`/customer/...\` and \`/v2/customer/...\` alike: \`{ "oauth_exception", "exception_details"?, "exception_description" }\`, and 401 for all that the request is to
blame for. What browsers open (\`GET /customer\` and its forms) shows errors of the client and of the redirect URI on a page, and gives all others to the app, in the fragment
or as a message, under the same names.`,
      writeTable(['when', 'fix', 'answer'], customerRows),
      `## At the API

\`{ "error": { "type", "message", "field"? }, "request_id" }\`. \`field\` names the one parameter, field or header that is wrong.`,
      writeTable(
        ['`type`', 'status', 'when', 'fix'],
        (Object.keys(ERROR_STATUS) as ErrorType[]).map((type) => [
          `\`${type}\``,
          String(ERROR_STATUS[type]),
          API_CAUSES[type].when,
          API_CAUSES[type].fix,
        ]),
      ),
      `## On the pages for people

| status | when |
|---|---|
| 400 | a field is missing or can’t be used; the page says which |
| 401 | e-mail address or password is wrong |
| 403 | the form is out of date, or was not shown to this browser |
| 404, 413 | there is no such page; the form is too large |
| 429 | too many wrong passwords, or accounts asked for, from here; \`Retry-After\` says how long to wait |
| 503 | the server is busy, or its database can’t be reached |

Where the \`livechat\` wire is served, three things wrong with an identity lead to the sign-in page at \`/\`, with \`identity_exception\` in its
address and the login as \`entity_id\`: \`invalid_request\` when the form can’t be read, \`access_denied\` when the password is right but the
account is suspended, \`credentials_login_disabled\` when it is right but signing in with it is switched off
(\`account update --password-sign-in off\`).`,
      `## In the browser SDK

What \`onIdentityFetched\` is given, with the SDK’s own names such as \`popup_blocked\`: [accounts-sdk](../../accounts-sdk/README.md#errors).`,
    ],
  });
}

/** Asks a dialect’s error handler how it spells a cause: the name, what goes with it, and the status. */
async function speller(handler: Handler): Promise<(cause: Partial<Cause>) => Promise<string>> {
  const site = Fastify();
  let thrown: unknown;
  site.setErrorHandler((error, request, reply) => handler(error, request, reply));
  site.get('/', async () => {
    throw thrown;
  });
  await site.ready();
  return async (cause) => {
    thrown = cause.thrown?.() ?? errorOf({ code: 'server_error', ...cause });
    const answer = await site.inject('/');
    return `${exceptionWords(answer.json())} ${answer.statusCode}`;
  };
}

function errorOf({ code, reason }: Pick<Cause, 'code' | 'reason'>): OAuthError {
  return new OAuthError(code, '', reason === undefined ? {} : { reason });
}

/** The names of an answer, without its words. */
function exceptionWords(body: Readonly<Record<string, unknown>>): string {
  const { error, sub_error, oauth_exception, identity_exception, exception_details } = body;
  const names = [error, sub_error, oauth_exception, identity_exception, exception_details];
  return names
    .filter((name) => typeof name === 'string')
    .map((name) => `\`${name}\``)
    .join(' ');
}
