import { nextCron } from '../record/cron.ts';
import type { Spec, When } from './spec.ts';

/**
 * The first instant behind `after` at which it is due; undefined where there is none. `every` counts from the epoch, not
 * from a start: a process that is started anew again and again cannot put it off.
 */
export function next(when: When, after: number): number | undefined {
  if (when.kind === 'cron') return nextCron(when.pattern, when.zone, after);
  return (Math.floor(after / when.ms) + 1) * when.ms;
}

/** When it starts that was due at `due`: the same at each asking, another for each mapping and time. */
export function withJitter({ mapping, jitter }: Pick<Spec, 'mapping' | 'jitter'>, due: number): number {
  return due + Math.floor(fraction(`${mapping} ${due}`) * jitter);
}

/** The next times at which it starts. */
export function upcoming(spec: Spec, after: number, count: number): readonly number[] {
  const times: number[] = [];
  for (let due = next(spec.when, after); due !== undefined && times.length < count; due = next(spec.when, due)) {
    times.push(withJitter(spec, due));
  }
  return times;
}

/** FNV-1a, from 0 to below 1. */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  // Its high bits hardly move for texts that differ at their end alone.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}
