// The tables of `--extensions`. A cell is p50 / p95 of all rounds together, or the median of the rounds; in brackets the lowest and the highest of the rounds.
import { quantile } from '../chats/figures.mjs';
import { systems } from './systems.mjs';

/** The share of the machine that others may take before figures suffer. */
const TOO_BUSY = 0.05;

export function renderExtensions({ machine, rounds, browser, results, opened }) {
  return `
Made by \`npm run bench -- --extensions --write\` on ${machine.date}, of commit ${machine.commit}: ${machine.processor}; ${machine.system}, Chromium ${browser}. ${rounds} rounds, ${machine.minutes.toFixed(1)} minutes.
Load average before: ${machine.loadBefore.toFixed(2)}; other programs took ${(machine.othersShare * 100).toFixed(1)} % of the machine meanwhile. Cells: p50 / p95, in brackets the lowest and the highest p50 of a round.${machine.othersShare > TOO_BUSY ? ' **The machine was too busy for exact figures.**' : ''}

**Connecting**: from appending the frame until the host's side says that it is connected, and until the extension's first call arrives, in ms.

${table(['connected', 'first call'], rowsOf(results.connecting, connectingCells))}

**Calls of an extension**: a round trip of an event of 150 bytes; calls a second when 3000 are made at once, and what one costs the processes of host and frame; in ms, an answer of so many bytes, and a call with 50 kB.

${table(['round trip, µs', 'calls/s', 'CPU µs, host + frame', '10 kB', '100 kB', '1 MB', '50 kB to the host'], rowsOf(results.calls, callCells))}

**Frames**: so many at once, each on a site of its own, until all have made a call, in ms; and the memory of one that does nothing.

${table(['1', '3', '5', '10', 'MB a frame'], rowsOf(results.frames, frameCells))}

**Switching**, with five widgets, in ms: from the choice of another customer until all five have said that they heard of it; from showing a hidden widget until it has drawn.

${table(['another customer', 'shown again', 'reloads'], rowsOf(results.switching, switchingCells))}

**A flood**: a neighbour posts 200 000 messages while a widget makes a call each 10 ms. Its round trips, the host's longest task, and its longest time without a timer, in ms.

${table(
  ['before', 'meanwhile', 'longest task', 'no timer for', 'messages heard'],
  [
    ...rowsOf(results.flood, floodCells),
    ['**Gatehouse**, its port flooded', ...floodCells(results['port flood'].native)],
  ],
)}

**The agent app** of an agent who is signed in: from the start of the navigation to the first paint, and until names and chats are there, in ms.

${table(
  ['first paint', 'complete'],
  ['cold', 'warm'].map((cache) => [
    `${cache} cache`,
    ...['paint', 'complete'].map((what) => spread(opened, (one) => one[cache].map((times) => times[what]))),
  ]),
)}`;
}

function connectingCells(figures) {
  return [spread(figures, ({ connected }) => connected), spread(figures, ({ called }) => called)];
}

function callCells(figures) {
  const sizes = [10_000, 100_000, 1_000_000, 'argument'];
  const [host, frame] = [0, 1].map((end) => middle(figures, ({ cpu }) => cpu[end]));
  return [
    spread(figures, ({ trips }) => trips.map((ms) => ms * 1000)),
    middle(figures, ({ rate }) => rate),
    `${host} + ${frame}`,
    ...sizes.map((size) => (figures[0][size] ? spread(figures, (one) => one[size]) : '-')),
  ];
}

function frameCells(figures) {
  const starts = [1, 3, 5, 10].map((count) => middle(figures, (one) => one.starts[count]));
  return [...starts, middle(figures, ({ megabytes }) => megabytes)];
}

function switchingCells(figures) {
  return [
    spread(figures, ({ switched }) => switched),
    spread(figures, ({ returned }) => returned.durations),
    figures.reduce((sum, { returned }) => sum + returned.reloads, 0),
  ];
}

function floodCells(figures) {
  const isHeard = figures.some(({ messages }) => messages > 0);
  return [
    spread(figures, ({ calm }) => calm),
    spread(figures, ({ during }) => during),
    // Browsers tell of those above 50 ms.
    figures.every(({ task }) => task === 0) ? 'below 50' : middle(figures, ({ task }) => task),
    middle(figures, ({ gap }) => gap),
    isHeard ? middle(figures, ({ messages }) => messages) : '-',
  ];
}

function rowsOf(results, cells) {
  return Object.entries(results).map(([name, figures]) => [systems[name].title, ...cells(figures)]);
}

function table(heads, rows) {
  const lines = [['', ...heads], ['---', ...heads.map(() => '--:')], ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** `p50 / p95` of the rounds together, and how far the rounds' own p50 are apart. */
function spread(figures, read) {
  const rounds = figures.map(read);
  const all = rounds.flat();
  const medians = rounds.map((round) => quantile(round, 0.5));
  return `${write(quantile(all, 0.5))} / ${write(quantile(all, 0.95))}${range(medians)}`;
}

/** The median of the rounds, and how far they are apart. */
function middle(figures, read) {
  const values = figures.map(read);
  return `${write(quantile(values, 0.5))}${range(values)}`;
}

function range(values) {
  if (values.length === 1) return '';
  return ` (${write(Math.min(...values))} – ${write(Math.max(...values))})`;
}

/** With two or three digits that count. */
function write(value) {
  if (!Number.isFinite(value)) return '-';
  if (value < 10) return value.toFixed(2);
  if (value < 100) return value.toFixed(1);
  return value.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ' ');
}
