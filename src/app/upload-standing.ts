import { inScope } from '../access/scope.ts';
import type { Expression } from '../expression/expression.ts';
import type { Decision, Row } from '../mapping/mapping.ts';
import { Changes } from '../run/changed.ts';
import type { RunContext } from '../run/context.ts';
import { printsOf } from '../run/prints.ts';
import { storedRecords } from './sees.ts';

/** A row of a file, as far as the mapping made a record of it. */
export interface Standing {
  readonly row: Row;
  readonly decision: Decision | undefined;
}

/**
 * Of rows whose record was delivered before, those of which nothing shows that this record was in the uploader's scope: who
 * writes another's number beside their own department would change another's person. It is shown by what the store has of
 * the record as read, else by the prints of the mapped fields that are made of what the scope asks for: unchanged, they say
 * that the delivered record was in the scope as this row is.
 */
export function standingOf(
  run: RunContext,
  scope: Expression,
  fieldsRead: (mapped: string) => readonly string[],
): (rows: readonly Standing[]) => Promise<ReadonlySet<Row>> {
  const changes = new Changes(run);
  const telling = tellingFields(run.mapping.fields, scope.reads.paths, fieldsRead);
  return async (rows) => {
    const { store, mapping } = run;
    const refused = new Set<Row>();
    const pair = (await store.checkpoints.pairs(mapping.name)).find(({ current }) => current);
    if (pair === undefined) return refused;
    const known = await store.ledger.get(
      pair.id,
      rows.flatMap(({ row }) => row.key ?? []),
    );
    const delivered = rows.filter(({ row }) => known.get(row.key ?? '')?.fingerprint !== undefined);
    if (delivered.length === 0) return refused;
    const stored = await storedRecords(store, mapping.name, new Set(delivered.flatMap(({ row }) => row.key ?? [])));
    for (const { row, decision } of delivered) {
      const key = row.key ?? '';
      const records = stored.get(key) ?? [];
      if (records.length > 0) {
        if (!(await inScope(scope, records)).every(Boolean)) refused.add(row);
        continue;
      }
      const prints = decision?.is === 'mapped' ? printsOf(run, key, decision) : undefined;
      const changed = await changes.of(known.get(key), prints);
      const same = telling !== undefined && changed !== undefined && !changed.changed.some((each) => telling.has(each));
      if (!same) refused.add(row);
    }
    return refused;
  };
}

/** The mapped fields that are made of one path of the scope alone; undefined where a path of it feeds none. */
function tellingFields(
  fields: readonly string[],
  paths: readonly string[],
  fieldsRead: (mapped: string) => readonly string[],
): ReadonlySet<string> | undefined {
  const alone = new Map(
    fields.flatMap((field): [string, string][] => {
      const [path, ...others] = fieldsRead(field);
      return path === undefined || others.length > 0 ? [] : [[field, path]];
    }),
  );
  const telling = new Set<string>();
  for (const path of paths) {
    const own = [...alone].filter(([, read]) => read === path).map(([field]) => field);
    if (own.length === 0) return undefined;
    for (const field of own) telling.add(field);
  }
  return telling.size === 0 ? undefined : telling;
}
