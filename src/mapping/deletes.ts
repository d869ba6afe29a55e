import type { Reading } from '../connector/source.ts';
import type { Stream } from '../connector/stream.ts';
import { canonical } from '../record/canonical.ts';
import { fieldOf } from '../record/path.ts';
import type { Cause } from '../record/verdict.ts';
import type { Gone } from '../store/aside.ts';
import { column } from './column.ts';
import type { Deletes, Mapping, Row } from './mapping.ts';
import { causeOf, isTrue, pendingOf } from './rows.ts';
import type { Draft, Rows } from './rows.ts';
import { refuseLater, scopedAt } from './scope.ts';
import type { Scope, Scoped } from './scope.ts';
import { textAt, valueAt } from './section.ts';

/** The reason counted where a record is gone at its source and the mapping does not delete. */
export const goneReason = 'deleted at the source';

/** What `deletes` says; the flag of the mapping's own where it has one. */
export function compileDeletes(
  scope: Scope,
  source: Stream,
  key: readonly Scoped[],
  each: Scoped | undefined,
): { readonly deletes: Deletes; readonly flag: Scoped | undefined } {
  const { document } = scope;
  const written = valueAt(document, ['deletes']);
  const flag = textAt(document, ['deletes', 'when']) === undefined ? undefined : ownFlag(scope);
  const told = written !== undefined && written !== null && written !== 'ignore';
  const texts = key.map(({ expression }) => expression.text);
  return {
    deletes: {
      told,
      absent: written === 'propagate' || valueAt(document, ['deletes', 'absent']) === true,
      keyed: canonical([textAt(document, ['from']) ?? '', each?.expression.text ?? '', texts]),
      field: each === undefined ? askedBy(source, texts) : undefined,
    },
    flag,
  };
}

function ownFlag(scope: Scope): Scoped {
  const flag = scopedAt(scope, ['deletes', 'when'], 'deletes.when');
  refuseLater(scope, ['deletes', 'when'], flag, 'no lets');
  return flag;
}

/** The field of `by_key` whose value is the ledger's key: only where that is the one key of the stream itself. */
function askedBy({ keyFields, byKey }: Stream, texts: readonly string[]): string | undefined {
  const [field, ...others] = keyFields;
  const [text, ...more] = texts;
  if (field === undefined || text === undefined || others.length + more.length > 0) return undefined;
  return fieldOf(text) === field && (byKey.includes(field) || byKey.includes('*')) ? field : undefined;
}

/** Whether a row that is gone is deleted: where the mapping does not delete, it is filtered, or it leaves. */
export function deletesGone({ deletes, leaves }: Pick<Mapping, 'deletes' | 'leaves'>, { gone, leaving }: Row): boolean {
  return gone !== undefined && (deletes.told || (leaving && leaves === 'delete'));
}

/** Why an element is gone, or what its rule threw. */
export interface GoneOf {
  readonly gone: Gone | undefined;
  readonly problem: Cause | undefined;
}

interface Page {
  readonly now: number;
  readonly open: (all: Rows['all']) => Rows;
}

const here: GoneOf = { gone: undefined, problem: undefined };

/**
 * Tombstones of the stream (`read.deleted`, over the record as read) and the mapping's own flag, an answer a row;
 * undefined where neither has such a rule.
 */
export async function goneOfRows(
  tombstone: Stream['deleted'],
  flag: Scoped | undefined,
  rows: readonly Draft[],
  page: Page,
): Promise<readonly GoneOf[] | undefined> {
  if (tombstone === undefined && flag === undefined) return undefined;
  const told = tombstone === undefined ? undefined : await tombstones(tombstone, rows);
  const flagged = flag === undefined ? undefined : await flags(flag, rows, page);
  return rows.map(({ reading }, index) => {
    const source = told?.get(reading) ?? here;
    return source.gone === undefined && source.problem === undefined ? (flagged?.[index] ?? here) : source;
  });
}

async function tombstones(
  rule: NonNullable<Stream['deleted']>,
  rows: readonly Draft[],
): Promise<ReadonlyMap<Reading, GoneOf>> {
  const readings = [...new Set(rows.map(({ reading }) => reading))];
  const answers = await rule.evaluate(readings.map(({ record }) => ({ context: record })));
  const found = new Map<Reading, GoneOf>();
  for (const [index, reading] of readings.entries()) {
    const answer = answers[index];
    if (answer?.ok === false) found.set(reading, { gone: undefined, problem: causeOf(answer.error, 'read.deleted') });
    else if (isTrue(answer?.value)) found.set(reading, { gone: 'tombstone', problem: undefined });
  }
  return found;
}

async function flags(flag: Scoped, rows: readonly Draft[], { now, open }: Page): Promise<readonly GoneOf[]> {
  const started = new Date(now).toISOString();
  const all = rows.map((row) => {
    const { problem } = row;
    const pending = pendingOf(row, { record: row.reading.record, started });
    if (problem !== undefined) pending.decision = { is: 'dead', cause: problem };
    return pending;
  });
  const values = await column(open(all), flag, all);
  return all.map(({ decision }, index) => {
    if (decision?.is === 'dead') return { gone: undefined, problem: decision.cause };
    return isTrue(values[index]) ? { gone: 'flag', problem: undefined } : here;
  });
}
