// Runs in the host's page, whatever the library: opens frames and takes the times that only the host can take.

/** What frames ask for: a chat's messages of about so many bytes together, each an object of its own. */
const messagesOf = (size) =>
  Array.from({ length: Math.round(size / 200) }, (_, n) => ({
    chat: 'CHAT1',
    message_id: `M-${n}`,
    message_source: 'visitor',
    message: `${n} `.padEnd(110, 'x'),
  }));
const answers = new Map([10_000, 100_000, 1_000_000].map((size) => [size, messagesOf(size)]));

/** About 1 kB, as an agent's choice of another customer. */
const profileOf = (n) => ({
  id: `customer-${n}`,
  name: 'A customer',
  email: 'customer@example.com',
  chat: {
    chat_id: `CHAT${n}`,
    id: `THREAD${n}`,
    groupID: '0',
    preChatSurvey: [{ question: 'Why?', answer: 'y'.repeat(300) }],
  },
  source: 'chats',
  geolocation: { country: 'Poland', country_code: 'PL', city: 'Wroclaw', latitude: '51.1', longitude: '17.0' },
  customVariables: Object.fromEntries(['plan', 'cart', 'page', 'campaign'].map((name) => [name, 'z'.repeat(80)])),
});

/**
 * @param {(parts: { onCall: (id: string, name: string, data: any) => unknown }) => Host} createHost
 * @typedef {{ iframe: HTMLIFrameElement, connected: Promise<unknown>, tell: (name: 'switched' | 'shown', data: unknown) => void, close: () => void }} HostFrame
 * @typedef {{ open: (given: { id: string, url: string }) => HostFrame }} Host
 */
export function startHost(createHost) {
  const frames = new Map();
  const waiting = new Map();
  const host = createHost({
    onCall(id, name, data) {
      if (name === 'echo') return data;
      if (name === 'fetch') return answers.get(data.size);
      waiting.get(name)?.(id);
      return null;
    },
  });
  /** Resolves when each of these frames has called this. */
  const heardFromAll = (ids, name) =>
    new Promise((resolve, reject) => {
      const missing = new Set(ids);
      setTimeout(() => reject(new Error(`No ${name} of ${[...missing].join(', ')} within 15 s.`)), 15_000);
      waiting.set(name, (id) => {
        if (missing.delete(id) && missing.size === 0) resolve();
      });
    });
  const since = (start) => performance.now() - start;

  window.bench = {
    /** Opens frames at once. In ms from there: until the library says that all are connected, and until each of them has made a call. */
    async open(given) {
      const up = heardFromAll(
        given.map(({ id }) => id),
        'up',
      );
      const start = performance.now();
      const opened = given.map((one) => {
        const frame = { ...host.open(one), loads: 0 };
        frame.iframe.addEventListener('load', () => {
          frame.loads += 1;
        });
        frames.set(one.id, frame);
        return frame;
      });
      const connected = Promise.all(opened.map((frame) => frame.connected)).then(() => since(start));
      const called = up.then(() => since(start));
      return { called: await called, connected: await connected };
    },
    close() {
      for (const frame of frames.values()) frame.close();
      frames.clear();
    },
    /** Has the agent choose another customer so often: in ms, until all frames have said that they heard of it. */
    async switchCustomers({ times, pause }) {
      const durations = [];
      for (let n = 0; n < times; n++) {
        await new Promise((resolve) => setTimeout(resolve, pause));
        const all = heardFromAll([...frames.keys()], 'heard');
        const start = performance.now();
        for (const frame of frames.values()) frame.tell('switched', profileOf(n));
        await all;
        durations.push(since(start));
      }
      return durations;
    },
    /** Hides one frame and shows it again: in ms, until it has drawn. */
    async returnTo({ id, times, pause }) {
      const frame = frames.get(id);
      const loads = frame.loads;
      const durations = [];
      for (let n = 0; n < times; n++) {
        frame.iframe.style.display = 'none';
        await new Promise((resolve) => setTimeout(resolve, pause));
        const drawn = heardFromAll([id], 'drawn');
        const start = performance.now();
        frame.iframe.style.display = '';
        frame.tell('shown', true);
        await drawn;
        durations.push(since(start));
      }
      return { durations, reloads: frame.loads - loads };
    },
    /** Begins to watch the page's main thread. */
    watch() {
      const watch = { tasks: [], gap: 0, messages: 0, first: 0, last: 0, isOn: true };
      new PerformanceObserver((list) => {
        watch.tasks.push(...list.getEntries().map(({ startTime, duration }) => ({ startTime, duration })));
      }).observe({ type: 'longtask' });
      addEventListener('message', () => {
        watch.messages += 1;
        watch.last = performance.now();
        watch.first ||= watch.last;
      });
      let before = performance.now();
      const tick = () => {
        const now = performance.now();
        watch.gap = Math.max(watch.gap, now - before);
        before = now;
        if (watch.isOn) setTimeout(tick, 1);
      };
      tick();
      window.bench.watched = () => {
        watch.isOn = false;
        const { timeOrigin } = performance;
        const { first, last, messages, gap, tasks } = watch;
        return {
          messages,
          gap,
          task: Math.max(0, ...tasks.map(({ duration }) => duration)),
          from: timeOrigin + first,
          to: timeOrigin + last,
        };
      };
      /** All of them came, or none for a while: the sender was stopped. */
      window.bench.isOver = (count) =>
        watch.messages >= count || (watch.messages > 0 && performance.now() - watch.last > 800);
    },
  };
}
