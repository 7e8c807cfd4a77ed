// What the kernel knows of a process: CPU time and memory. Read from outside, so that measuring costs the server nothing.
import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts CPU time in hundredths of a second. */
const TICKS_PER_SECOND = 100;

/** Whether this system tells. */
export const canReadFigures = process.platform === 'linux';

/** CPU seconds so far, of all threads, in user and kernel mode. */
export function cpuSeconds(pid) {
  const fields = readFields(pid);
  return (fields[11] + fields[12]) / TICKS_PER_SECOND;
}

/** CPU seconds so far of a process and all that it started, and these in turn. */
export function familyCpuSeconds(pid) {
  return familyOf(pid).reduce((sum, member) => sum + cpuSeconds(member), 0);
}

/** The same with what those used that have ended. */
export function wholeFamilyCpuSeconds(pid) {
  const ticks = familyOf(pid).map((member) => {
    try {
      const [own, ownKernel, ended, endedKernel] = readFields(member).slice(11, 15);
      return own + ownKernel + ended + endedKernel;
    } catch {
      // It ended a moment ago, and its parent has its time.
      return 0;
    }
  });
  return ticks.reduce((sum, one) => sum + one, 0) / TICKS_PER_SECOND;
}

/** The fields of `stat` as numbers, from the third on: the second is the program's name in parentheses, which may have spaces. */
function readFields(pid) {
  return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').map(Number);
}

/** Resident memory in MB. */
export function residentMegabytes(pid) {
  const kilobytes = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}

/** The oldest process that was given these arguments, one after the other. */
export function findPid(wanted) {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids
    .map(Number)
    .sort((one, other) => one - other)
    .find((pid) => argumentsOf(pid).includes(`\0${wanted.join('\0')}\0`));
}

function argumentsOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** A process and all that it started, and these in turn. */
export function familyOf(pid) {
  const parents = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      parents.set(Number(name), readFields(name)[1]);
    } catch {
      // It has ended meanwhile.
    }
  }
  const family = [pid];
  for (const member of family) for (const [child, parent] of parents) if (parent === member) family.push(child);
  return family;
}
