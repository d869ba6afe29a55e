import type { MappingFile } from '../config/files.generated.ts';
import type { Wanted } from '../connector/connection.ts';
import { analyse } from '../expression/reads.ts';
import { isObject } from '../record/json.ts';

/**
 * The fields of its source that a mapping cannot do without (a part of the key or an entry of `needs` that reads one
 * field), and those that its fields read. With `each` the records have another shape than the source's: nothing is said.
 */
export function wantedFields(file: MappingFile): Wanted {
  if (file.each !== undefined) return { required: [], read: [] };
  const keys = typeof file.key === 'string' ? [file.key] : (file.key ?? []);
  const required = [...keys, ...file.needs].flatMap((text) => {
    const paths = pathsOf(text);
    return paths.length === 1 ? paths : [];
  });
  const read = expressionsOf(file.map).flatMap(pathsOf);
  return { required: [...new Set(required)], read: [...new Set(read)] };
}

/** Nothing where the text cannot be read: compiling the mapping says so. */
function pathsOf(text: string): readonly string[] {
  try {
    return analyse(text).reads.paths.filter((path) => path !== '' && !path.startsWith('*'));
  } catch {
    return [];
  }
}

/** The expressions of `map`: objects and lists nest, `{ $text: … }` is none. */
function expressionsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(expressionsOf);
  if (!isObject(value) || '$text' in value) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name.startsWith('$') && name !== '$' ? [] : expressionsOf(inner),
  );
}
