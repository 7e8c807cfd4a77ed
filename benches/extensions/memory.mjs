// What the browser's pages take, as the kernel counts it: each page of memory shared by the number of processes that have it (PSS).
import { readFileSync } from 'node:fs';
import { familyOf } from '../process-figures.mjs';

/** Of all renderers that this process has started, together. */
export function megabytesOfRenderers() {
  return familyOf(process.pid)
    .filter((pid) => read(`/proc/${pid}/cmdline`).includes('--type=renderer'))
    .reduce((sum, pid) => sum + proportionalMegabytes(pid), 0);
}

function proportionalMegabytes(pid) {
  return Number(/^Pss:\s*(\d+) kB$/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) / 1024;
}

/** Empty when the process has ended. */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
