import { isObject } from '../../record/json.ts';
import type { Json } from '../../record/json.ts';

/** One place where a test's result is not what it expects; `undefined` stands for: absent. */
export interface Difference {
  /** Dotted, "" for the whole. */
  readonly path: string;
  readonly expected: Json | undefined;
  readonly got: Json | undefined;
}

/**
 * Compares path by path, the order of keys left aside. `some`: objects may have more than is expected; lists may not,
 * since one more record or element is what such tests are there to see.
 */
export function compare(
  expected: Json | undefined,
  got: Json | undefined,
  some: boolean,
  path = '',
): readonly Difference[] {
  if (Array.isArray(expected) && Array.isArray(got)) {
    const longer = expected.length > got.length ? expected : got;
    return longer.flatMap((_, index) => compare(expected[index], got[index], some, below(path, String(index))));
  }
  if (isObject(expected) && isObject(got)) {
    const keys = some ? Object.keys(expected) : [...new Set([...Object.keys(expected), ...Object.keys(got)])];
    return keys.flatMap((key) => compare(own(expected, key), own(got, key), some, below(path, key)));
  }
  return Object.is(expected, got) ? [] : [{ path, expected, got }];
}

function own(object: Readonly<Record<string, Json>>, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function below(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
