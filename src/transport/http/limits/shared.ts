import type { ConnectionContext } from '../../../connector/connection.ts';
import type { Clock } from '../../../record/clock.ts';
import { spent } from './spent.ts';

type SharedWindow = Parameters<ConnectionContext['budgets']['reserve']>[0][number];

/** A sliding window that all processes share. */
export interface SharedLimit {
  readonly match: string | undefined;
  /** The time as it is written, for messages. */
  readonly written: string;
  readonly then: 'wait' | 'stop';
  window(path: string): SharedWindow;
}

export interface SharedOptions {
  readonly clock: Clock;
  readonly budgets: ConnectionContext['budgets'];
  /** A longer wait than this (ms) is an error. */
  readonly waitMost: number;
}

/** How long a request counts as on its way where its process ended: longer than it takes to reach the server. */
const onItsWay = 60_000;

/** One of them, for one path. */
export interface SharedPlace {
  readonly limit: SharedLimit;
  readonly window: SharedWindow;
}

/** The places of one request: called when it has ended. */
export type Places = () => void;

/** Takes a place in each window, or waits until one may be free and takes none: then undefined. */
export async function tryPlaces(
  due: readonly SharedPlace[],
  { clock, budgets, waitMost }: SharedOptions,
  signal: AbortSignal,
): Promise<Places | undefined> {
  if (due.length === 0) return () => undefined;
  const windows = due.map(({ window }) => window);
  const now = clock.now();
  const until = now + onItsWay;
  const reserved = await budgets.reserve(windows, now, until);
  if (reserved.taken) {
    // A place that cannot be given back grows old by itself; what the request brought must not be lost for it.
    return () => void budgets.release(windows, until, clock.now()).catch(() => undefined);
  }
  const full = due[reserved.full];
  const wait = Math.max(1, reserved.at - now);
  if (full?.limit.then === 'stop' || wait > waitMost)
    throw spent(full?.window.most ?? 0, full?.limit.written ?? '', reserved.at);
  await clock.sleep(wait, signal);
  return undefined;
}
