import type { GuardLimit } from '../../mapping/mapping.ts';
import type { Cause } from '../../record/verdict.ts';
import type { Pending } from '../pending.ts';

/** What a limit counts. */
export type Limited = 'deletes' | 'changes' | 'field' | 'emptied';

/** Why what a run would send is parked. */
export interface Trip {
  /** `guard.deletes`, `guard.changes`, `guard.field`, `guard.emptied`, `guard.restored`, or `drift.…`. */
  readonly cause: Cause;
  /** Whether this delta is one of those that it counts. */
  readonly concerns: (pending: Pending) => boolean;
}

/** What exceeds a limit. */
export interface Excess {
  readonly limit: Limited;
  /** The mapped field; of deletes and changes none. */
  readonly field: string | undefined;
  /** Of this run and of those before it within the guard's time; `before` of them were sent. */
  readonly count: number;
  readonly before: number;
  /** Keys delivered and not deleted when the run began. */
  readonly of: number;
  readonly allowed: GuardLimit;
}

export function tripOf(excess: Excess): Trip {
  const { limit, field, count, before, of, allowed } = excess;
  const share = of === 0 ? '' : `, ${Math.round((count * 1000) / of) / 10}% of ${of}`;
  const earlier = before === 0 ? '' : ` (${before} of them sent before)`;
  const message = `${whatOf(limit, field, count)}${share}${earlier}; the guard allows ${allowed.percent}% or ${allowed.count}`;
  return {
    cause: { code: `guard.${limit}`, message, ...(field === undefined ? {} : { field }) },
    concerns: (pending) => isCounted(limit, field, pending),
  };
}

function whatOf(limit: Limited, field: string | undefined, count: number): string {
  switch (limit) {
    case 'deletes':
      return count === 1 ? '1 delete' : `${count} deletes`;
    case 'changes':
      return count === 1 ? '1 change' : `${count} changes`;
    case 'field':
      return `${field ?? ''} changes in ${records(count)}`;
    case 'emptied':
      return `${field ?? ''} goes empty in ${records(count)}`;
  }
}

const records = (count: number): string => (count === 1 ? '1 record' : `${count} records`);

function isCounted(limit: Limited, field: string | undefined, pending: Pending): boolean {
  switch (limit) {
    case 'deletes':
      return pending.delta.operation === 'delete';
    case 'changes':
      return isChange(pending);
    case 'field':
      return field !== undefined && pending.changes?.changed.includes(field) === true;
    case 'emptied':
      return field !== undefined && pending.changes?.emptied.includes(field) === true;
  }
}

/** A key that was delivered before, and whose record is another one now. Creates are no changes, nor is what is sent again. */
export function isChange({ delta, known, fingerprint, before }: Pending): boolean {
  return delta.operation !== 'delete' && known && before?.fingerprint !== fingerprint;
}
