// What a run stands on: the generator, and the servers that are up. Whatever happens, `stop` leaves nothing running.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startGenerator } from './generator.mjs';

/** Each server has so many ports for itself. */
const portsEach = 20;

/** @param {{ directory: string, port: number, connections: number }} options of main.mjs, all of them */
export function startBench(options) {
  const generator = startGenerator();
  const running = new Set();
  const answersFile = join(options.directory, 'answers.json');
  return {
    options,
    generator,

    /**
     * Starts a server in the given place of the row of ports.
     *
     * @param {import('./servers.mjs').Server} server
     * @param {{ slot: number, nodeOptions?: string[], folder?: string }} place `folder`: of its files; by default the server's name
     */
    async start(server, { slot, nodeOptions, folder = server.name }) {
      const started = await server.start({
        port: options.port + slot * portsEach,
        directory: join(options.directory, folder),
        nodeOptions,
        answersFile,
      });
      return this.adopt(started);
    },

    /**
     * Takes charge of something that runs, so that it ends with the bench, however that ends.
     *
     * @template {{ stop: () => Promise<void> }} Running
     * @param {Running} started
     * @returns {Running}
     */
    adopt(started) {
      running.add(started);
      const stop = async () => {
        running.delete(started);
        await started.stop();
      };
      return { ...started, stop };
    },

    /** Keeps what Gatehouse answered, for the servers that answer the same. */
    saveAnswers: (answers) => writeFile(answersFile, JSON.stringify(answers)),

    async stop() {
      await Promise.all([...running].map((started) => started.stop()));
      running.clear();
      generator.stop();
    },
  };
}
