// The four sites, asked at their public origins as anybody's browser would: through name, proxy and TLS.

import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Config } from '../../config.ts';
import { type Check, fail, ok } from './check.ts';

const PATIENCE_MS = 5_000;

type Site = readonly [name: string, origin: string];

/** Asks all of them at once. */
export function checkOrigins(
  config: Pick<Config, 'accountsUrl' | 'apiUrl' | 'agentAppUrl' | 'consoleUrl'>,
): Promise<readonly Check[]> {
  const sites: readonly Site[] = [
    ['accounts site', config.accountsUrl],
    ['api site', config.apiUrl],
    ['agent app', config.agentAppUrl],
    ['console', config.consoleUrl],
  ];
  return Promise.all(sites.map(checkOrigin));
}

async function checkOrigin([name, origin]: Site): Promise<Check> {
  try {
    const { status, body } = await ask(new URL('/health/ready', origin));
    if (status === 200 && body.includes('"ready":true')) return ok(name, `${origin} answers.`);
    if (status === 503 && body.includes('"ready":false')) {
      return fail(name, `${origin} is not ready.`, 'Its log says why; most often it can’t reach its database.');
    }
    const fix =
      'Something else answers there, or the proxy does not hand the Host header on. See docs/guides/self-hosting.md.';
    return fail(name, `${origin} answers ${status}, and not as a site of this server does.`, fix);
  } catch (error) {
    return explain(name, origin, error as NodeJS.ErrnoException);
  }
}

function explain(name: string, origin: string, { code = '', message }: NodeJS.ErrnoException): Check {
  if (code === 'ECONNREFUSED')
    return fail(name, `Nothing listens at ${origin}.`, 'Start the server, or the proxy in front of it.');
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return fail(
      name,
      `The name in ${origin} is not known here.`,
      'Add it to the DNS, or to this machine’s hosts file.',
    );
  }
  if (/CERT|SIGNATURE|TLS|SSL|EPROTO/.test(code)) {
    return fail(
      name,
      `The certificate of ${origin} is not believed (${code}).`,
      'Renew it; for one of your own, set NODE_EXTRA_CA_CERTS.',
    );
  }
  return fail(name, `${origin} does not answer: ${message}.`, 'Check the network, the proxy and the firewall between.');
}

/** Every name under .localhost is this machine, also where the system does not know it. */
function ask(url: URL): Promise<{ status: number; body: string }> {
  const secure = url.protocol === 'https:';
  const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const options = {
    host: hostname.endsWith('.localhost') ? 'localhost' : hostname,
    port: url.port || (secure ? 443 : 80),
    path: url.pathname,
    headers: { host: url.host },
    agent: false,
    signal: AbortSignal.timeout(PATIENCE_MS),
    ...(secure ? { servername: hostname } : {}),
  };
  return new Promise((resolve, reject) => {
    const asked = (secure ? requestHttps : requestHttp)(options, (response: IncomingMessage) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        // Of whoever answers there no more than this is read.
        if (body.length < 1000) body += text;
      });
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.once('error', reject);
    });
    asked.once('error', (error) =>
      reject(
        error.name === 'AbortError' || error.name === 'TimeoutError' ? new Error('no answer within 5 seconds') : error,
      ),
    );
    asked.end();
  });
}
