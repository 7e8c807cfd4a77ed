// What can be said from the settings and the runtime alone.

import { BadSettings, type Config, isLoopbackOrigin, readConfig } from '../../config.ts';
import { type Check, fail, ok, warn } from './check.ts';

const OLDEST_NODE = [20, 19] as const;

/** The version of Node that runs this. */
export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)
    ? ok('node', `${version}.`)
    : fail('node', `${version} is too old.`, `Install Node ${OLDEST_NODE.join('.')} or newer.`);
}

/** The settings as the server would read them, or each of their faults. */
export function readSettings(environment: NodeJS.ProcessEnv): { config: Config | undefined; checks: readonly Check[] } {
  try {
    const config = readConfig(environment);
    return {
      config,
      checks: [ok('settings', `All can be used; the issuer is ${config.accountsUrl}.`), ...checkProxy(config)],
    };
  } catch (error) {
    if (!(error instanceof BadSettings)) throw error;
    const fix = 'Correct the environment variable; docs/reference/settings.md has all of them.';
    return { config: undefined, checks: error.faults.map((fault) => fail('settings', fault, fix)) };
  }
}

/** A server for others stands behind a proxy that ends TLS, and must believe that proxy alone. */
function checkProxy({ accountsUrl, trustedProxies, demo }: Config): readonly Check[] {
  if (demo === 'mapped')
    return [warn('demo', 'The demo world is on, whose passwords are public.', 'Unset GATEHOUSE_DEMO.')];
  if (isLoopbackOrigin(accountsUrl)) return [];
  if (trustedProxies.length > 0) return [ok('proxy', `Believed: ${trustedProxies.join(', ')}.`)];
  const found = 'No proxy is believed, so all people have the proxy’s address, and its budget of wrong passwords.';
  return [warn('proxy', found, 'Set GATEHOUSE_TRUSTED_PROXIES to the proxy’s address.')];
}
