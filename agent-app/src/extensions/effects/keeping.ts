// What the platform keeps for an extension: properties of its installation, and values for each agent. And who the agent is, by basic authorization.

import { AuthorizationError, type Call, type Effects, ExtensionError } from '@gatehouse/extension-sdk/host';
import { RestError } from '../../wire/rest.ts';
import type { InstalledApp } from '../installed.ts';
import type { Registry } from '../registry.ts';

export type KeepingEffects = Pick<
  Effects,
  'updateProperties' | 'readStored' | 'writeStored' | 'removeStored' | 'listStored' | 'authorize'
>;

/** `appOf`: the app that the calling frame belongs to, whatever the frame says. */
export function keepingEffects(registry: Registry, appOf: (call: Call) => InstalledApp): KeepingEffects {
  const id = (call: Call) => appOf(call).installationId;
  return {
    updateProperties: (properties, call) => told(registry.changeProperties(id(call), properties)),
    readStored: (key, call) => told(registry.readStored(id(call), key)),
    writeStored: ({ key, value }, call) => told(registry.writeStored(id(call), key, value)),
    removeStored: (key, call) => told(registry.removeStored(id(call), key)),
    listStored: (call) => told(registry.listStored(id(call))),
    async authorize({ frame }) {
      const answer = await registry.authorize(frame.extension.widgetId).catch((error: unknown) => {
        throw new AuthorizationError({ message: error instanceof Error ? error.message : String(error) });
      });
      if (answer.outcome === 'authorized') return answer.session_id;
      throw new AuthorizationError({ status: answer.status ?? undefined, message: answer.message });
    },
  };
}

type Code = 'NOT_FOUND' | 'DENIED' | 'TOO_BIG' | 'RATE' | 'BAD_SCHEMA';
const CODES: Readonly<Record<number, Code>> = {
  400: 'BAD_SCHEMA',
  403: 'DENIED',
  404: 'NOT_FOUND',
  413: 'TOO_BIG',
  429: 'RATE',
};

/** Refusals of the API, by the codes of the bridge. `conflict`: there would be more than may be kept. */
async function told<Answer>(asking: Promise<Answer>): Promise<Answer> {
  try {
    return await asking;
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    const code = error.type === 'conflict' ? 'TOO_BIG' : CODES[error.status];
    throw new ExtensionError(code ?? 'FAILED', error.message);
  }
}
