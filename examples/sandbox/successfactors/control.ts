import type { IncomingMessage } from 'node:http';
import { bodyOf, Failure } from '../shared/failure.ts';
import { tables as models } from './model.ts';
import type { TableName } from './model.ts';
import { rowKey } from './tables.ts';
import type { Row, Tables } from './tables.ts';

/** `GET state?entity=…` gives the rows, `POST state` `{entity, rows}` changes them as people at the vendor do. */
export async function stateControl(
  tables: Tables,
  what: string,
  request: IncomingMessage,
  url: URL,
): Promise<Row[] | { readonly changed: number } | undefined> {
  if (what === 'GET state') return tables.all(tableOf(url.searchParams.get('entity')));
  if (what !== 'POST state') return undefined;
  const { entity, rows } = JSON.parse(await bodyOf(request)) as { entity: string; rows: Row[] };
  return { changed: change(tables, tableOf(entity), rows) };
}

function change(tables: Tables, table: TableName, rows: readonly Row[]): number {
  for (const fields of rows) {
    const known = tables.get(table, rowKey(table, fields));
    if (known === undefined) tables.put(table, [fields]);
    else tables.change(table, known, fields);
  }
  return rows.length;
}

function tableOf(name: string | null): TableName {
  const found = (Object.keys(models) as TableName[]).find((table) => table === name);
  if (found === undefined) throw new Failure(404, 'SANDBOX', `no such entity: ${name}`);
  return found;
}
