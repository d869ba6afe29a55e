import type { IncomingMessage } from 'node:http';
import { bodyOf, Failure } from '../shared/failure.ts';
import type { TableName } from './entity.ts';
import { tables as models } from './model.ts';
import * as people from './people.ts';
import { rowKey } from './tables.ts';
import type { Row, Tables } from './tables.ts';

/**
 * `GET state?entity=…` gives the rows, `POST state` `{entity, rows}` changes them as people at the vendor do;
 * `POST hire`, `job`, `dismiss`, `email`, `name`, `department`, `move` and `offer` do what people.ts says.
 */
export async function stateControl(
  tables: Tables,
  what: string,
  request: IncomingMessage,
  url: URL,
): Promise<Row[] | { readonly changed: number } | undefined> {
  if (what === 'GET state') return tables.all(tableOf(url.searchParams.get('entity')));
  if (what !== 'POST state') return personnel(tables, what, request);
  const { entity, rows } = JSON.parse(await bodyOf(request)) as { entity: string; rows: Row[] };
  return { changed: change(tables, tableOf(entity), rows) };
}

async function personnel(
  tables: Tables,
  what: string,
  request: IncomingMessage,
): Promise<{ readonly changed: number } | undefined> {
  const act = acts[what];
  if (act === undefined) return undefined;
  act(tables, JSON.parse(await bodyOf(request)) as Row);
  return { changed: 1 };
}

const text = (row: Row, field: string): string => String(row[field]);

/** Each takes one object; a name or department takes its fields beside `personId` or `code` and `from`. */
const acts: Readonly<Record<string, (tables: Tables, given: Row) => void>> = {
  'POST hire': (tables, given) => people.hire(tables, given as unknown as people.Hire),
  'POST job': (tables, given) => people.changeJob(tables, given as unknown as people.JobChange),
  'POST dismiss': (tables, given) => people.dismiss(tables, text(given, 'userId'), text(given, 'lastDay')),
  'POST email': (tables, given) => people.changeEmail(tables, text(given, 'personId'), text(given, 'email')),
  'POST name': (tables, { personId, from, ...fields }) =>
    people.changeName(tables, String(personId), String(from), fields),
  'POST department': (tables, { code, from, ...fields }) =>
    people.changeDepartment(tables, String(code), String(from), fields),
  'POST move': (tables, given) => people.moveApplication(tables, text(given, 'applicationId'), text(given, 'item')),
  'POST offer': (tables, { offerApprovalId, ...fields }) => people.putOffer(tables, String(offerApprovalId), fields),
};

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
