import type { Json, JsonObject } from '../../record/json.ts';
import { stepsOf } from '../../record/path.ts';
import type { Decision, Mapped } from '../mapping.ts';
import { compare } from './difference.ts';
import type { Difference } from './difference.ts';

/** What became of one record of a test. */
export type Became = Decision | { readonly is: 'deleted'; readonly key: string | undefined };

const expectations = ['expect', 'expect_some', 'filtered', 'held', 'rejected', 'deleted'] as const;

/** What differs between what a test expects and what became of its records. A test that expects nothing fails. */
export function differencesOf(test: JsonObject, decisions: readonly Became[]): readonly Difference[] {
  const given = expectations.filter((name) => test[name] !== undefined);
  if (given.length === 0 && test['label'] === undefined) {
    return [{ path: '', expected: `one of ${expectations.join(', ')}`, got: undefined }];
  }
  const outcomes = given.flatMap((name) => differences(name, test[name] ?? null, decisions));
  return [...outcomes, ...labels(test['label'], decisions)];
}

function differences(
  name: (typeof expectations)[number],
  expected: Json,
  decisions: readonly Became[],
): readonly Difference[] {
  if (name === 'expect' || name === 'expect_some')
    return recordDifferences(expected, decisions, name === 'expect_some');
  if (decisions.length === 0) return [{ path: '', expected: { [name]: expected }, got: undefined }];
  return decisions
    .filter((decision) => !is(name, expected, decision))
    .map((decision) => ({ path: '', expected: { [name]: expected }, got: shown(decision) }));
}

/** Records in their order; what is no mapped record is one difference that says what it became, not one a field. */
function recordDifferences(expected: Json, decisions: readonly Became[], some: boolean): readonly Difference[] {
  const list = Array.isArray(expected) ? expected : [expected];
  const single = !Array.isArray(expected) && decisions.length === 1;
  const longest = Math.max(list.length, decisions.length);
  return Array.from({ length: longest }, (_, index) => index).flatMap((index) => {
    const path = single ? '' : String(index);
    const decision = decisions[index];
    if (decision === undefined) return [{ path, expected: list[index], got: undefined }];
    if (decision.is !== 'mapped') return [{ path, expected: list[index], got: shown(decision) }];
    return compare(list[index], shown(decision), some, path);
  });
}

function is(name: 'filtered' | 'held' | 'rejected' | 'deleted', expected: Json, decision: Became): boolean {
  if (typeof expected !== 'string') return false;
  if (name === 'filtered') return decision.is === 'filtered' && decision.reason === expected;
  if (name === 'deleted') return decision.is === 'deleted' && decision.key === expected;
  if (name === 'held')
    return decision.is === 'held' && (decision.cause.message === expected || decision.cause.code === expected);
  return decision.is === 'dead' && (decision.cause.code === expected || decision.cause.message.includes(expected));
}

function labels(expected: Json | undefined, decisions: readonly Became[]): readonly Difference[] {
  if (expected === undefined) return [];
  if (decisions.length === 0) return [{ path: 'label', expected, got: undefined }];
  return decisions.flatMap((decision) => {
    const mapped = mappedOf(decision);
    const got = mapped === undefined ? shown(decision) : mapped.label;
    return got === expected ? [] : [{ path: 'label', expected, got }];
  });
}

/** A mapped record as tests write it: fields to be emptied are null. Anything else says what it became and why. */
function shown(decision: Became): Json {
  switch (decision.is) {
    case 'mapped':
      return cleared(decision);
    case 'filtered':
      return { filtered: decision.reason };
    case 'deleted':
      return { deleted: decision.key ?? null };
    case 'held':
      return { held: decision.cause.message };
    case 'dead': {
      const { code, message, field } = decision.cause;
      return { rejected: code, message, ...(field === undefined ? {} : { field }) };
    }
  }
}

function mappedOf(decision: Became): Mapped | undefined {
  if (decision.is === 'mapped') return decision;
  return decision.is === 'held' ? decision.mapped : undefined;
}

function cleared({ record, clear }: Mapped): Json {
  return clear.reduce((copy, path) => emptied(copy, stepsOf(path)), record);
}

function emptied(record: JsonObject, [step, ...rest]: readonly string[]): JsonObject {
  if (step === undefined) return record;
  const inner = record[step];
  const nested = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : {};
  return { ...record, [step]: rest.length === 0 ? null : emptied(nested, rest) };
}
