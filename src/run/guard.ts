import { HrwireError } from '../error/error.ts';
import type { RunContext } from './context.ts';
import type { Journal } from './journal.ts';

/** Promise 6: more rejects than the guard allows stop the run instead of filling the dead letters. */
export interface RejectGuard {
  /** Throws `run.guard-rejects` above both limits, counted over the guard's time. */
  check(): void;
}

export async function rejectGuard(run: RunContext, pair: number, journal: Journal): Promise<RejectGuard> {
  const { rejects, over } = run.mapping.guards;
  const before = await run.store.history.rejects(pair, run.clock.now() - over);
  return {
    check: () => {
      // A run that has no reject of its own is no cause for alarm: it may be the one with the repair.
      if (journal.rejected === 0 || rejects === undefined) return;
      const rejected = before.rejected + journal.rejected;
      const tried = before.tried + journal.tried;
      if (rejected <= rejects.count || rejected * 100 <= tried * rejects.percent) return;
      throw new HrwireError(
        'run.guard-rejects',
        `${rejected} of ${tried} records tried were rejected; the guard allows ${rejects.percent}% or ${rejects.count}`,
        {
          hint: `See the causes with \`hrwire dead-letters list ${run.mapping.name}\`; raise \`guard: { rejects: … }\` only if they are right.`,
        },
      );
    },
  };
}
