import { HrwireError } from './error.ts';
import type { Code } from './catalogue.ts';

/** The text of anything thrown: libraries throw errors, plain objects and strings. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message;
  if (typeof thrown === 'object' && thrown !== null && 'message' in thrown) return String(thrown.message);
  return String(thrown);
}

/** The `code` that Node and libraries put on what they throw (`ENOSPC`, `SQLITE_BUSY`), if any. */
export function codeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}

/** Leaves an `HrwireError` as it is and gives anything else a code. */
export function wrap(thrown: unknown, code: Code = 'internal.fault', prefix = ''): HrwireError {
  if (thrown instanceof HrwireError) return thrown;
  if (codeOf(thrown) === 'ENOSPC') {
    return new HrwireError('disk.full', `${prefix}${messageOf(thrown)}`, {
      cause: thrown,
      hint: 'Free some space and run again: what was settled stays settled, the rest is read again.',
    });
  }
  return new HrwireError(code, `${prefix}${messageOf(thrown)}`, { cause: thrown });
}
