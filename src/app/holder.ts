import { readFileSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import type { Holder } from '../store/leases.ts';

/** This process as the holder of leases. The boot tells a process number of today from the same number before a restart. */
export function thisHolder(): Holder {
  return { host: hostname(), boot: bootId(), process: process.pid };
}

/** Whether a holder on this host and boot still lives; holders elsewhere are taken to live until their lease runs out. */
export function isAlive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true;
  if (holder.boot !== bootId()) return false;
  try {
    process.kill(holder.process, 0);
    return true;
  } catch (thrown) {
    // EPERM: it lives and belongs to somebody else.
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
}

let known: string | undefined;

function bootId(): string {
  known ??= readBootId();
  return known;
}

function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    // Elsewhere: the hour of the boot, coarse enough to be the same for every process.
    return `boot-${Math.round((Date.now() / 1000 - uptime()) / 3600)}`;
  }
}
