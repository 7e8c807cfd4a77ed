// The agent app's site, in one list: the page at every address that the app has a view for, its files, and the SDK that extensions load.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { builtFile, serveBuiltFile } from '../pages/built-file.ts';
import { AGENT_APP_CLIENT_ID } from './client.ts';
import { type AssetFile, readAgentApp } from './files.ts';
import { type AgentAppSettings, agentAppPolicy, fillPage } from './page.ts';

export type AgentAppSite = Omit<AgentAppSettings, 'clientId'>;

/** The first segments of the app's addresses. What stands behind them is the app's own matter. */
const VIEWS = ['chats', 'visitors', 'archives', 'apps', 'settings'];

/** Where extensions of 2016 to 2018 load their boilerplate, beside where new ones load the SDK. */
const SDK_ADDRESSES = ['/extension-sdk.min.js', '/boilerplate/1.0.js', '/boilerplate/1.1.js'];
const STYLE_ADDRESSES = ['/boilerplate/1.0.css', '/boilerplate/1.1.css'];

const sdk = builtFile('@gatehouse/extension-sdk/dist/extension-sdk.min.js');
const style = builtFile('@gatehouse/extension-sdk/dist/boilerplate.css');

/** Mounts it on its site. */
export function registerAgentApp(site: FastifyInstance, given: AgentAppSite): void {
  const settings: AgentAppSettings = {
    accountsUrl: given.accountsUrl,
    apiUrl: given.apiUrl,
    clientId: AGENT_APP_CLIENT_ID,
    brand: given.brand,
    dialects: given.dialects,
  };
  const policy = agentAppPolicy(settings);
  const show = async (_request: FastifyRequest, reply: FastifyReply) => {
    const { page } = await readAgentApp();
    return reply
      .header('cache-control', 'no-store')
      .header('referrer-policy', 'no-referrer')
      .header('content-security-policy', policy)
      .type('text/html; charset=utf-8')
      .send(fillPage(page, settings));
  };
  site.get('/', show);
  for (const view of VIEWS) {
    site.get(`/${view}`, show);
    site.get(`/${view}/*`, show);
  }
  site.get<{ Params: { name: string } }>('/assets/:name', async (request, reply) => {
    const asset = (await readAgentApp()).assets.get(request.params.name);
    return asset === undefined ? reply.callNotFound() : sendAsset(request, reply, asset);
  });
  serveBuiltFile(site, SDK_ADDRESSES, { file: sdk, type: 'text/javascript' });
  serveBuiltFile(site, STYLE_ADDRESSES, { file: style, type: 'text/css' });
}

/** A name is never used for other contents, so browsers need not ask again. */
function sendAsset(request: FastifyRequest, reply: FastifyReply, { type, content, gzipped }: AssetFile): FastifyReply {
  reply.header('cache-control', 'public, max-age=31536000, immutable').header('vary', 'accept-encoding').type(type);
  const zipped = gzipped !== undefined && /\bgzip\b/.test(String(request.headers['accept-encoding']));
  return zipped ? reply.header('content-encoding', 'gzip').send(gzipped) : reply.send(content);
}
