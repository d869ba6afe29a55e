import type { Path } from '../config/document.ts';
import { isBlank } from '../record/json.ts';
import type { Json } from '../record/json.ts';
import { parseDuration } from '../record/duration.ts';
import { keyPart } from '../record/key.ts';
import type { Cause } from '../record/verdict.ts';
import { column } from './column.ts';
import type { MappingInputs } from './inputs.ts';
import type { Join } from './mapping.ts';
import type { Pending, Rows, Unfit } from './rows.ts';
import { left } from './rows.ts';
import { refuseLater, scopedAt } from './scope.ts';
import type { Scope, Scoped } from './scope.ts';
import { entriesAt, fault, streamAt, textAt } from './section.ts';

export interface CompiledJoin extends Join {
  readonly asked: Scoped;
}

/** The joins in the order of the file; `by` may read the joins before it. */
export function compileJoins(scope: Scope, streams: MappingInputs['streams']): readonly CompiledJoin[] {
  const { document } = scope;
  const before: string[] = [];
  return entriesAt(document, ['join']).map(([name]) => {
    const path: Path = ['join', name];
    const from = streamAt(document, [...path, 'from']);
    const asked = scopedAt(scope, [...path, 'by'], `join.${name}`);
    refuseLater(scope, [...path, 'by'], asked, before);
    before.push(name);
    const on = textAt(document, [...path, 'on']) ?? streams(from)?.keyFields[0];
    if (on === undefined) {
      const message = `Join \`${name}\` does not say which field of ${from.connection}.${from.stream} it asks for`;
      throw fault(
        document,
        path,
        'mapping.invalid',
        message,
        'Add `on:` with a field that the stream can be asked by.',
      );
    }
    const expect = textAt(document, [...path, 'expect']) === 'many' ? 'many' : 'one';
    return { name, from, on, by: asked.expression, asked, expect, missing: missingAt(scope, path) };
  });
}

function missingAt(scope: Scope, path: Path): Join['missing'] {
  const text = textAt(scope.document, [...path, 'missing'])?.trim() ?? 'reject';
  if (text === 'reject' || text === 'leave') return { then: text };
  const time = /^hold\s+(\S+)$/.exec(text)?.[1];
  const milliseconds = time === undefined ? undefined : parseDuration(time);
  if (milliseconds !== undefined) return { then: 'hold', for: milliseconds };
  const hint = 'Write `hold 7d` (with a time after which it becomes a dead letter), `reject` or `leave`.';
  throw fault(
    scope.document,
    [...path, 'missing'],
    'mapping.invalid',
    '`missing` of a join is none of its values',
    hint,
  );
}

/**
 * The value of a join for expressions, of what the run put into the row: for `one` the record (a list of one counts as
 * it), for `many` always a list. Tells in `unfit` where nothing was found, or too much.
 */
export function joinedValue(join: Join, found: Json | undefined, unfit: Unfit): Json | undefined {
  const list = Array.isArray(found) ? found : found === undefined || found === null ? [] : [found];
  if (list.length === 0 && join.missing.then !== 'leave') unfit.set(join.name, 'missing');
  if (join.expect === 'many') return list;
  if (list.length > 1) unfit.set(join.name, 'many');
  return list[0];
}

/** Holds or dead-letters the rows for which the join found nothing, or more than the one that is expected. */
export async function applyMissing(
  join: CompiledJoin,
  rows: Rows,
  over: readonly Pending[],
  now: number,
): Promise<void> {
  const unfit = over.filter((pending) => pending.decision === undefined && pending.unfit?.has(join.name) === true);
  if (unfit.length === 0) return;
  // Asked again, for the few rows without an answer: what `by` threw is the true reason of these.
  const asked = await column(rows, join.asked, unfit);
  for (const [index, pending] of unfit.entries()) {
    if (pending.decision !== undefined) continue;
    const cause = causeOfUnfit(join, pending.unfit?.get(join.name), asked[index]);
    const { missing } = join;
    pending.decision =
      cause.code === 'join.missing' && missing.then === 'hold'
        ? { is: 'held', cause, release: { kind: 'join', join: join.name, until: now + missing.for }, mapped: undefined }
        : { is: 'dead', cause };
  }
}

export async function applyJoins(
  joins: readonly CompiledJoin[],
  rows: Rows,
  over: readonly Pending[],
  now: number,
): Promise<void> {
  for (const join of joins) await applyMissing(join, rows, left(over), now);
}

/** What to ask the joined stream for; undefined where `by` is blank, failed, or names no record. */
export async function asksOf(join: CompiledJoin, rows: Rows): Promise<readonly (string | undefined)[]> {
  const values = await column(rows, join.asked, rows.all);
  return values.map((value) => keyPart(value));
}

function causeOfUnfit(join: CompiledJoin, how: 'missing' | 'many' | undefined, asked: unknown): Cause {
  const stream = `${join.from.connection}.${join.from.stream}`;
  const field = `join.${join.name}`;
  const by = `\`${join.by.text}\``;
  if (how === 'many') {
    const message = `Join ${join.name} found more than one record of ${stream} by ${join.on}; one is expected`;
    return { code: 'join.many', message, field, hint: 'Ask by a field that names one record, or set `expect: many`.' };
  }
  if (isBlank(asked))
    return { code: 'join.missing', message: `Join ${join.name} could not ask ${stream}: ${by} is blank`, field };
  if (keyPart(asked) === undefined) {
    const message = `Join ${join.name} cannot ask ${stream}: ${by} is neither a text nor a whole number`;
    return { code: 'join.by', message, field };
  }
  return {
    code: 'join.missing',
    message: `Join ${join.name} found no record of ${stream} whose ${join.on} is ${by}`,
    field,
  };
}
