import type { IncomingMessage } from 'node:http';
import { bodyOf, Failure } from './failure.ts';
import type { Fault } from './faults.ts';
import { tables as models } from './model.ts';
import type { TableName } from './model.ts';
import type { Parts } from './parts.ts';
import { rowKey } from './tables.ts';
import type { Row } from './tables.ts';

/**
 * What another process asks of the sandbox itself, none of it part of the vendor:
 * `GET state?entity=…` the rows, `POST state` `{entity, rows}` as people at the vendor change them, `GET log`,
 * `POST faults` a fault or a list, `DELETE faults`.
 */
export async function control(parts: Parts, request: IncomingMessage, url: URL): Promise<string> {
  const what = `${request.method} ${url.pathname.slice('/__sandbox/'.length)}`;
  switch (what) {
    case 'GET state':
      return JSON.stringify(parts.tables.all(tableOf(url.searchParams.get('entity'))));
    case 'POST state': {
      const { entity, rows } = JSON.parse(await bodyOf(request)) as { entity: string; rows: Row[] };
      return JSON.stringify({ changed: change(parts, tableOf(entity), rows) });
    }
    case 'GET log':
      return JSON.stringify(parts.log.lines);
    case 'POST faults': {
      const body = JSON.parse(await bodyOf(request)) as Fault | Fault[];
      parts.faults.add(Array.isArray(body) ? body : [body]);
      return '{}';
    }
    case 'DELETE faults':
      parts.faults.clear();
      return '{}';
    default:
      throw new Failure(404, 'SANDBOX', `no such control: ${what}`);
  }
}

function change(parts: Parts, table: TableName, rows: readonly Row[]): number {
  for (const fields of rows) {
    const known = parts.tables.get(table, rowKey(table, fields));
    if (known === undefined) parts.tables.put(table, [fields]);
    else parts.tables.change(table, known, fields);
  }
  return rows.length;
}

function tableOf(name: string | null): TableName {
  const found = (Object.keys(models) as TableName[]).find((table) => table === name);
  if (found === undefined) throw new Failure(404, 'SANDBOX', `no such entity: ${name}`);
  return found;
}
