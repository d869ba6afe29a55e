import type { SharedWindow } from '../budgets.ts';
import type { Connection } from './connection.ts';

/** Slots in one window: a place counts up to a hundredth longer than it must, and a window of any size is as many rows. */
const slotsInWindow = 100;

/** The places of sliding windows. Each call is part of a transaction of its caller. */
export interface Slots {
  /** Undefined where a place is free at `now`; else the instant at which to ask again. */
  free(window: SharedWindow, now: number, until: number): number | undefined;
  add(window: SharedWindow, at: number): void;
  move(window: SharedWindow, from: number, to: number): void;
}

export function sqliteSlots(connection: Connection): Slots {
  const forget = connection.prepare<[string, number]>('DELETE FROM budget_slot WHERE bucket = ? AND at <= ?');
  // A clock that was set back leaves places in a time to come, which would block the bucket until then. Nearer ones are
  // those of processes that were quicker to write: the instants of this one are as old as its wait for the lock.
  const forgetLater = connection.prepare<[string, number]>('DELETE FROM budget_slot WHERE bucket = ? AND at > ?');
  const count = connection.prepare<[string], { spent: number | null; oldest: number | null }>(
    'SELECT sum(spent) AS spent, min(at) AS oldest FROM budget_slot WHERE bucket = ?',
  );
  const add = connection.prepare<[string, number]>(
    `INSERT INTO budget_slot (bucket, at, spent) VALUES (?, ?, 1)
     ON CONFLICT (bucket, at) DO UPDATE SET spent = spent + 1`,
  );
  const take = connection.prepare<[string, number]>(
    'UPDATE budget_slot SET spent = spent - 1 WHERE bucket = ? AND at = ?',
  );
  const empty = connection.prepare<[string, number]>(
    'DELETE FROM budget_slot WHERE bucket = ? AND at = ? AND spent <= 0',
  );
  return {
    free: (window, now, until) => {
      const { bucket, per, most } = window;
      forget.run(bucket, now - per);
      forgetLater.run(bucket, slotOf(window, until + (until - now)));
      const { spent, oldest } = count.get(bucket) ?? { spent: 0, oldest: null };
      if ((spent ?? 0) < most) return undefined;
      // What is on its way may end at once, and counts for `per` from then on.
      return Math.max(now + 1, Math.min(oldest ?? now, now) + per);
    },
    add: (window, at) => {
      add.run(window.bucket, slotOf(window, at));
    },
    move: (window, from, to) => {
      take.run(window.bucket, slotOf(window, from));
      empty.run(window.bucket, slotOf(window, from));
      add.run(window.bucket, slotOf(window, to));
    },
  };
}

/** The end of the slot that an instant falls into: never earlier, so that no window holds one too many. */
function slotOf({ per }: SharedWindow, instant: number): number {
  const width = Math.max(1, Math.floor(per / slotsInWindow));
  return Math.ceil(instant / width) * width;
}
