import type { RunContext } from '../../run/context.ts';
import { isDelivered } from '../../run/known.ts';
import { mappedPrint } from '../../run/prints.ts';
import type { Compared } from '../compare/fields.ts';
import type { Cause } from './counts.ts';
import type { Expected } from './expected.ts';

/** Why the target is not as it should be, and the code of what stands aside for it. */
export interface Reason {
  readonly cause: Cause;
  readonly code?: string;
}

/** Why the target has no record for it. */
export function whyMissing({ known, why }: Expected): Reason {
  const open = known.aside.find(({ state }) => state === 'unknown');
  if (open !== undefined) return { cause: 'unknown', code: open.cause.code };
  if (isDelivered(known)) return { cause: 'deleted-there' };
  const aside = notSent({ known, why });
  if (aside !== undefined) return aside;
  return { cause: known.ledger?.deleted === true ? 'not-yet-sent' : 'never-sent' };
}

/**
 * Why fields differ, one reason a field. What was delivered is what is mapped now: then it was changed at the target, or
 * never taken there. Else it is told by the field whether the source, or the mapping, has changed since.
 */
export function whyDifferent(
  run: RunContext,
  expected: Expected,
  changed: ReadonlySet<string> | undefined,
): (one: Compared) => Reason {
  const { known, mapped } = expected;
  if (!isDelivered(known)) {
    const reason = whyMissing(expected);
    return () => reason;
  }
  const there = ({ empty }: Compared): Reason => ({ cause: empty ? 'dropped' : 'changed-there' });
  if (run.mapping.mode === 'event') return there;
  if (mapped !== undefined && known.ledger?.fingerprint === mappedPrint(run, mapped)) return there;
  const since = changedSince(run, expected);
  return (one) => {
    const top = one.field.split('.')[0] ?? one.field;
    return changed === undefined || changed.has(top) ? since : there(one);
  };
}

/** Why a record that changed since it was delivered is not at the target as it is now. */
function changedSince(run: RunContext, { known, why, version, observed }: Expected): Reason {
  const aside = notSent({ known, why });
  if (aside !== undefined) return aside;
  const { ledger } = known;
  const newer = !observed && version !== undefined && ledger?.version !== undefined && version > ledger.version;
  if (!newer && ledger?.mappingVersion !== undefined && ledger.mappingVersion !== run.mapping.version) {
    return { cause: 'older-mapping' };
  }
  return { cause: 'not-yet-sent' };
}

/** What keeps it from being sent. */
function notSent({ known, why }: Pick<Expected, 'known' | 'why'>): Reason | undefined {
  const causes = { held: 'held', dead: 'rejected', unknown: 'unknown' } as const;
  const open = known.aside.find(({ state }) => state === 'unknown') ?? known.aside[0];
  if (open !== undefined) return { cause: causes[open.state], code: open.cause.code };
  return why === undefined ? undefined : { cause: causes[why.state], code: why.code };
}
