// Pages of apps with the vendor's accounts SDK as it was published: by script tag, and as a web app's own bundle of the npm module.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { build } from 'esbuild';
import type { ListedSdk } from '../clients/clients.ts';

const { resolve } = createRequire(import.meta.url);

/**
 * What a script tag needs before that of versions 2.x: Node's modules as globals, which their builds left out. They ask for one
 * function of `util`, and never call it.
 */
export const NODE_GLOBALS = '<script>var require$$0 = { inspect: {} }, require$$0$2 = require$$0;</script>';

/** The published script of a version, for a script tag. */
export function publishedScript(installed: string): string {
  return readFileSync(resolve(`${installed}/dist/accounts-sdk.min.js`), 'utf8');
}

/** The npm module of a version with what it depends on, as the global that its script tag would make. */
export async function bundledScript({ installed, generation }: ListedSdk): Promise<string> {
  const name = generation === 1 ? '{ accountsSdk as AccountsSDK }' : 'AccountsSDK';
  const { outputFiles } = await build({
    stdin: {
      contents: `import ${name} from '${installed}'; window.AccountsSDK = AccountsSDK;`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    write: false,
    format: 'iife',
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}
