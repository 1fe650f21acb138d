/**
 * Tells processes apart for good. A number alone is not enough: a container that starts again gives the same
 * numbers to other programs, and stopping the wrong one would be worse than stopping none.
 */
import { readFileSync } from 'node:fs';
import { waitUntil } from './command.mjs';

/** A text that no other process of this machine has or will have; undefined when the process has ended. */
function identityOf(pid) {
  if (process.platform === 'linux') return linuxIdentity(pid);
  try {
    process.kill(pid, 0);
    return String(pid);
  } catch (error) {
    return error.code === 'EPERM' ? String(pid) : undefined;
  }
}

function linuxIdentity(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The program's name stands in brackets and may hold anything, blanks included.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended; in a container without an init it may stay in the list for ever.
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    return `${boot}:${pid}:${fields[19]}`;
  } catch {
    return undefined;
  }
}

export const described = (pid) => ({ pid, identity: identityOf(pid) });

export const isSame = (one) => one?.identity !== undefined && identityOf(one.pid) === one.identity;

/** Asks a process to end, insists after a while, and resolves once it is gone. */
export async function endProcess(one, signals) {
  for (const { signal, waitMs } of signals) {
    if (!isSame(one)) return true;
    try {
      process.kill(one.pid, signal);
    } catch (error) {
      if (error.code !== 'ESRCH') return false;
    }
    if (await waitUntil(() => !isSame(one), waitMs)) return true;
  }
  return !isSame(one);
}
