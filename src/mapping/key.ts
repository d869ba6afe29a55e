import type { Stream } from '../connector/stream.ts';
import { keyOf, keyPart } from '../record/key.ts';
import { column } from './column.ts';
import { pendingOf } from './rows.ts';
import type { Draft, Pending, Rows } from './rows.ts';
import { refuseLater, scoped, scopedAt } from './scope.ts';
import type { Scope, Scoped } from './scope.ts';
import { fault, listAt } from './section.ts';

/** The parts of the ledger's key: the mapping's `key`, else the stream's. Where neither has one, the file is wrong. */
export function compileKey(scope: Scope, source: Stream): readonly Scoped[] {
  const own = listAt(scope.document, ['key']).map(({ path }) => {
    const part = scopedAt(scope, path, 'key');
    refuseLater(scope, path, part, 'no lets');
    return part;
  });
  if (own.length > 0) return own;
  const { value } = scope.document;
  if (value['each'] !== undefined) {
    throw fault(
      scope.document,
      ['each'],
      'mapping.no-key',
      'A mapping with `each` needs a `key`: the key of the stream would name all records of one reading',
      'Write a list: `key: [ $record.interviewId, componentId ]`.',
    );
  }
  if (source.key.length > 0) return source.key.map((part) => scoped(scope, part, 'key'));
  const message = `The mapping has no \`key\`, and the stream ${source.name} has none of its own`;
  throw fault(scope.document, ['from'], 'mapping.no-key', message, 'Add `key:` with the field that names a record.');
}

/** Gives each row its key, or why it has none. Each part must be present: half a key would name another record. */
export async function giveKeys(
  parts: readonly Scoped[],
  rows: readonly Draft[],
  open: (all: readonly Pending[]) => Rows,
): Promise<void> {
  const others = keysAtOnce(parts, rows);
  if (others.length === 0) return;
  const all = others.map((row) => pendingOf(row, { record: row.reading.record }));
  const opened = open(all);
  const columns: (readonly unknown[])[] = [];
  for (const part of parts) columns.push(await column(opened, part, all));
  for (const [index, pending] of all.entries()) {
    const row = others[index];
    if (row !== undefined) Object.assign(row, keyAt(parts, columns, pending, index));
  }
}

/** The usual keys, which need no waiting; gives back the rows that are left. */
function keysAtOnce(parts: readonly Scoped[], rows: readonly Draft[]): readonly Draft[] {
  const sound = rows.filter(({ problem }) => problem === undefined);
  if (parts.some(({ asksTable, asksTarget }) => asksTable || asksTarget)) return sound;
  const variables: Record<string, unknown> = {};
  const evaluand = { context: undefined as unknown, variables };
  const [first, ...rest] = parts;
  return sound.filter((row) => {
    evaluand.context = row.record;
    variables['record'] = row.reading.record;
    row.key =
      first !== undefined && rest.length === 0
        ? keyPart(first.expression.quick(evaluand))
        : keyOf(parts.map(({ expression }) => expression.quick(evaluand)));
    return row.key === undefined;
  });
}

function keyAt(parts: readonly Scoped[], columns: readonly (readonly unknown[])[], pending: Pending, index: number) {
  if (pending.decision?.is === 'dead') return { key: undefined, problem: pending.decision.cause };
  const values = columns.map((values) => values[index]);
  const key = keyOf(values);
  if (key !== undefined) return { key, problem: undefined };
  const at = values.findIndex((value) => keyOf([value]) === undefined);
  const text = parts[at]?.expression.text ?? '';
  const message = `The key \`${text}\` is absent, blank, or neither a text nor a whole number`;
  return { key: undefined, problem: { code: 'key.absent', message, field: text } };
}
