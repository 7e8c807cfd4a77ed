// Ends this process with the npm that runs it. npm hands a signal to its shell, and some shells die of it without
// handing it on, or live on when npm is killed: what they had started would go on, unseen, and keep its ports.
import { readFileSync } from 'node:fs';

/** From now on, when npm or its shell is gone, this process gets the SIGTERM that it should have got. */
export function endWithNpm() {
  if (!process.env.npm_lifecycle_event) return;
  const shell = process.ppid;
  const npm = parentOf(shell);
  const timer = setInterval(() => {
    if (process.ppid === shell && parentOf(shell) === npm) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, 250);
  timer.unref();
}

/** The parent of another process where the system shows it (Linux), else undefined. */
function parentOf(pid) {
  try {
    return /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}
