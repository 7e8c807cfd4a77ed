// A browser without a screen, for tests of the wire: it keeps cookies, follows redirects when told to, and fills forms.
// It sends the headers by which a server tells a person's navigation from a foreign page's request (Origin, Sec-Fetch-*).
import { type LookupAddress, lookup } from 'node:dns';
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { CookieJar } from './cookie-jar.ts';
import { type Fields, fillForm } from './form-submission.ts';
import { type Form, readForms } from './html-form.ts';

/** An answer, read to its end. */
export interface Page {
  status: number;
  url: URL;
  headers: IncomingHttpHeaders;
  body: string;
  /** Where a redirect leads, else undefined. */
  location: URL | undefined;
  forms: Form[];
}

/** What a request may hold beyond its address. */
export interface RequestOptions {
  method?: string;
  /** Override the ones that a browser would send; undefined leaves one out. */
  headers?: Record<string, string | undefined>;
  body?: string | URLSearchParams;
  /** Follow redirects: all of them, or as long as the answer for the next address is true. */
  follow?: boolean | ((next: URL) => boolean);
}

/** One browser: what it is given by one site it has for the next. */
export interface Browse {
  cookies: CookieJar;
  /** Any request, with cookies. For a form use `submit`. */
  request(url: string | URL, options?: RequestOptions): Promise<Page>;
  /** A person opens this address. */
  get(url: string | URL, options?: RequestOptions): Promise<Page>;
  /** A person fills in the form with this id, and sends it with its hidden fields. Throws when the page has no such field. */
  submit(page: Page, formId: string, fields?: Fields): Promise<Page>;
  /** Goes where a redirect leads. Throws when the page is none. */
  follow(page: Page, options?: RequestOptions): Promise<Page>;
}

const longestChain = 20;

/** Opens a browser with no cookies. */
export function startBrowsing(): Browse {
  const cookies = new CookieJar();
  const agent = new Agent({ keepAlive: false });

  async function request(url: string | URL, options: RequestOptions = {}): Promise<Page> {
    let page = await send({ url: new URL(url), options, cookies, agent });
    for (let hops = 0; page.location && options.follow; hops += 1) {
      if (hops === longestChain)
        throw new Error(`More than ${longestChain} redirects; the last leads to ${page.location}`);
      if (typeof options.follow === 'function' && !options.follow(page.location)) break;
      page = await send({ url: page.location, options: afterRedirect(page, options), cookies, agent });
    }
    return page;
  }
  const get = (url: string | URL, options: RequestOptions = {}) =>
    request(url, { ...options, headers: { ...navigation('none'), ...options.headers } });
  return {
    cookies,
    request,
    get,
    submit: async (page, formId, fields = {}) => {
      const { url, options } = buildSubmission(page, formId, fields);
      return request(url, options);
    },
    follow: async (page, options = {}) => {
      if (!page.location)
        throw new Error(`No redirect at ${page.url}, but status ${page.status}:\n${page.body.slice(0, 500)}`);
      return get(page.location, options);
    },
  };
}

interface Sending {
  url: URL;
  options: RequestOptions;
  cookies: CookieJar;
  agent: Agent;
}

function send({ url, options, cookies, agent }: Sending): Promise<Page> {
  const cookie = cookies.find(url).map(({ name, value }) => `${name}=${value}`);
  const body = options.body === undefined ? undefined : String(options.body);
  const headers: Record<string, string | undefined> = {
    host: url.host,
    ...(cookie.length > 0 ? { cookie: cookie.join('; ') } : {}),
    ...(options.body instanceof URLSearchParams ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
    ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    ...options.headers,
  };
  for (const [name, value] of Object.entries(headers)) if (value === undefined) delete headers[name];
  // Browsers take every name under .localhost for this machine; Node asks the system, which may not know it.
  const host = url.hostname.endsWith('.localhost') ? 'localhost' : url.hostname.replace(/^\[(.*)\]$/, '$1');
  const secure = url.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const sent = (secure ? requestHttps : requestHttp)(
      {
        host,
        lookup: lookupOnce,
        port: url.port || (secure ? 443 : 80),
        path: url.pathname + url.search,
        method: options.method ?? 'GET',
        headers,
        ...(secure ? { servername: url.hostname } : { agent }),
      },
      async (response) => {
        try {
          const chunks: Buffer[] = [];
          for await (const chunk of response) chunks.push(chunk);
          cookies.store(url, response.headers['set-cookie'] ?? []);
          resolve(readPage(url, { response, body: Buffer.concat(chunks).toString('utf8') }));
        } catch (error) {
          reject(error);
        }
      },
    );
    sent.once('error', (cause) => reject(new Error(`${options.method ?? 'GET'} ${url}: ${cause.message}`, { cause })));
    sent.end(body);
  });
}

