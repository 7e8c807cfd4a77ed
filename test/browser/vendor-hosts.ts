// The platform under the vendor's own host names, over TLS, beside pages of shops that use it: for SDKs that have these names built in.
// A front ends TLS for all of them on one port and hands on by Host, as an operator's proxy does.
import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { build } from 'esbuild';
import { atFileEnd } from '../support/at-file-end.ts';
import { createCertificate } from '../support/certificate.ts';
import { findFreePorts } from '../support/free-port.ts';
import { type DemoPlatform, startDemoPlatform } from './demo-platform.ts';

export const ACCOUNTS_HOST = 'accounts.livechatinc.com';
const API_HOST = 'api.livechatinc.com';

const SETTINGS = {
  GATEHOUSE_ACCOUNTS_URL: `https://${ACCOUNTS_HOST}`,
  GATEHOUSE_API_URL: `https://${API_HOST}`,
  GATEHOUSE_AGENT_APP_URL: 'https://my.livechatinc.com',
  GATEHOUSE_CONSOLE_URL: 'https://developers.livechatinc.com',
  GATEHOUSE_DEMO: 'mapped',
  GATEHOUSE_TRUSTED_PROXIES: '127.0.0.1',
};

export type VendorHosts = {
  readonly platform: DemoPlatform;
  /** For a browser in which all these names lead here. */
  readonly browser: { readonly hostResolverRules: string; readonly ignoreHTTPSErrors: true };
  /** The api site for a program that is told where it is, `localhost:PORT`; and the certificate there, in PEM. */
  readonly api: { readonly address: string; readonly certificate: string };
  /** Cuts the sockets of pages, as a network does that goes away: nobody is told why. */
  cutSockets(): void;
};

/** A page that runs this script, with what it imports from packages in it. `folder`: where they are looked for. */
export async function bundlePage(script: string, folder: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: script, resolveDir: folder },
    bundle: true,
    write: false,
    format: 'iife',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  });
  const bundled = outputFiles[0]?.text.replaceAll('</script', '<\\/script');
  return `<!doctype html><title>Shop</title><link rel="icon" href="data:,"><script>${bundled}</script>`;
}

/** Starts the platform and the front. `page` is what every host of `shops` answers, whatever the path. */
export async function startVendorHosts({
  shops,
  page,
}: {
  shops: readonly string[];
  page: string;
}): Promise<VendorHosts> {
  const [port = 0] = await findFreePorts(1);
  const platform = await startDemoPlatform({ ...SETTINGS, GATEHOUSE_LISTEN: `127.0.0.1:${port}` });
  const { key, cert } = createCertificate([ACCOUNTS_HOST, API_HOST, 'localhost', ...shops]);
  const front = createServer({ key, cert }, (incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    if (shops.includes(headers.host ?? '')) {
      outgoing.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
      return;
    }
    const handedOn = request({ host: '127.0.0.1', port, method, path, headers: forward(incoming) }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    handedOn.once('error', () => outgoing.destroy());
    incoming.pipe(handedOn);
  });
  const sockets = new Set<Socket>();
  front.on('upgrade', (incoming: IncomingMessage, outer: Socket, head: Buffer) => {
    const inner = connect(port, '127.0.0.1', () => {
      const lines = Object.entries(forward(incoming)).map(([name, value]) => `${name}: ${value}`);
      inner.write(`GET ${incoming.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      inner.write(head);
      outer.pipe(inner).pipe(outer);
    });
    if (incoming.headers.origin !== undefined) sockets.add(outer);
    outer.on('error', () => inner.destroy()).on('close', () => inner.destroy());
    inner.on('error', () => outer.destroy()).on('close', () => sockets.delete(outer));
  });
  const cutSockets = () => {
    for (const socket of sockets) socket.destroy();
  };
  await once(front.listen(0, '127.0.0.1'), 'listening');
  atFileEnd(() => {
    cutSockets();
    front.closeAllConnections();
    return new Promise((done) => front.close(done));
  });
  const { port: tls } = front.address() as AddressInfo;
  const names = [ACCOUNTS_HOST, API_HOST, ...shops];
  const hostResolverRules = `${names.map((name) => `MAP ${name} 127.0.0.1:${tls}`).join(', ')}, MAP * ~NOTFOUND`;
  return {
    platform,
    browser: { hostResolverRules, ignoreHTTPSErrors: true },
    api: { address: `localhost:${tls}`, certificate: cert },
    cutSockets,
  };
}

/** The headers as a proxy hands them on. */
function forward({ headers, socket }: IncomingMessage): IncomingHttpHeaders {
  const host = headers.host?.startsWith('localhost:') ? API_HOST : headers.host;
  return { ...headers, host, 'x-forwarded-for': socket.remoteAddress, 'x-forwarded-proto': 'https' };
}
