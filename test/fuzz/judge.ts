// What every answer must be, whatever was asked: no failure, in the shape of its address, nothing of the request that could act, nowhere
// else to go, and nobody's secrets.
import type { World } from '../wire/world.ts';
import { type Living, resolve } from './bytes.ts';
import type { Holdings } from './holdings.ts';
import { findPageFaults } from './page-faults.ts';
import type { RawAnswer } from './raw-http.ts';
import type { OddRequest } from './request.ts';
import { MARK } from './text.ts';

/** The spellings of errors in JSON, by where they are spoken. */
const ERROR_SHAPES = {
  api: (json: Json) =>
    typeof (json.error as Json | undefined)?.message === 'string' && typeof json.request_id === 'string',
  standard: (json: Json) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(String(json.error)) && typeof json.error === 'string',
  v1: (json: Json) => typeof json.oauth_exception === 'string' || typeof json.identity_exception === 'string',
  /** Beside it the header has the id. */
  chat: (json: Json) => {
    const { type, message } = (json.error ?? {}) as Json;
    return typeof type === 'string' && typeof message === 'string';
  },
  v2: (json: Json) => typeof json.error === 'string' && typeof json.request_id === 'string',
} as const;

type Json = Readonly<Record<string, unknown>>;
type Judged = {
  readonly request: OddRequest;
  readonly answer: RawAnswer;
  readonly holdings: Holdings;
  readonly living: Living;
};

/** What is wrong with the answer, in words. */
export function findFaults(world: World, judged: Judged): string[] {
  const { answer } = judged;
  if (isOfHttpItself(answer)) return [];
  return [
    ...faultsOfStatus(answer),
    ...faultsOfHeaders(answer),
    ...faultsOfRedirect(world, judged),
    ...faultsOfBody(judged),
    ...faultsOfSecrets(judged),
  ];
}

/** The text of the first header with this name. */
export function headerOf({ headers }: RawAnswer, name: string): string | undefined {
  return headers.find(([known]) => known === name)?.[1];
}

/** A head that is too large or no HTTP is refused before it comes to a site: no words, and the connection is closed. */
function isOfHttpItself({ status, headers, body }: RawAnswer): boolean {
  return (
    [400, 408, 417, 431].includes(status) && body.length === 0 && !headers.some(([name]) => name === 'x-request-id')
  );
}

function faultsOfStatus(answer: RawAnswer): string[] {
  const { status } = answer;
  if (status === 503 && headerOf(answer, 'retry-after') !== undefined) return [];
  return status >= 500 ? [`a failure: ${status}`] : [];
}

function faultsOfHeaders(answer: RawAnswer): string[] {
  const faults = answer.headers
    .filter(
      ([name, value]) =>
        name.includes(MARK) || (name === 'set-cookie' && !/^(?:__Host-gatehouse_[a-z]+|__lc_c(?:id|st))=/.test(value)),
    )
    .map(([name, value]) => `a header of the request: ${name}: ${value}`);
  if (headerOf(answer, 'x-content-type-options') !== 'nosniff') faults.push('no nosniff');
  return faults;
}

/** Only within our sites, or to a registered redirect URI; never by a status that repeats a POST (RFC 9700 4.12). */
function faultsOfRedirect(world: World, { answer, holdings }: Judged): string[] {
  const location = headerOf(answer, 'location');
  if (answer.status < 300 || answer.status >= 400 || answer.status === 304) {
    return location === undefined ? [] : ['a Location without a redirect'];
  }
  if (answer.status !== 303 && answer.status !== 302) return [`a redirect by ${answer.status}`];
  if (location === undefined) return ['a redirect to nowhere'];
  if (/^\/(?![/\\])/.test(location)) return [];
  if (!URL.canParse(location)) return [`a redirect that can’t be read: ${location}`];
  const { origin, protocol, host, pathname } = new URL(location);
  if (world.sites.some((site) => site.origin === origin)) return [];
  const plain = `${protocol}//${host}${pathname}`;
  return holdings.redirectUris.some((uri) => plain === uri || plain.startsWith(`${uri}/`))
    ? []
    : [`a redirect to where nobody registered: ${location}`];
}

