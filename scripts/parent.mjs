// Ends this process with the npm that runs it. npm hands a signal to its shell, and some shells die of it without
// handing it on: what they had started would go on, unseen, and keep its ports.

/** From now on, when the shell of `npm run` is gone, this process gets the SIGTERM that it should have got. */
export function endWithNpm() {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, 250);
  timer.unref();
}
