// An agent on the vendor's chat SDK, in a process of its own (test/clients/programs/lc-sdk-js-agent.mjs): what a test tells it to call,
// and the pushes that it is told of.
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { atFileEnd } from '../support/at-file-end.ts';
import { endWithRun } from '../support/end-of-run.ts';

const PROGRAM = fileURLToPath(new URL('../clients/programs/lc-sdk-js-agent.mjs', import.meta.url));

const LONGEST_WAIT_MS = 10_000;

type Said =
  | { readonly id: number; readonly value?: unknown; readonly fault?: unknown }
  | { readonly push: string; readonly payload: unknown };

export interface SdkAgent {
  /** Calls a method of the SDK's RTM, and answers what it answers. Throws what it throws. */
  call(method: string, ...args: unknown[]): Promise<unknown>;
  /** The first push with this name whose JSON contains `part`, whether it has come already or comes yet. */
  told(name: string, part?: string): Promise<unknown>;
}

/** Starts one that has signed in. `apiUrl`: host and port; `certificate`: the file of the one that stands there. It ends with the test file. */
export async function startSdkAgent({
  apiUrl,
  token,
  certificate,
}: {
  apiUrl: string;
  token: string;
  certificate: string;
}): Promise<SdkAgent> {
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: certificate };
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify({ apiUrl })], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  endWithRun(child);
  const ended = once(child, 'exit');
  atFileEnd(async () => {
    child.stdin.end();
    await ended;
  });
  const pushes: { push: string; payload: unknown }[] = [];
  const arrivals = new EventEmitter().setMaxListeners(0);
  createInterface({ input: child.stdout }).on('line', (line) => {
    const said = JSON.parse(line) as Said;
    if ('push' in said) pushes.push(said);
    arrivals.emit('push' in said ? 'push' : `answer ${said.id}`, said);
  });
  let calls = 0;
  async function call(method: string, ...args: unknown[]): Promise<unknown> {
    const id = calls++;
    const answered = once(arrivals, `answer ${id}`);
    child.stdin.write(`${JSON.stringify({ id, method, args })}\n`);
    const [{ value, fault }] = await answered;
    if (fault !== undefined) throw new Error(`${method} was refused: ${JSON.stringify(fault)}`);
    return value;
  }
  async function told(name: string, part = ''): Promise<unknown> {
    const signal = AbortSignal.timeout(LONGEST_WAIT_MS);
    for (;;) {
      const found = pushes.find(({ push, payload }) => push === name && JSON.stringify(payload).includes(part));
      if (found !== undefined) return found.payload;
      await once(arrivals, 'push', { signal }).catch(() => {
        throw new Error(`The agent was told of no ${name} with "${part}", but of ${JSON.stringify(pushes)}.`);
      });
    }
  }
  await call('login', `Bearer ${token}`);
  return { call, told };
}
