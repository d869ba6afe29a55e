import { randomBytes } from 'node:crypto';
import { Failure } from '../shared/failure.ts';
import { inPeriod, periodOf } from './effective.ts';
import type { Period } from './effective.ts';
import type { Entity } from './entity.ts';
import { undocumented } from './failure.ts';
import { comparable, parseFilter } from './filter.ts';
import type { Filter } from './filter.ts';
import { tables as models } from './model.ts';
import type { Settings } from './options.ts';
import { present, shapeOf, shuffled } from './present.ts';
import { rowKey } from './tables.ts';
import type { Row, Tables } from './tables.ts';

const parameters = new Set([
  '$filter',
  '$select',
  '$expand',
  '$orderby',
  '$top',
  '$skip',
  '$format',
  '$skiptoken',
  'customPageSize',
  'paging',
  'asOfDate',
  'fromDate',
  'toDate',
]);

export interface ReadResult {
  readonly body: string;
  readonly keys: readonly string[];
}

interface Snapshot {
  readonly keys: readonly string[];
  readonly start: number;
  readonly session: string;
  readonly query: string;
}

/** Answers reads of one server; keeps the key lists of `paging=snapshot`. */
export class Reader {
  readonly #tables: Tables;
  readonly #settings: Settings;
  readonly #snapshots = new Map<string, Snapshot>();

  constructor(tables: Tables, settings: Settings) {
    this.#tables = tables;
    this.#settings = settings;
  }

  /** One page of a list. `root`: scheme and host for the links; `session`: what a snapshot belongs to. */
  list(entity: Entity, set: string, query: URLSearchParams, root: string, session: string): ReadResult {
    checkParameters(query);
    const shape = shapeOf(entity, query.get('$select'), query.get('$expand'));
    const filter = this.#filter(entity, query.get('$filter'));
    const size = pageSize(query.get('customPageSize'));
    const period = this.#period(entity, query);
    const { rows, next } =
      query.get('paging') === 'snapshot'
        ? this.#snapshot(entity, filter, query, size, session)
        : this.#plain(entity, filter, query, size);
    const results = rows.map((row) => present(this.#tables, entity.table, row, shape, root, period));
    const d: Record<string, unknown> = { results };
    if (next !== undefined) {
      const link = new URLSearchParams(query);
      link.set('$skiptoken', next);
      d['__next'] = `${root}/odata/v2/${set}?${link.toString()}`;
    }
    return { body: JSON.stringify({ d }), keys: rows.map((row) => rowKey(entity.table, row)) };
  }

  /** One entity by its key; a filter beside a key predicate is ignored by the vendor, so here it is refused. */
  one(entity: Entity, literal: string, query: URLSearchParams, root: string): ReadResult {
    checkParameters(query);
    for (const name of query.keys()) {
      if (!['$select', '$expand', '$format', 'asOfDate'].includes(name)) {
        throw undocumented(`${name} means nothing beside a key.`);
      }
    }
    const key = keyOf(entity, literal);
    const row = this.#tables.get(entity.table, key);
    if (row === undefined) throw new Failure(404, 'NotFoundException', `${entity.table} has no such entity.`);
    const shape = shapeOf(entity, query.get('$select'), query.get('$expand'));
    const d = present(this.#tables, entity.table, row, shape, root, this.#period(entity, query));
    return { body: JSON.stringify({ d }), keys: [key] };
  }

  #period(entity: Entity, query: URLSearchParams): Period {
    return periodOf(query, entity, this.#settings.now());
  }

  #filter(entity: Entity, text: string | null): Filter | undefined {
    return text === null ? undefined : parseFilter(text, entity, this.#settings.zoneMinutes, this.#tables);
  }

  /** Tokens are base64 of a start row in whatever the answer is by now: rows repeat and are skipped while others write. */
  #plain(entity: Entity, filter: Filter | undefined, query: URLSearchParams, size: number): Slice {
    const found = this.#rows(entity, filter, query);
    const token = query.get('$skiptoken');
    const start = token === null ? 0 : startOf(token);
    const rows = found.slice(start, start + size);
    const more = start + size < found.length;
    return { rows, next: more ? Buffer.from(`${start + size}:${start + 2 * size}`).toString('base64') : undefined };
  }

  /** The key list is kept; the token changes with each page and belongs to the session that began. */
  #snapshot(entity: Entity, filter: Filter | undefined, query: URLSearchParams, size: number, session: string): Slice {
    const token = query.get('$skiptoken');
    const bare = new URLSearchParams(query);
    bare.delete('$skiptoken');
    const kept = token === null ? undefined : this.#snapshots.get(token);
    if (token !== null && (kept === undefined || kept.query !== bare.toString())) {
      throw undocumented('The snapshot token is not known.');
    }
    if (kept !== undefined && kept.session !== session) {
      throw undocumented('A snapshot is read in the session that began it: send its cookie and X-CSRF-Token.');
    }
    const keys = kept?.keys ?? this.#rows(entity, filter, query).map((row) => rowKey(entity.table, row));
    const start = kept?.start ?? 0;
    const page = keys.slice(start, start + size).map((key) => this.#tables.get(entity.table, key));
    const rows = page.filter((row) => row !== undefined);
    if (start + size >= keys.length) return { rows, next: undefined };
    const next = randomBytes(9).toString('hex');
    this.#snapshots.set(next, { keys, start: start + size, session, query: bare.toString() });
    return { rows, next };
  }

  /** Filtered and ordered; without `$orderby` the newest ids come first, so an insert moves every later row. */
  #rows(entity: Entity, filter: Filter | undefined, query: URLSearchParams): Row[] {
    let rows = inPeriod(this.#tables.all(entity.table), entity, this.#period(entity, query));
    if (entity.table === 'User' && !(filter?.fields.has('status') ?? false)) {
      rows = rows.filter((row) => row['status'] === 't' || row['status'] === 'T');
    }
    if (filter !== undefined) rows = rows.filter((row) => filter.test(row));
    if (query.get('$orderby') === null && entity.slicesOf !== undefined) rows = shuffled(rows, entity.table);
    else rows.sort(order(entity, query.get('$orderby')));
    const skip = count(query.get('$skip'), '$skip') ?? 0;
    const top = count(query.get('$top'), '$top') ?? rows.length;
    return rows.slice(skip, skip + top);
  }
}

interface Slice {
  readonly rows: readonly Row[];
  readonly next: string | undefined;
}

function checkParameters(query: URLSearchParams): void {
  for (const name of query.keys()) {
    if (!parameters.has(name)) throw undocumented(`The parameter ${name} is not known here.`);
    if (query.getAll(name).length > 1) throw undocumented(`The parameter ${name} is there twice.`);
  }
  const paging = query.get('paging');
  if (paging !== null && paging !== 'snapshot') throw undocumented(`paging=${paging} is not confirmed.`);
}

/** The key inside `Entity(…)`: `3020L` for 64-bit integers, `'cgrant'` for text. */
export function keyOf(entity: Entity, literal: string): string {
  if (entity.key === undefined) throw undocumented(`${entity.table} is not asked for by key.`);
  const long = entity.properties[entity.key]?.type === 'Edm.Int64';
  const match = long ? /^(\d+)L$/.exec(literal) : /^'((?:[^']|'')*)'$/.exec(literal);
  if (match?.[1] === undefined) throw undocumented(`(${literal}) is no key of ${entity.table}.`);
  return match[1].replaceAll("''", "'");
}

