import type { Json } from './json.ts';

/** Whether a value nests deeper than so many levels. Without recursion, which what comes from outside could exhaust. */
export function isDeeper(value: Json, most: number): boolean {
  let level: readonly Json[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most) return true;
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return false;
}
