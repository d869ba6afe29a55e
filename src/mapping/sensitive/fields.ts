import type { Stream } from '../../connector/stream.ts';
import type { Leaf } from '../map.ts';

/**
 * The mapped fields that are sensitive, by class: those whose expression reads a tagged path, through lets, joins and
 * the keys of tables, and those that the target stream tags itself.
 */
export function sensitiveFields(
  leaves: readonly Leaf[],
  target: Pick<Stream, 'sensitive'>,
): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, Set<string>>();
  const add = (of: string, field: string): void => {
    const known = fields.get(of);
    if (known === undefined) fields.set(of, new Set([field]));
    else known.add(field);
  };
  for (const [of, paths] of target.sensitive) for (const path of paths) add(of, path);
  for (const leaf of leaves) {
    const read = 'text' in leaf.value ? [] : [...leaf.value.classes];
    for (const of of [...read, ...(leaf.default?.classes ?? [])]) add(of, leaf.field);
  }
  return new Map([...fields].map(([of, names]) => [of, [...names]]));
}
