// The runner's end of load.mjs.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Starts the generator. `run` sends a job (see load.mjs) and throws when an answer was not as expected. */
export function startGenerator() {
  const child = fork(fileURLToPath(new URL('./load.mjs', import.meta.url)));
  return {
    async run(job) {
      child.send(job);
      const [result] = await once(child, 'message');
      if (result.error) throw new Error(result.error);
      return result;
    },
    stop: () => child.connected && child.disconnect(),
  };
}
