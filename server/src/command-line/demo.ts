// demo: fills an empty database with the demo world, then prints it.

import { isLoopbackOrigin } from '../config.ts';
import { describeDemoWorld } from '../demo/describe.ts';
import { ensureDemoWorld, NotADemoDatabase } from '../demo/fill.ts';
import type { Command } from './command.ts';
import { UsageError } from './flags.ts';

export const demo: Command = {
  words: 'fill an empty database with the demo world (this machine only), and print it',
  usage: '',
  flags: {},
  async run(_flags, parts) {
    const { config } = parts;
    const origins = [config.accountsUrl, config.apiUrl, config.agentAppUrl, config.consoleUrl];
    const elsewhere = origins.find((origin) => !isLoopbackOrigin(origin));
    if (elsewhere !== undefined && config.demo !== 'mapped') {
      throw new UsageError(`${elsewhere} is not on this machine, and the demo’s passwords are public.`);
    }
    try {
      await ensureDemoWorld(parts);
    } catch (error) {
      if (error instanceof NotADemoDatabase) throw new UsageError(error.message);
      throw error;
    }
    return describeDemoWorld(parts);
  },
};
