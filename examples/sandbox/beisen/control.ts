import type { IncomingMessage } from 'node:http';
import { bodyOf, Failure } from '../shared/failure.ts';
import { newest } from './employee/people.ts';
import { keys } from './model.ts';
import type { Rows, TableName } from './model.ts';
import type { Parts } from './parts.ts';
import { local } from './time.ts';

/**
 * `GET state` everything, `GET state?entity=…` one table or `budgets`; `POST state` `{entity, rows}` changes rows as
 * people at the vendor do: parts of known ones, whole new ones. Changing a person, a department or an application
 * stamps it; moving an application is written to its history.
 */
export async function stateControl(parts: Parts, what: string, request: IncomingMessage, url: URL): Promise<unknown> {
  if (what === 'GET state') return stateOf(parts, url.searchParams.get('entity'));
  if (what !== 'POST state') return undefined;
  const { entity, rows } = JSON.parse(await bodyOf(request)) as { entity: string; rows: object[] };
  const table = tableOf(entity);
  for (const row of rows) change(parts, table, row);
  return { changed: rows.length };
}

function stateOf(parts: Parts, entity: string | null): unknown {
  const { budgets, store } = parts;
  const used = { apis: budgets.usage(), days: budgets.days() };
  if (entity === 'budgets') return used;
  if (entity !== null) return store.all(tableOf(entity));
  const tables = Object.keys(keys).map((name) => [name, store.all(tableOf(name))]);
  return { ...(Object.fromEntries(tables) as { [Name in TableName]: Rows[Name][] }), budgets: used };
}

/** People at the vendor change a row, or add one. `job` of a person changes the newest main job. */
export function change(parts: Parts, table: TableName, { job, ...fields }: { readonly job?: object }): void {
  const { store, settings } = parts;
  const key = keys[table](fields as never);
  const known = store.get(table, key);
  const row = merged(structuredClone(known ?? {}), fields) as Rows[TableName];
  const now = settings.now();
  if ('employments' in row && job !== undefined) Object.assign(newest(row), job);
  if ('touched' in row) row.touched = [...row.touched, now];
  if ('modified' in row) row.modified = now;
  if ('history' in row) {
    const { processId, phaseId, statusId } = row;
    const last = row.history.at(-1);
    if (last?.phaseId !== phaseId || last.statusId !== statusId) {
      row.history = [...row.history, { at: local(now), processId, phaseId, statusId, reasonIds: [] }];
    }
  }
  store.put(table, row);
}

/** Objects are merged, everything else is replaced. */
function merged(known: object, fields: object): object {
  const result: Record<string, unknown> = { ...known };
  for (const [name, value] of Object.entries(fields) as [string, unknown][]) {
    const old = result[name];
    result[name] = isPlain(old) && isPlain(value) ? merged(old, value) : value;
  }
  return result;
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function tableOf(name: string): TableName {
  const found = (Object.keys(keys) as TableName[]).find((table) => table === name);
  if (found === undefined) throw new Failure(404, 'SANDBOX', `no such entity: ${name}`);
  return found;
}
