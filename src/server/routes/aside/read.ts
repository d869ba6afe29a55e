import { may } from '../../../access/actor.ts';
import { groupAside, otherTenant, readAside } from '../../../app/aside.ts';
import { findRun } from '../../../app/approve.ts';
import { groupJson, headJson, rowJson } from '../../../app/documents/aside.ts';
import { pageAside } from '../../../app/pages.ts';
import { showHeads, showRows } from '../../../app/records.ts';
import type { ShownRow } from '../../../app/records.ts';
import { list, object } from '../../../config/schema/kinds.ts';
import { HrwireError } from '../../../error/error.ts';
import { isObject } from '../../../record/json.ts';
import type { JsonObject } from '../../../record/json.ts';
import type { AsideFilter, AsideState } from '../../../store/aside.ts';
import { numberOf, pageJson, pagingOf } from '../../paging.ts';
import type { Asked, Reply, Route } from '../../route.ts';
import { json, jsonBody, pageOf, paging, pathParameter, rowNumber } from '../../schemas.ts';
import { filterBody, filters, group, head, reveal, row } from './schemas.ts';

/** Rows put aside in one state, and how the API calls them. */
export interface Kind {
  readonly state: AsideState;
  /** Of the path: `dead-letters`. */
  readonly path: string;
  /** Of operations: `DeadLetters`. */
  readonly id: string;
  readonly words: string;
}

/** Lists, causes and single rows of one state. */
export function readingRoutes(kind: Kind): Route[] {
  return [...listRoutes(kind), ...singleRoutes(kind)];
}

function listRoutes(kind: Kind): Route[] {
  const base = `/api/v1/${kind.path}`;
  return [
    {
      method: 'get',
      path: base,
      needs: 'read',
      operation: {
        operationId: `list${kind.id}`,
        summary: `${kind.words}, in the order of their numbers by mapping`,
        parameters: [...filters, reveal, ...paging],
        responses: { 200: json('A page.', pageOf(head)) },
      },
      handle: (asked) => listed(kind, asked, asked.query),
    },
    {
      method: 'post',
      path: `${base}/find`,
      needs: 'read',
      operation: {
        operationId: `find${kind.id}`,
        summary: `The same by a key too, which stands in no URL`,
        requestBody: jsonBody(
          object('Narrowed by all of these.', {
            ...filterBody,
            closed: { type: 'boolean', description: 'Those that are closed, too.' },
            ...schemasOf(paging),
            ...schemasOf([reveal]),
          }),
        ),
        responses: { 200: json('A page.', pageOf(head)) },
      },
      handle: (asked) => listed(kind, asked, isObject(asked.body) ? asked.body : {}),
    },
  ];
}

function singleRoutes(kind: Kind): Route[] {
  const base = `/api/v1/${kind.path}`;
  return [
    {
      method: 'get',
      path: `${base}/groups`,
      needs: 'read',
      operation: {
        operationId: `group${kind.id}`,
        summary: `${kind.words} by cause, the most frequent first`,
        parameters: filters.filter(({ name }) => name !== 'closed' && name !== 'run'),
        responses: { 200: json('All causes.', object('Causes.', { items: list('Causes.', group) }, ['items'])) },
      },
      handle: async ({ session, query }) => {
        const groups = await groupAside(session, { ...narrowed(query), state: kind.state });
        return { json: { items: groups.map(groupJson) } };
      },
    },
    {
      method: 'get',
      path: `${base}/{id}`,
      needs: 'read',
      operation: {
        operationId: `show${kind.id}`,
        summary: `One of them with its record`,
        parameters: [pathParameter('id', rowNumber), reveal],
        responses: { 200: json('The row.', row) },
      },
      handle: (asked) => shown(kind, asked),
    },
  ];
}

/** Revealing is a permission of its own. */
export function revealing({ actor }: Asked, wanted: unknown): boolean {
  if (wanted !== true) return false;
  if (may(actor, 'reveal')) return true;
  throw new HrwireError('access.denied', 'this needs the permission reveal', {
    hint: 'Leave `reveal` out, or ask an administrator for a token that may reveal.',
  });
}

async function listed(kind: Kind, asked: Asked, wanted: JsonObject): Promise<Reply> {
  const { session } = asked;
  const reveals = revealing(asked, wanted['reveal']);
  const { limit, cursor } = pagingOf(asked);
  const from = cursor && { pair: numberOf(cursor, 'pair'), after: numberOf(cursor, 'after') };
  const filter = { ...(await withRun(asked, wanted)), state: kind.state };
  const { rows, next } = await pageAside(session, filter, from, limit);
  const heads = await showHeads(session, rows, reveals);
  return { json: pageJson(heads.map(headJson), next && { ...next }) };
}

async function shown({ state }: Kind, asked: Asked): Promise<Reply> {
  const { session, path, query } = asked;
  const reveals = revealing(asked, query['reveal']);
  const found = await readAside(session, Number(path['id']), [state]);
  const rows: ShownRow[] = [];
  await showRows(session, [found], reveals, (each) => void rows.push(each));
  const [first] = rows;
  if (first === undefined) throw new HrwireError('app.unknown-row', `there is no row ${found.id}`);
  const tenant = await otherTenant(session, found);
  const told = tenant === undefined ? {} : { tenant: { source: tenant.source, target: tenant.target } };
  return { json: { ...rowJson(first), ...told } };
}

/** The filter of a query or body. */
function narrowed(wanted: JsonObject): Omit<AsideFilter, 'state'> {
  const { mapping, code, field, key, closed } = wanted;
  return {
    ...(typeof mapping === 'string' ? { mapping } : {}),
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof field === 'string' ? { field } : {}),
    ...(typeof key === 'string' ? { key } : {}),
    ...(closed === true ? { closed } : {}),
  };
}

/** The same with what a run has parked; `app.unknown-run` where there is no such run. */
export async function withRun({ session }: Asked, wanted: JsonObject): Promise<Omit<AsideFilter, 'state'>> {
  const { run } = wanted;
  if (typeof run !== 'string') return narrowed(wanted);
  const { id, mapping } = await findRun(session, run);
  return { ...narrowed(wanted), mapping, stagedBy: id };
}

function schemasOf(
  parameters: readonly Readonly<Record<string, unknown>>[],
): Record<string, Readonly<Record<string, unknown>>> {
  return Object.fromEntries(
    parameters.flatMap(({ name, schema }) => (typeof name === 'string' && isObject(schema) ? [[name, schema]] : [])),
  );
}
