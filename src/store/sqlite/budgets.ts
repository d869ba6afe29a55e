import type { Budgets, Reserved, SharedWindow } from '../budgets.ts';
import type { Connection } from './connection.ts';
import { sqliteSlots } from './slots.ts';

/** Windows this much older than the one in use are over, whatever the clocks of other machines say. */
const over = 3 * 86_400_000;

export function sqliteBudgets(connection: Connection): Budgets {
  const spend = connection.prepare<[string, number, number], { spent: number }>(
    `INSERT INTO budget (bucket, window_start, spent) VALUES (?, ?, ?)
     ON CONFLICT (bucket, window_start) DO UPDATE SET spent = spent + excluded.spent RETURNING spent`,
  );
  const forget = connection.prepare<[string, number]>('DELETE FROM budget WHERE bucket = ? AND window_start < ?');
  const slots = sqliteSlots(connection);
  return {
    spend: async (bucket, windowStart, count) =>
      connection.write('normal', () => {
        forget.run(bucket, windowStart - over);
        return spend.get(bucket, windowStart, count)?.spent ?? count;
      }),
    reserve: async (windows, now, until) =>
      connection.write('normal', (): Reserved => {
        for (const [full, window] of windows.entries()) {
          const at = slots.free(window, now, until);
          if (at !== undefined) return { taken: false, full, at };
        }
        for (const window of windows) slots.add(window, until);
        return { taken: true };
      }),
    release: async (windows: readonly SharedWindow[], until, now) => {
      await connection.write('normal', () => {
        for (const window of windows) slots.move(window, until, now);
      });
    },
  };
}
