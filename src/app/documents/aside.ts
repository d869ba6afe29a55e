import { isObject } from '../../record/json.ts';
import type { Json, JsonObject } from '../../record/json.ts';
import type { AsideHead, Release } from '../../store/aside.ts';
import type { Group } from '../aside.ts';
import type { ShownRow } from '../records.ts';

/** Open rows of one cause. */
export function groupJson(group: Group): JsonObject {
  const { mapping, code, field, rows, keys, edited, cause, example, firstSeen, lastSeen } = group;
  return {
    ...{ mapping, code, field: field ?? null, rows, keys, edited, message: cause.message, hint: cause.hint ?? null },
    ...{ example, firstSeen: new Date(firstSeen).toISOString(), lastSeen: new Date(lastSeen).toISOString() },
  };
}

/** A row put aside without its record. */
export function headJson(row: AsideHead): JsonObject {
  const { id, mapping, key, state, cause, release, position, firstSeen, lastSeen, times, run, input, closedAs } = row;
  return {
    ...{ id, mapping, key: key ?? null, state, code: cause.code, message: cause.message },
    ...{ field: cause.field ?? null, hint: cause.hint ?? null, position: position ?? null, input, times, run },
    ...{ firstSeen: new Date(firstSeen).toISOString(), lastSeen: new Date(lastSeen).toISOString() },
    ...(release === undefined ? {} : { release: releaseJson(release) }),
    ...(closedAs === undefined ? {} : { closedAs }),
    ...(row.expired === true ? { expired: true } : {}),
    ...(row.edit === undefined ? {} : { edited: { at: new Date(row.edit.at).toISOString(), by: row.edit.by } }),
  };
}

/** A row put aside with its record, masked as it was shown. */
export function rowJson(row: ShownRow): JsonObject {
  const optional: [string, Json | undefined][] = [['sent', row.sent]];
  const given = optional.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  // What has expired is told as null: the row and its count stay.
  const json: JsonObject = { ...headJson(row), record: row.record ?? null, ...Object.fromEntries(given) };
  if (row.repaired === undefined) return json;
  const { record, changes } = row.repaired;
  const changed = changes.map(({ path, before, after }) => ({ path, before: before ?? null, after: after ?? null }));
  return { ...json, edited: { ...(isObject(json['edited']) ? json['edited'] : {}), record, changes: changed } };
}

function releaseJson(release: Release): JsonObject {
  const json: JsonObject = { ...release };
  for (const name of ['at', 'until']) {
    const ms = json[name];
    if (typeof ms === 'number') json[name] = new Date(ms).toISOString();
  }
  return json;
}
