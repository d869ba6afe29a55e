import type { Known } from './known.ts';
import type { Taken } from './taken.ts';

/**
 * Promise 4, newest wins: what is read now, under the mapping's lease, is newer than all that was read before, though the
 * clock was set back in between. Where its version is the instant of its reading, that is at least those before it. What
 * is brought back keeps the version it was read with, and a file that of the instant at which it was uploaded. Tests:
 * tests/run/clock.test.ts, tests/run/uploads.test.ts.
 */
export function isReadNow({ origin, row }: Taken): boolean {
  return row !== undefined && !origin.resumed && origin.input !== 'uploads' && row.version === row.reading.observed;
}

export function afterAll(taken: Taken, { ledger, aside }: Known): void {
  const { row } = taken;
  if (row === undefined || !isReadNow(taken)) return;
  if (ledger !== undefined && ledger.version !== undefined && ledger.version > row.version)
    row.version = ledger.version;
  for (const { version } of aside) if (version !== undefined && version > row.version) row.version = version;
}
