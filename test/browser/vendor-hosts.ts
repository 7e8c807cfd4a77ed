// The platform under the vendor's own host names, over TLS, beside pages of shops that use it: for SDKs that have these names built in.
// A front ends TLS for all of them on one port and hands on by Host, as an operator's proxy does.
import { once } from 'node:events';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { atFileEnd } from '../support/at-file-end.ts';
import { createCertificate } from '../support/certificate.ts';
import { findFreePorts } from '../support/free-port.ts';
import { type DemoPlatform, startDemoPlatform } from './demo-platform.ts';

export const ACCOUNTS_HOST = 'accounts.livechatinc.com';

const SETTINGS = {
  GATEHOUSE_ACCOUNTS_URL: `https://${ACCOUNTS_HOST}`,
  GATEHOUSE_API_URL: 'https://api.livechatinc.com',
  GATEHOUSE_AGENT_APP_URL: 'https://my.livechatinc.com',
  GATEHOUSE_CONSOLE_URL: 'https://developers.livechatinc.com',
  GATEHOUSE_DEMO: 'mapped',
  GATEHOUSE_TRUSTED_PROXIES: '127.0.0.1',
};

export type VendorHosts = {
  readonly platform: DemoPlatform;
  /** For a browser in which all these names lead here. */
  readonly browser: { readonly hostResolverRules: string; readonly ignoreHTTPSErrors: true };
};

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
  const { key, cert } = createCertificate([ACCOUNTS_HOST, ...shops]);
  const front = createServer({ key, cert }, (incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    if (shops.includes(headers.host ?? '')) {
      outgoing.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
      return;
    }
    const forwarded = { ...headers, 'x-forwarded-for': incoming.socket.remoteAddress, 'x-forwarded-proto': 'https' };
    const handedOn = request({ host: '127.0.0.1', port, method, path, headers: forwarded }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    handedOn.once('error', () => outgoing.destroy());
    incoming.pipe(handedOn);
  });
  await once(front.listen(0, '127.0.0.1'), 'listening');
  atFileEnd(() => {
    front.closeAllConnections();
    return new Promise((done) => front.close(done));
  });
  const { port: tls } = front.address() as AddressInfo;
  const names = [ACCOUNTS_HOST, ...shops];
  const hostResolverRules = `${names.map((name) => `MAP ${name} 127.0.0.1:${tls}`).join(', ')}, MAP * ~NOTFOUND`;
  return { platform, browser: { hostResolverRules, ignoreHTTPSErrors: true } };
}
