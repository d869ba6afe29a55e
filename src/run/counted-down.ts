/** What is left of those of `counts` that are named in `ended`, once for each of their records; others are passed over. */
export function countedDown<T>(counts: ReadonlyMap<T, number>, ended: readonly T[]): Map<T, number> {
  const left = new Map<T, number>();
  for (const name of ended) {
    const before = left.get(name) ?? counts.get(name);
    if (before !== undefined) left.set(name, before - 1);
  }
  return left;
}

/** Intents of earlier runs, or notifications, whose last record ends now. */
export function completed<T>(taken: ReadonlyMap<T, number>): T[] {
  return [...taken].filter(([, left]) => left === 0).map(([name]) => name);
}
