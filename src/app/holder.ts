import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import type { Holder } from '../store/leases.ts';

/**
 * This process as the holder of leases. The boot tells a process number of today from the same number before a restart,
 * and from the same number in a container that shares this host's name.
 */
export function thisHolder(): Holder {
  return { host: hostname(), boot: bootId(), process: process.pid };
}

/** Whether a holder on this host and boot still lives; holders elsewhere are taken to live until their lease runs out. */
export function isAlive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true;
  // Before the last boot, in another container, or on another machine of this name: nothing can be told.
  if (holder.boot !== bootId()) return true;
  try {
    process.kill(holder.process, 0);
    return !isZombie(holder.process);
  } catch (thrown) {
    // EPERM: it lives and belongs to somebody else.
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
}

/** Killed, and not yet taken note of by its parent: in a container without an init that may last for ever. */
function isZombie(process: number): boolean {
  try {
    // `pid (name) state …`; the name may hold anything, parentheses included.
    const stat = readFileSync(`/proc/${process}/stat`, 'utf8');
    return /^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}

let known: string | undefined;

function bootId(): string {
  known ??= readBootId();
  return known;
}

function readBootId(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    // Elsewhere: the hour of the boot, coarse enough to be the same for every process.
    return `boot-${Math.round((Date.now() / 1000 - uptime()) / 3600)}`;
  }
}
