// Asks the command line of the built server for the demo world: its people, clients and addresses.
import { execFile } from 'node:child_process';
import { serverFile } from './build.mjs';
import { root } from './set-up.mjs';

/**
 * @param {NodeJS.ProcessEnv} env the settings of the platform that runs
 * @returns {Promise<any>} what `gatehouse demo --json` prints
 * @throws {Error} with the command's own words, for example that the database holds something else
 */
export function readDemoWorld(env) {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [serverFile, 'demo', '--json'], { cwd: root, env }, (error, stdout, stderr) => {
      if (error) reject(new Error(stderr.trim() || error.message));
      else resolve(JSON.parse(stdout));
    });
  });
}
