import { inPeriod, onDay, startOf } from './effective.ts';
import type { Period } from './effective.ts';
import type { Entity, TableName } from './entity.ts';
import { undocumented } from './failure.ts';
import { tables as models } from './model.ts';
import { rowKey } from './tables.ts';
import type { Row, Tables, Value } from './tables.ts';

/** Which fields are shown and which navigations expanded. */
export interface Shape {
  readonly select: ReadonlySet<string> | undefined;
  readonly expand: ReadonlyMap<string, Shape>;
}

/** Reads `$select` and `$expand`; a name that the entity does not have is refused. */
export function shapeOf(entity: Entity, select: string | null, expand: string | null): Shape {
  const names = select === null ? undefined : new Set(list(select, '$select'));
  for (const name of names ?? []) {
    if (name.includes('/')) continue;
    if (entity.properties[name] === undefined && entity.navigations[name] === undefined) throw unknown(entity, name);
  }
  return { select: names, expand: expandOf(entity, expand === null ? [] : list(expand, '$expand')) };
}

function expandOf(entity: Entity, paths: readonly string[]): Map<string, Shape> {
  const rests = new Map<string, string[]>();
  for (const path of paths) {
    const [head = '', ...rest] = path.split('/');
    if (entity.navigations[head] === undefined) throw unknown(entity, head);
    const found = rests.get(head) ?? [];
    if (rest.length > 0) found.push(rest.join('/'));
    rests.set(head, found);
  }
  return new Map(
    [...rests].map(([name, deeper]) => {
      const to = entity.navigations[name]?.to ?? entity.table;
      return [name, { select: undefined, expand: expandOf(models[to], deeper) }];
    }),
  );
}

function list(text: string, name: string): string[] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.some((part) => !/^[A-Za-z_][\w/]*$/.test(part))) throw undocumented(`${name} is a list of names.`);
  return parts;
}

function unknown(entity: Entity, name: string): Error {
  return undocumented(`${entity.table} has no field ${name}.`, 'COE_PROPERTY_NOT_FOUND');
}

/** A row as the vendor shows it: `__metadata`, dates as `/Date(…)/`, 64-bit integers as text, `__deferred`. */
export function present(
  tables: Tables,
  table: TableName,
  row: Row,
  shape: Shape,
  root: string,
  period: Period,
): object {
  const entity = models[table];
  const uri = `${root}/odata/v2/${table}(${predicate(entity, row)})`;
  const shown: Record<string, unknown> = { __metadata: { uri, type: `SFOData.${table}` } };
  const wanted = (name: string): boolean => shape.select === undefined || shape.select.has(name);
  for (const [name, property] of Object.entries(entity.properties)) {
    if (wanted(name)) shown[name] = literalOf(row[name] ?? null, property.type);
  }
  for (const [name, navigation] of Object.entries(entity.navigations)) {
    const deeper = shape.expand.get(name);
    if (deeper === undefined) {
      if (wanted(name)) shown[name] = { __deferred: { uri: `${uri}/${name}` } };
      continue;
    }
    const below = periodBelow(entity, row, period);
    const views = shownBelow(tables, entity, row, name, below).map((other) =>
      present(tables, navigation.to, other, deeper, root, below),
    );
    shown[name] = navigation.many ? { results: views } : (views[0] ?? null);
  }
  return shown;
}

/** `asOfDate` holds at every level; below `fromDate` a row's own start or today does (KBA 2853045). */
function periodBelow(entity: Entity, row: Row, period: Period): Period {
  if (period.day !== undefined) return period;
  return onDay(entity.slicesOf === undefined ? period.today : startOf(row), period.today);
}

/** The rows behind a navigation, in no order that one may count on. */
function shownBelow(tables: Tables, entity: Entity, row: Row, name: string, period: Period): readonly Row[] {
  const navigation = entity.navigations[name];
  if (navigation === undefined) return [];
  const all = tables.related(navigation.to, navigation.on, row[navigation.from] ?? null);
  const shown = shuffled(inPeriod(all, models[navigation.to], period), navigation.to);
  if (entity.table !== 'PerPerson' || !isPreHire(tables, row, period)) return shown;
  // Of somebody who has not begun yet little more than the name and the start is shown (`SF-PRE-HIRE`).
  if (name === 'employmentNav') return shown;
  return name === 'personalInfoNav' ? all.toSorted((a, b) => startOf(a) - startOf(b)).slice(0, 1) : [];
}

function isPreHire(tables: Tables, person: Row, period: Period): boolean {
  const employments = tables.related('EmpEmployment', 'personIdExternal', person['personIdExternal'] ?? null);
  return employments.length > 0 && employments.every((row) => startOf(row) > (period.day ?? Infinity));
}

/** The same order each time, but none that means anything: the vendor guarantees none. */
export function shuffled(rows: readonly Row[], table: TableName): Row[] {
  return rows.toSorted((a, b) => scatter(rowKey(table, a)) - scatter(rowKey(table, b)));
}

function scatter(text: string): number {
  let hash = 7;
  for (const letter of text) hash = (Math.imul(hash, 0x01000193) ^ letter.charCodeAt(0)) >>> 0;
  return hash;
}

function predicate(entity: Entity, row: Row): string {
  const [only, ...others] = entity.keys ?? [entity.key ?? ''];
  if (only !== undefined && others.length === 0) return keyLiteral(entity, only, row);
  return [only ?? '', ...others].map((field) => `${field}=${keyLiteral(entity, field, row)}`).join(',');
}

function keyLiteral(entity: Entity, field: string, row: Row): string {
  const value = row[field] ?? null;
  switch (entity.properties[field]?.type) {
    case 'Edm.Int64':
      return `${value}L`;
    case 'Edm.DateTime':
      return `datetime'${new Date(Number(value)).toISOString().slice(0, 19)}'`;
    default:
      return `'${value}'`;
  }
}

function literalOf(value: Value, type: string): Value {
  if (value === null) return null;
  if (type === 'Edm.DateTimeOffset') return `/Date(${value}+0000)/`;
  if (type === 'Edm.DateTime') return `/Date(${value})/`;
  return value;
}
