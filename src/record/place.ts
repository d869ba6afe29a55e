import { isObject } from './json.ts';
import type { Json, JsonObject } from './json.ts';

/** A name of an object, or an index of a list. */
export type Step = string | number;

const plain = /^[^.`"[\]\s](?:[^.`"[\]]*[^.`"[\]\s])?$/u;

/**
 * The steps of a path that names one place of a record: `profile.phones[0]`, with backticks or quotes around names that
 * hold dots, brackets or outer spaces. Undefined where the text is none.
 */
export function parsePlace(text: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  const pattern = /(?:(^|\.)(?:`([^`]+)`|("(?:[^"\\]|\\.)+")|([^.`"[\]]+))|\[(\d{1,6})\])/uy;
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (match === null) return undefined;
    const [, , ticked, quoted, bare, index] = match;
    if (index !== undefined) steps.push(Number(index));
    else {
      const name = quoted === undefined ? (ticked ?? bare ?? '') : unquoted(quoted);
      if (name === undefined) return undefined;
      steps.push(name);
    }
  }
  return steps.length === 0 || typeof steps[0] === 'number' ? undefined : steps;
}

function unquoted(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The text that `parsePlace` reads these steps from. */
export function placeText(steps: readonly Step[]): string {
  return steps
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      const name = plain.test(step) ? step : step === '' || step.includes('`') ? JSON.stringify(step) : `\`${step}\``;
      return index === 0 ? name : `.${name}`;
    })
    .join('');
}

/** What stands there; undefined where nothing does. Only own properties count. */
export function valueAt(record: Json | undefined, steps: readonly Step[]): Json | undefined {
  let value = record;
  for (const step of steps) {
    if (typeof step === 'number') value = Array.isArray(value) ? value[step] : undefined;
    else value = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }
  return value;
}

/**
 * A copy with this value there; undefined takes it away. Objects on the way are made where nothing stands; undefined is
 * given where a list has no such element, or something else stands on the way.
 */
export function withValueAt(
  record: JsonObject,
  steps: readonly Step[],
  value: Json | undefined,
): JsonObject | undefined {
  const changed = put(record, steps, 0, value);
  return isObject(changed) ? changed : undefined;
}

function put(holder: Json, steps: readonly Step[], at: number, value: Json | undefined): Json | undefined {
  const step = steps[at];
  if (step === undefined) return value;
  const last = at === steps.length - 1;
  if (typeof step === 'number') {
    if (!Array.isArray(holder) || step > holder.length || (step === holder.length && value === undefined))
      return undefined;
    if (last && value === undefined) return holder.toSpliced(step, 1);
    const element = last ? value : put(holder[step] ?? {}, steps, at + 1, value);
    return element === undefined ? undefined : holder.toSpliced(step, 1, element);
  }
  if (!isObject(holder)) return undefined;
  const copy: JsonObject = { ...holder };
  const before = Object.hasOwn(holder, step) ? holder[step] : undefined;
  if (last && value === undefined) {
    delete copy[step];
    return copy;
  }
  const inner = last ? value : put(before ?? {}, steps, at + 1, value);
  if (inner === undefined) return undefined;
  // Whatever its name: plain assignment to `__proto__` would change the prototype instead.
  Object.defineProperty(copy, step, { value: inner, writable: true, enumerable: true, configurable: true });
  return copy;
}

/** Objects that nest deeper are one leaf. */
const deepest = 20;

/** The leaves of a record, in the order of its fields: objects are walked, lists and empty objects are leaves. */
export function leavesOf(
  record: JsonObject,
): ReadonlyMap<string, { readonly steps: readonly Step[]; readonly value: Json }> {
  const leaves = new Map<string, { steps: readonly Step[]; value: Json }>();
  const walk = (value: JsonObject, before: readonly Step[]): void => {
    for (const [name, inner] of Object.entries(value)) {
      const steps = [...before, name];
      if (isObject(inner) && Object.keys(inner).length > 0 && steps.length < deepest) walk(inner, steps);
      else leaves.set(placeText(steps), { steps, value: inner });
    }
  };
  walk(record, []);
  return leaves;
}

/** The leaves at which two records differ, by path. */
export function differences(
  before: JsonObject,
  after: JsonObject,
): readonly (readonly [path: string, steps: readonly Step[]])[] {
  const old = leavesOf(before);
  const now = leavesOf(after);
  const all = new Map([...old, ...now].map(([path, { steps }]) => [path, steps]));
  return [...all].filter(([path]) => JSON.stringify(old.get(path)?.value) !== JSON.stringify(now.get(path)?.value));
}
