import { deopt } from '../values/deopt.ts';

/** A list of numbers alone or of texts alone, in order; throws for others. */
export function sortedPlainly(list: readonly unknown[]): unknown[] {
  if (list.every((one) => typeof one === 'string')) return list.toSorted(inOrder);
  if (list.every((one) => typeof one === 'number')) {
    if (!list.every(Number.isFinite)) throw deopt;
    return list.toSorted((one, other) => one - other);
  }
  throw deopt;
}

/** By the units of their text, as `<` has it. */
function inOrder(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/**
 * A merge sort that asks as the package's does and in its order, so that a comparison that contradicts itself gives
 * the same. `swaps`: whether the right one comes before the left one.
 */
export function sortedBy<T>(list: readonly T[], swaps: (left: T, right: T) => boolean): T[] {
  if (list.length <= 1) return list.slice();
  const middle = Math.floor(list.length / 2);
  const left = sortedBy(list.slice(0, middle), swaps);
  const right = sortedBy(list.slice(middle), swaps);
  const merged: T[] = [];
  let [fromLeft, fromRight] = [0, 0];
  while (fromLeft < left.length && fromRight < right.length) {
    const [first, second] = [left[fromLeft] as T, right[fromRight] as T];
    if (swaps(first, second)) {
      merged.push(second);
      fromRight++;
    } else {
      merged.push(first);
      fromLeft++;
    }
  }
  return merged.concat(left.slice(fromLeft), right.slice(fromRight));
}
