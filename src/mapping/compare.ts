import type { Scope } from './scope.ts';
import { listAt } from './section.ts';

/** The mapped fields that do not count when a record is compared with what was delivered (signed links change at each read). */
export function compileCompare(scope: Scope): readonly string[] {
  return listAt(scope.document, ['compare', 'ignore']).flatMap(({ value }) =>
    typeof value === 'string' ? [value] : [],
  );
}
