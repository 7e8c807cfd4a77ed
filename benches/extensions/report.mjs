// The tables of `--extensions`. A cell is p50 / p95 of all rounds together, or a median of rounds; in brackets the lowest and the highest of the rounds.
import { quantile } from '../chats/figures.mjs';
import { systems } from './systems.mjs';

export function renderExtensions({ machine, rounds, browser, results }) {
  const { connecting, calls, frames, switching, flood } = results;
  const rowsOf = (part, cells) =>
    Object.entries(part)
      .map(([name, figures]) => `| ${systems[name].title} | ${cells(figures).join(' | ')} |`)
      .join('\n');
  return `
Made by \`npm run bench -- --extensions --write\` on ${machine.date}, of commit ${machine.commit}: ${machine.processor}; ${machine.system}, Chromium ${browser}. ${rounds} rounds, ${machine.minutes.toFixed(1)} minutes.
Load average before: ${machine.loadBefore.toFixed(2)}; other programs took ${(machine.othersShare * 100).toFixed(1)} % of the machine meanwhile. Cells: p50 / p95, in brackets the lowest and highest p50 of a round.

From appending the frame to the connection, and to the first call that arrives, in ms:

| | connected | first call |
|---|--:|--:|
${rowsOf(connecting, (figures) => [spread(figures.map((one) => one.connected)), spread(figures.map((one) => one.called))])}

Calls of an extension. Round trips of an event of 150 bytes, in µs; calls a second when 3000 are made at once; answers of so many bytes, and a call with 50 kB, in ms:

| | round trip, µs | calls/s | 10 kB | 100 kB | 1 MB | 50 kB to the host |
|---|--:|--:|--:|--:|--:|--:|
${rowsOf(calls, (figures) => [
  spread(
    figures.map(({ trips }) => trips.map((ms) => ms * 1000)),
    0,
  ),
  middle(
    figures.map(({ rate }) => rate),
    0,
  ),
  ...[10_000, 100_000, 1_000_000, 'argument'].map((size) =>
    figures[0][size] ? spread(figures.map((one) => one[size])) : '-',
  ),
])}

So many frames at once, each on its own site, until all have made a call, in ms; and the memory of one that does nothing:

| | 1 | 3 | 5 | 10 | MB a frame |
|---|--:|--:|--:|--:|--:|
${rowsOf(frames, (figures) => [
  ...[1, 3, 5, 10].map((count) =>
    middle(
      figures.map(({ starts }) => starts[count]),
      0,
    ),
  ),
  middle(
    figures.map(({ megabytes }) => megabytes),
    1,
  ),
])}

With five widgets: from the choice of another customer until all five have said that they heard of it, in ms; and from showing a hidden widget until it has drawn:

| | another customer | shown again | reloads |
|---|--:|--:|--:|
${rowsOf(switching, (figures) => [
  spread(figures.map(({ switched }) => switched)),
  spread(figures.map(({ returned }) => returned.durations)),
  figures.reduce((sum, { returned }) => sum + returned.reloads, 0),
])}

A neighbour posts 200 000 messages while a widget makes a call each 10 ms. Its round trips in ms; the host's longest task and its longest time without a timer, in ms:

| | before | meanwhile | longest task | no timer for | messages heard |
|---|--:|--:|--:|--:|--:|
${rowsOf(flood, floodCells)}
| the same, flooding its port | ${floodCells(results['port-flood'].native).join(' | ')} |`;
}

function floodCells(figures) {
  return [
    spread(figures.map(({ calm }) => calm)),
    spread(figures.map(({ during }) => during)),
    middle(
      figures.map(({ task }) => task),
      0,
    ),
    middle(
      figures.map(({ gap }) => gap),
      0,
    ),
    figures.some(({ messages }) => messages > 0)
      ? middle(
          figures.map(({ messages }) => messages),
          0,
        )
      : '-',
  ];
}

/** `p50 / p95` of the rounds together, and how far the rounds' own p50 are apart. */
function spread(rounds, digits) {
  const all = rounds.flat();
  const medians = rounds.map((round) => quantile(round, 0.5));
  return `${write(quantile(all, 0.5), digits)} / ${write(quantile(all, 0.95), digits)} (${range(medians, digits)})`;
}

function middle(values, digits) {
  return `${write(quantile(values, 0.5), digits)} (${range(values, digits)})`;
}

function range(values, digits) {
  return `${write(Math.min(...values), digits)} – ${write(Math.max(...values), digits)}`;
}

/** Three digits that count, or as many after the point as were asked for. */
function write(value, digits) {
  if (!Number.isFinite(value)) return '-';
  const after = digits ?? (value < 10 ? 2 : value < 100 ? 1 : 0);
  const text = value.toFixed(after);
  return text.includes('.') ? text : text.replace(/\B(?=(\d{3})+$)/g, ' ');
}