function faultsOfBody(judged: Judged): string[] {
  const { request, answer } = judged;
  const { status, body } = answer;
  if (body.length === 0) return [];
  const type = headerOf(answer, 'content-type') ?? '';
  const text = body.toString('utf8');
  if (type.startsWith('application/json')) return faultsOfJson({ request, status, text });
  if (type.startsWith('text/html')) return faultsOfPage({ request, answer, text });
  if (request.site === 'api' && type.startsWith('application/javascript') && !isOfDocs(request)) {
    return /^\/\*\*\/[A-Za-z_$][\w$.]*\(/.test(text) ? [] : ['a script that is no call'];
  }
  if (type.startsWith('text/plain') && status === 404) return [];
  return isFile(judged) ? [] : [`a body of type ${type} with status ${status}`];
}

/** The SDKs and the files of the chat page, the agent app and the viewer are the same for everybody. */
function isFile({ request, answer }: Judged): boolean {
  const isOddPath = typeof request.path === 'string';
  return (
    (answer.status === 200 || answer.status === 206) &&
    (isOddPath || isOfDocs(request) || /sdk|chat-(?:page|widget)|boilerplate|assets/.test(String(request.path))) &&
    !answer.body.includes(MARK)
  );
}

function faultsOfJson({ request, status, text }: { request: OddRequest; status: number; text: string }): string[] {
  let json: Json;
  try {
    json = JSON.parse(text);
  } catch {
    return [`JSON that can’t be read: ${text.slice(0, 200)}`];
  }
  if (status < 400 || isOfHealth(request)) return [];
  const shape = shapeOf(request);
  const shapes = shape === undefined ? Object.values(ERROR_SHAPES) : [ERROR_SHAPES[shape]];
  return shapes.some((fits) => fits(json))
    ? []
    : [`an error that is not in the shape of its address: ${text.slice(0, 300)}`];
}

/** How errors are spelt at the address; undefined where it is written so oddly that it may be another one. */
function shapeOf({ site, path }: OddRequest): keyof typeof ERROR_SHAPES | undefined {
  const [first, second] = typeof path === 'string' ? [] : path;
  if (site === 'api' && (first === undefined || first === 'v3.4' || first === 'v3.5')) return 'chat';
  if (site !== 'accounts') return 'api';
  if (first === 'customer' || second === 'customer') return 'v1';
  if (first === 'v2') return 'v2';
  if (first === 'token' || first === 'info') return 'v1';
  return first === 'oauth' && second !== 'authorize' && second !== 'consent' ? 'standard' : undefined;
}

function faultsOfPage({ request, answer, text }: { request: OddRequest; answer: RawAnswer; text: string }): string[] {
  // The viewer of the API's document is a page of others, and the same for everybody.
  if (request.site === 'api' && answer.status === 200) return text.includes(MARK) ? ['the request in a page'] : [];
  const policy = headerOf(answer, 'content-security-policy') ?? '';
  const faults = findPageFaults(text, /'nonce-([^']+)'/.exec(policy)?.[1]);
  if (!/default-src 'none'/.test(policy) || !/frame-ancestors /.test(policy)) faults.push(`no policy: ${policy}`);
  if (headerOf(answer, 'cache-control') !== 'no-store') faults.push('a page that may be kept');
  if (headerOf(answer, 'referrer-policy') === undefined) faults.push('no referrer policy');
  return faults;
}

/** An error repeats no value that is secret, only names of parameters; a page or redirect what the request itself had under another name. */
function faultsOfSecrets({ request, answer, holdings, living }: Judged): string[] {
  const { names, values } = carried(request, living);
  const text = [
    ...answer.headers.filter(([name]) => name !== 'set-cookie').map(([, value]) => value),
    answer.body.toString('utf8'),
  ].join('\n');
  const isJson = (headerOf(answer, 'content-type') ?? '').startsWith('application/json');
  const forbidden = isJson && answer.status < 400 ? holdings.deepSecrets : holdings.secrets;
  const allowed = isJson && answer.status >= 400 ? names : `${names}\n${values}`;
  return forbidden
    .filter((secret) => text.includes(secret) && !allowed.includes(secret))
    .map((secret) => `a secret: ${secret.slice(0, 8)}...`);
}

/** All that the request says where pages may say it again; not passwords and secrets in their own fields. */
function carried({ path, query, body }: OddRequest, living: Living): { names: string; values: string } {
  const form = body !== undefined && 'form' in body ? body.form : [];
  const pairs = [...query, ...form.filter(({ name }) => name !== 'password' && name !== 'client_secret')];
  const fields = body !== undefined && 'json' in body ? body.json : [];
  const inPath = typeof path === 'string' ? [path] : path.map((part) => resolve(part, living));
  return {
    names: [...pairs, ...fields].map(({ name }) => resolve(name, living)).join('\n'),
    values: [...inPath, ...pairs.map(({ value }) => resolve(value, living))].join('\n'),
  };
}

const isOfDocs = ({ site, path }: OddRequest) => site === 'api' && typeof path !== 'string' && path[0] === 'docs';
const isOfHealth = ({ path }: OddRequest) => typeof path !== 'string' && path[0] === 'health';
