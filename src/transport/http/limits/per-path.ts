import { createHash } from 'node:crypto';

/** More paths than any system has endpoints: paths with ids in them are not to fill the memory. */
const mostPaths = 1000;

/** One `make(undefined)` for all paths, or one for each; those beyond a thousand share one, which is never too lax. */
export function perPath<T>(each: boolean, make: (path: string | undefined) => T): (path: string) => T {
  const made = new Map<string | undefined, T>();
  return (path) => {
    const name = each && (made.has(path) || made.size < mostPaths) ? path : undefined;
    const known = made.get(name);
    if (known !== undefined) return known;
    const one = make(name);
    made.set(name, one);
    return one;
  };
}

/** The name of a bucket in the store. A path may hold personal values: its hash stands for it. */
export function bucketOf(parts: readonly (string | undefined)[], path: string | undefined): string {
  const own = path === undefined ? undefined : createHash('sha256').update(path).digest('base64url').slice(0, 22);
  return [...parts, own].filter((part) => part !== undefined && part !== '').join(' ');
}
