// Runs in the extension's page, whatever the library: connects, and takes the times of its calls.

const event = (n) => ({ chat: 'CHAT1', message_id: `M-${n}`, message_source: 'visitor', message: 'x'.repeat(70) });

/**
 * @param {() => Promise<Connection>} connect resolves as soon as calls can be made
 * @typedef {{ call: (name: string, data: unknown) => Promise<any>, on?: (name: 'switched' | 'shown', listener: () => void) => void }} Connection
 */
export async function startChild(connect) {
  const { call, on } = await connect();
  on?.('switched', () => void call('heard', {}));
  // Only what is shown gets animation frames.
  on?.('shown', () => requestAnimationFrame(() => void call('drawn', {})));
  const timed = async (name, data) => {
    const start = performance.now();
    const answer = await call(name, data);
    return { answer, ms: performance.now() - start };
  };

  window.bench = {
    /** One after the other, of an event of about 150 bytes. In ms. */
    async roundTrips(times) {
      const durations = [];
      for (let n = 0; n < times; n++) durations.push((await timed('echo', event(n))).ms);
      return durations;
    },
    /** So many at once. Calls a second. */
    async pipelined(times) {
      const start = performance.now();
      await Promise.all(Array.from({ length: times }, (_, n) => call('echo', event(n))));
      return (times / (performance.now() - start)) * 1000;
    },
    /** Answers of so many bytes. In ms. */
    async answers({ size, times }) {
      const durations = [];
      for (let n = 0; n < times; n++) {
        const { answer, ms } = await timed('fetch', { size });
        if (answer.length !== Math.round(size / 200)) throw new Error('Another answer came.');
        durations.push(ms);
      }
      return durations;
    },
    /** Calls with so many bytes. In ms. */
    async arguments({ size, times }) {
      const list = Array.from({ length: Math.round(size / 150) }, (_, n) => event(n));
      const durations = [];
      for (let n = 0; n < times; n++) durations.push((await timed('give', { list })).ms);
      return durations;
    },
    /** A call every so many ms, whether the last one was answered or not. `stopCalling` has when each was made, and how long it took. */
    keepCalling(every) {
      const calls = [];
      const timer = setInterval(() => {
        const at = performance.timeOrigin + performance.now();
        void timed('echo', event(0)).then(({ ms }) => calls.push({ at, ms }));
      }, every);
      window.bench.stopCalling = () => {
        clearInterval(timer);
        return calls;
      };
    },
    /** Floods the host's window: nothing that any library knows. */
    flood(messages) {
      const junk = { flood: true, text: 'x'.repeat(100) };
      for (let n = 0; n < messages; n++) parent.postMessage(junk, '*');
    },
  };
  await call('up', {});
}
