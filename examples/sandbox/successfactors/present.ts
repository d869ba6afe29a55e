import { undocumented } from './failure.ts';
import { tables as models } from './model.ts';
import type { Entity, TableName } from './model.ts';
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
export function present(tables: Tables, table: TableName, row: Row, shape: Shape, root: string): object {
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
    const found = tables.all(navigation.to).filter((other) => other[navigation.on] === row[navigation.from]);
    const views = found.map((other) => present(tables, navigation.to, other, deeper, root));
    shown[name] = navigation.many ? { results: views } : (views[0] ?? null);
  }
  return shown;
}

function predicate(entity: Entity, row: Row): string {
  if (entity.key === undefined) return `'${rowKey(entity.table, row)}'`;
  const value = String(row[entity.key]);
  return entity.properties[entity.key]?.type === 'Edm.Int64' ? `${value}L` : `'${value}'`;
}

function literalOf(value: Value, type: string): Value {
  if (value === null) return null;
  if (type === 'Edm.DateTimeOffset') return `/Date(${value}+0000)/`;
  if (type === 'Edm.DateTime') return `/Date(${value})/`;
  return value;
}
