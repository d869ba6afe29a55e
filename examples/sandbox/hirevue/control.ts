import type { IncomingMessage } from 'node:http';
import { bodyOf, Failure } from '../shared/failure.ts';
import { tableNames } from './model.ts';
import type { Evaluation, Rows, TableName } from './model.ts';
import type { Parts } from './parts.ts';
import { People } from './people.ts';
import type { Which } from './people.ts';

/**
 * `GET state?entity=interviews` gives the rows, `POST state` `{entity, rows}` changes them by their `id`;
 * `POST take`, `POST finish` `{count}` or `{ids}` and `POST evaluate` `{interviewId}` do what people do;
 * `GET hooks` gives the notifications sent, `DELETE sessions` ends all logins.
 */
export async function ownControl(parts: Parts, what: string, request: IncomingMessage, url: URL): Promise<unknown> {
  const people = new People(parts);
  const body = async (): Promise<unknown> => JSON.parse((await bodyOf(request)) || '{}') as unknown;
  switch (what) {
    case 'GET state':
      return parts.tables.all(tableOf(url.searchParams.get('entity')));
    case 'POST state':
      return { changed: change(parts, (await body()) as { entity: string; rows: readonly { id: number }[] }) };
    case 'POST take':
      return { taken: people.take((await body()) as Which) };
    case 'POST finish':
      return { finished: await people.finish((await body()) as Which) };
    case 'POST evaluate':
      return { evaluation: await people.evaluate((await body()) as Pick<Evaluation, 'interviewId'>) };
    case 'GET hooks':
      return parts.hooks.posted;
    case 'DELETE sessions':
      parts.sessions.kill();
      return {};
    default:
      return undefined;
  }
}

function change(parts: Parts, { entity, rows }: { entity: string; rows: readonly { id: number }[] }): number {
  const table = tableOf(entity);
  for (const fields of rows) {
    const row = { ...parts.tables.get(table, fields.id), ...fields } as Rows[TableName];
    parts.tables.put(table, row);
  }
  return rows.length;
}

function tableOf(name: string | null): TableName {
  const found = tableNames.find((table) => table === name);
  if (found === undefined) throw new Failure(404, 'SANDBOX', `no such entity: ${name}`);
  return found;
}