const addresses = new Map<string, LookupAddress[]>();

/** Asks the system for the addresses of a name once: tens of thousands of requests go to two names, each on a connection of its own. */
const lookupOnce: LookupFunction = (hostname, options, callback) => {
  const answer = (found: readonly LookupAddress[]) => {
    const [first] = found;
    if (options.all) callback(null, [...found]);
    else callback(null, first?.address ?? '', first?.family);
  };
  const known = addresses.get(hostname);
  if (known !== undefined) return process.nextTick(answer, known);
  lookup(hostname, { ...options, all: true }, (error, found) => {
    if (error) return callback(error, '');
    addresses.set(hostname, found);
    answer(found);
  });
};

function readPage(url: URL, { response, body }: { response: IncomingMessage; body: string }): Page {
  const { statusCode: status = 0, headers } = response;
  const isRedirect = status >= 300 && status < 400 && headers.location !== undefined;
  const isHtml = headers['content-type']?.startsWith('text/html') ?? false;
  return {
    status,
    url,
    headers,
    body,
    location: isRedirect ? new URL(headers.location ?? '', url) : undefined,
    forms: isHtml ? readForms(body) : [],
  };
}

/** Only 307 and 308 repeat a form elsewhere; the others become a GET (RFC 9110 15.4). */
function afterRedirect(page: Page, options: RequestOptions): RequestOptions {
  if (page.status === 307 || page.status === 308) return options;
  const { method: _method, body: _body, headers, ...rest } = options;
  return { ...rest, headers: { ...headers, origin: undefined, 'content-type': undefined } };
}

function buildSubmission(page: Page, formId: string, fields: Fields): { url: URL; options: RequestOptions } {
  const form = page.forms.find(({ id }) => id === formId);
  if (!form) {
    const ids = page.forms.map(({ id }) => id ?? 'one without id').join(', ') || 'none';
    throw new Error(`No form "${formId}" at ${page.url} (status ${page.status}). Forms there: ${ids}.`);
  }
  const { entries, action } = fillForm(form, fields);
  const url = new URL(action || page.url, page.url);
  const headers = navigation(siteOf(page.url, url));
  if (form.method === 'GET') {
    url.search = entries.toString();
    return { url, options: { headers } };
  }
  return { url, options: { method: 'POST', body: entries, headers: { ...headers, origin: originOf(page, url) } } };
}

function navigation(site: 'none' | 'same-origin' | 'same-site' | 'cross-site'): Record<string, string> {
  return {
    accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
    'sec-fetch-site': site,
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
    'sec-fetch-user': '?1',
  };
}

/** Ports do not matter to what a site is. */
function siteOf(from: URL, to: URL): 'same-origin' | 'same-site' | 'cross-site' {
  if (from.origin === to.origin) return 'same-origin';
  return from.protocol === to.protocol && from.hostname === to.hostname ? 'same-site' : 'cross-site';
}

/** The referrer policy of a page decides on the Origin of its forms too (Fetch, "append a request Origin header"). */
function originOf(page: Page, target: URL): string {
  const policy = page.headers['referrer-policy'];
  const hidden = policy === 'no-referrer' || (policy === 'same-origin' && page.url.origin !== target.origin);
  return hidden ? 'null' : page.url.origin;
}
