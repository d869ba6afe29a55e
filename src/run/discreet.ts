import { HrwireError } from '../error/error.ts';
import type { BatchRejected } from '../connector/sink.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { maskText } from '../record/mask.ts';
import { stepsOf, valuesAt } from '../record/path.ts';
import type { Cause, Verdict } from '../record/verdict.ts';
import type { Pending } from './pending.ts';

type Answer = readonly Verdict[] | BatchRejected;

/**
 * Promise 7: what a target says of a record often quotes it (`ann@x.example is taken`). Tagged values of the batch are
 * masked in it before it is kept, counted or logged.
 */
export function discreetAnswer(mapping: Mapping, pending: readonly Pending[], answer: Answer): Answer {
  if ('rejected' in answer) return { ...answer, message: masked(answer.message, valuesOf(mapping, pending)) };
  if (answer.every(({ is }) => is === 'accepted')) return answer;
  const values = valuesOf(mapping, pending);
  return answer.map((verdict) =>
    verdict.is === 'accepted' ? verdict : { ...verdict, cause: discreetCause(verdict.cause, values) },
  );
}

/** The same of an error that ends the run. */
export function discreetError(mapping: Mapping, pending: readonly Pending[], thrown: unknown): unknown {
  if (!(thrown instanceof HrwireError)) return thrown;
  const { code, message, hint, place } = thrown;
  const said = masked(message, valuesOf(mapping, pending));
  return said === message ? thrown : new HrwireError(code, said, { hint, place });
}

function discreetCause(cause: Cause, values: readonly string[]): Cause {
  const { message, hint } = cause;
  return { ...cause, message: masked(message, values), ...(hint === undefined ? {} : { hint: masked(hint, values) }) };
}

/** Longest first, so that a name within a mail address leaves nothing of it. */
function valuesOf(mapping: Mapping, pending: readonly Pending[]): readonly string[] {
  const source = [...mapping.sensitiveSource.values()].flat().map(stepsOf);
  const target = [...mapping.sensitive.values()].flat().map(stepsOf);
  const found = new Set<string>();
  for (const { taken, delta } of pending) {
    for (const steps of source) for (const value of valuesAt(taken.raw, steps)) addTexts(found, value);
    for (const steps of target) for (const value of valuesAt(delta.record, steps)) addTexts(found, value);
    if (mapping.sensitiveKey) addTexts(found, delta.key);
  }
  return [...found].sort((a, b) => b.length - a.length);
}

function addTexts(found: Set<string>, value: unknown): void {
  if (Array.isArray(value)) for (const one of value) addTexts(found, one);
  else if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) addTexts(found, one);
  else if (typeof value === 'string' || typeof value === 'number') {
    const text = String(value).trim();
    // Shorter ones are in many words: `m` of a gender would mask each of them.
    if (text.length >= (/^[\p{ASCII}]*$/u.test(text) ? 4 : 2)) found.add(text);
  }
}

/** A pattern of a megabyte is none to the engine: such a value is looked for as it is written. */
const longestPattern = 10_000;

function masked(text: string, values: readonly string[]): string {
  let said = text;
  for (const value of values) {
    if (value.length > said.length) continue;
    if (value.length > longestPattern) {
      said = said.replaceAll(value, () => maskText(value));
      continue;
    }
    const pattern = new RegExp(value.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`), 'giu');
    said = said.replace(pattern, () => maskText(value));
  }
  return said;
}
