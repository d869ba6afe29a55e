import type { Budgets } from '../budgets.ts';
import type { Connection } from './connection.ts';

/** Windows this much older than the one in use are over, whatever the clocks of other machines say. */
const over = 3 * 86_400_000;

export function sqliteBudgets(connection: Connection): Budgets {
  const spend = connection.prepare<[string, number, number], { spent: number }>(
    `INSERT INTO budget (bucket, window_start, spent) VALUES (?, ?, ?)
     ON CONFLICT (bucket, window_start) DO UPDATE SET spent = spent + excluded.spent RETURNING spent`,
  );
  const forget = connection.prepare<[string, number]>('DELETE FROM budget WHERE bucket = ? AND window_start < ?');
  return {
    spend: async (bucket, windowStart, count) =>
      connection.write('normal', () => {
        forget.run(bucket, windowStart - over);
        return spend.get(bucket, windowStart, count)?.spent ?? count;
      }),
  };
}
