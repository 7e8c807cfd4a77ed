// The parts of a round. Each opens a host page of its own, and returns plain figures.
import { setTimeout as pause } from 'node:timers/promises';
import { megabytesOfRenderers } from './memory.mjs';
import { frameOf } from './stage.mjs';

/** Append to connected, and to the first call, one frame at a time. */
export function measureConnecting(stage, system, { samples }) {
  return stage.withHost(system.host, {}, async (page) => {
    const results = [];
    for (let n = 0; n < samples; n++) {
      results.push(await page.evaluate((given) => window.bench.open(given), stage.frames(system)));
      await page.evaluate(() => window.bench.close());
    }
    return { connected: results.map(({ connected }) => connected), called: results.map(({ called }) => called) };
  });
}

/** Round trips, calls a second, payloads, over one frame. */
export function measureCalls(stage, system, { trips, pipelined, payloads }) {
  return stage.withHost(system.host, { limits: false }, async (page) => {
    const frame = await openOne(stage, page, system);
    // The first ones compile.
    await frame.evaluate((times) => window.bench.roundTrips(times), Math.min(trips, 200));
    const figures = {
      trips: await frame.evaluate((times) => window.bench.roundTrips(times), trips),
    };
    const cpuBefore = await cpuSeconds(page, frame);
    figures.rate = await frame.evaluate((times) => window.bench.pipelined(times), pipelined);
    const cpuAfter = await cpuSeconds(page, frame);
    figures.cpu = cpuAfter.map((seconds, n) => ((seconds - cpuBefore[n]) / pipelined) * 1e6);
    if (system.name === 'three-way') return figures;
    for (const size of [10_000, 100_000, 1_000_000]) {
      figures[size] = await frame.evaluate((given) => window.bench.answers(given), { size, times: payloads });
    }
    figures.argument = await frame.evaluate((given) => window.bench.arguments(given), {
      size: 50_000,
      times: payloads,
    });
    return figures;
  });
}

/** CPU time of the host's process and of the frame's, so far. */
async function cpuSeconds(page, frame) {
  const times = [];
  for (const target of [page, frame]) {
    const session = await page.context().newCDPSession(target);
    await session.send('Performance.enable');
    const { metrics } = await session.send('Performance.getMetrics');
    times.push(metrics.find(({ name }) => name === 'ProcessTime').value);
    await session.detach();
  }
  return times;
}

/** So many frames at once, until each has made a call; and what each takes while it does nothing. */
export async function measureFrames(stage, system, { counts, settle }) {
  const [figures, memory] = [{}, []];
  for (const count of counts) {
    figures[count] = await stage.withHost(system.host, {}, async (page) => {
      const { called } = await page.evaluate((given) => window.bench.open(given), stage.frames(system, count));
      if (count === counts[0] || count === counts.at(-1)) {
        await pause(settle);
        memory.push({ count, megabytes: megabytesOfRenderers() });
      }
      return called;
    });
  }
  // The host's page and the browser's spare process are in both.
  const [few, many] = memory;
  return { starts: figures, megabytes: (many.megabytes - few.megabytes) / (many.count - few.count) };
}

/** Another customer for five widgets; and one widget that is hidden and shown again. */
export function measureSwitching(stage, system, { times }) {
  return stage.withHost(system.host, {}, async (page) => {
    const frames = stage.frames(system, 5);
    await page.evaluate((given) => window.bench.open(given), frames);
    // 60 a second of the 100 that a frame may say.
    const switched = await page.evaluate((given) => window.bench.switchCustomers(given), { times, pause: 16 });
    const given = { id: frames[0].id, times: Math.ceil(times / 5), pause: 50 };
    return { switched, returned: await page.evaluate((one) => window.bench.returnTo(one), given) };
  });
}

/** How long a flood is watched at most, in ms. */
const PATIENCE = 4_000;

/** A neighbour floods the host while a widget makes a call each 10 ms. `child`: what the neighbour is, if it is another thing than the widget. */
export function measureFlood(stage, system, { messages, before, child = system.child }) {
  return stage.withHost(system.host, {}, async (page) => {
    const [[widget], [neighbour]] = [stage.frames(system), stage.frames({ child })];
    await page.evaluate((given) => window.bench.open(given), [widget, neighbour]);
    const frame = frameOf(page, widget);
    const calm = await callFor(frame, before);
    await page.evaluate(() => window.bench.watch());
    await frame.evaluate(() => window.bench.keepCalling(10));
    const from = Date.now();
    // It may be stopped in the middle of it, and then may never answer.
    const sent = frameOf(page, neighbour)
      .evaluate((count) => window.bench.flood(count), messages)
      .catch(() => undefined);
    const isOver = () => page.waitForFunction((count) => window.bench.isOver(count), messages, { timeout: PATIENCE });
    // Nobody sees how many messages a port brings.
    await (child === 'port-flooder' ? Promise.race([sent, pause(PATIENCE)]) : isOver()).catch(() => undefined);
    const watched = await page.evaluate(() => window.bench.watched());
    const calls = await frame.evaluate(() => window.bench.stopCalling());
    // The browser hands messages on when the sender's script is done.
    const [first, last] = watched.messages > 0 ? [watched.from, watched.to] : [from, from + 1_000];
    const during = calls.filter(({ at }) => at >= first && at <= last).map(({ ms }) => ms);
    return { calm, during, ...watched };
  });
}

async function callFor(frame, ms) {
  await frame.evaluate(() => window.bench.keepCalling(10));
  await pause(ms);
  return (await frame.evaluate(() => window.bench.stopCalling())).map((call) => call.ms);
}

async function openOne(stage, page, system) {
  const [given] = stage.frames(system);
  await page.evaluate((one) => window.bench.open([one]), given);
  return frameOf(page, given);
}
