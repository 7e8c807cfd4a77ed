// Runs one command to its end, and takes it along when this process is told to stop.
import { spawn } from 'node:child_process';

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a command and waits for its end.
 *
 * A signal that arrives meanwhile is handed on, and after the command's end this process ends by the same signal:
 * otherwise an `npm ci` would go on alone behind a set-up that was stopped.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<{ code: number, reason: string }>} the exit code (1 when a signal ended it), and the end in words
 */
export function run(command, args, options) {
  return new Promise((resolve) => {
    const child = spawn(command, args, options);
    let received;
    const handOn = (signal) => {
      received = signal;
      child.kill(signal);
    };
    for (const signal of stopSignals) process.on(signal, handOn);
    const finish = (code, reason) => {
      for (const signal of stopSignals) process.off(signal, handOn);
      if (received) process.kill(process.pid, received);
      resolve({ code, reason });
    };
    child.once('error', (error) => finish(1, `could not be started: ${error.message}`));
    child.once('exit', (code, signal) =>
      code === null ? finish(1, `was ended by ${signal}`) : finish(code, `ended with exit code ${code}`),
    );
  });
}
