import { isObject } from './json.ts';

/** The name of the field that an expression of one name reads: `` `no` `` reads `no`. Any other text stays as it is. */
export function fieldOf(expression: string): string {
  return /^`([^`]+)`$/u.exec(expression.trim())?.[1] ?? expression;
}

/**
 * The steps of a dotted path: `candidate.applyId`, with backticks or quotes around names that hold dots or spaces.
 * Indexes and `[]` are left out, since lists are walked wherever they are met.
 */
export function stepsOf(path: string): readonly string[] {
  const steps: string[] = [];
  const pattern = /`([^`]*)`|"([^"]*)"|\[[^\]]*\]|([^.`"[\]]+)|\./gu;
  for (const match of path.matchAll(pattern)) {
    const step = match[1] ?? match[2] ?? match[3]?.trim();
    if (step !== undefined && step !== '' && step !== '$') steps.push(step);
  }
  return steps;
}

/**
 * The values at the end of a path, lists walked: one a list element that is met. A step that is absent gives one
 * `undefined`, so that `items.score` tells of each item that has none. Only own properties count.
 */
export function valuesAt(value: unknown, steps: readonly string[], from = 0): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((element) => valuesAt(element, steps, from));
  const step = steps[from];
  if (step === undefined) return [value];
  if (!isObject(value) || !Object.hasOwn(value, step)) return [undefined];
  return valuesAt(value[step], steps, from + 1);
}