function pageSize(text: string | null): number {
  const size = count(text, 'customPageSize') ?? 1000;
  if (size < 1 || size > 1000) throw undocumented('customPageSize is 1 to 1,000.');
  return size;
}

function count(text: string | null, name: string): number | undefined {
  if (text === null) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw undocumented(`${name} is a whole number.`);
  return Number(text);
}

function startOf(token: string): number {
  const match = /^(\d+):(\d+)$/.exec(Buffer.from(token, 'base64').toString('latin1'));
  if (match === null) throw undocumented('The $skiptoken is not one of ours.');
  return Number(match[1]);
}

function order(entity: Entity, text: string | null): (a: Row, b: Row) => number {
  if (text === null) {
    return by(entity, entity.key ?? entity.keys?.at(-1) ?? '', -1);
  }
  const match = /^([A-Za-z_]\w*)(?: (asc|desc))?$/.exec(text);
  const field = match?.[1];
  if (field === undefined || models[entity.table].properties[field] === undefined) {
    throw undocumented(`$orderby=${text} is not known.`);
  }
  return by(entity, field, match?.[2] === 'desc' ? -1 : 1);
}

function by(entity: Entity, field: string, sign: 1 | -1): (a: Row, b: Row) => number {
  return (a, b) => {
    const left = comparable(a[field], entity.properties[field]);
    const right = comparable(b[field], entity.properties[field]);
    if (left === right) return 0;
    if (left === undefined) return 1;
    if (right === undefined) return -1;
    return left < right ? -sign : sign;
  };
}
