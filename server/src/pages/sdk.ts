// The browser SDK's script, for pages of any origin: at the address of the package and at the one that old pages load.

import type { FastifyInstance } from 'fastify';
import { builtFile, serveBuiltFile } from './built-file.ts';

const ADDRESSES = ['/accounts-sdk.min.js', '/accounts/accounts-sdk.min.js'];

/** Serves the built script. */
export function registerSdk(site: FastifyInstance): void {
  const file = builtFile('@gatehouse/accounts-sdk/dist/accounts-sdk.min.js');
  serveBuiltFile(site, ADDRESSES, { file, type: 'text/javascript' });
}
