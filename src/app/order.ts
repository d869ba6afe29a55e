import type { MappingFile } from '../config/files.generated.ts';
import { HrwireError } from '../error/error.ts';

/** A mapping, and the mappings that `after` names. */
export interface Ordered {
  readonly name: string;
  readonly after: readonly string[];
}

/** The mappings that run before this one; itself left out. */
export function comesAfter({ mapping, after }: Pick<MappingFile, 'mapping' | 'after'>): readonly string[] {
  const entries = after === undefined ? [] : Array.isArray(after) ? after : [after];
  const names = entries.map((entry) => (typeof entry === 'string' ? entry : entry.mapping));
  return [...new Set(names)].filter((name) => name !== mapping);
}

/** In the order of `after`, else as given. A circle has no order: `lint.after-circle`. */
export function inOrder<T extends Ordered>(given: readonly T[]): readonly T[] {
  const ordered: T[] = [];
  let left = given;
  while (left.length > 0) {
    const next = left.find(({ after }) => !left.some(({ name }) => after.includes(name)));
    if (next === undefined) {
      const names = left.map(({ name }) => name).join(', ');
      throw new HrwireError('lint.after-circle', `each of these mappings runs after another of them: ${names}`, {
        hint: 'Take one of them out of after; where their records need each other, use second:.',
      });
    }
    ordered.push(next);
    left = left.filter((each) => each !== next);
  }
  return ordered;
}
