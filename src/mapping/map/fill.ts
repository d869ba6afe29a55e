import { isBlank } from '../../record/json.ts';
import type { Json, JsonObject } from '../../record/json.ts';
import { column } from '../column.ts';
import type { Leaf, Node } from '../map.ts';
import { jsonOf } from '../rows.ts';
import type { Pending, Rows } from '../rows.ts';

/** A mapped record and the fields to be emptied at the target. */
export interface Filled {
  readonly record: JsonObject;
  readonly clear: readonly string[];
}

/**
 * Evaluates the fields, each over all rows at once, and builds their records. A row that fails is decided (dead) and
 * its record undefined. Blank fields are left out; those of `$blank: clear` are named in `clear`.
 */
export async function fill(
  root: Node,
  leaves: readonly Leaf[],
  rows: Rows,
  over: readonly Pending[],
): Promise<readonly (Filled | undefined)[]> {
  const columns = new Map<Leaf, readonly (Json | undefined)[]>();
  for (const leaf of leaves) columns.set(leaf, await valuesOf(leaf, rows, over));
  return over.map((pending, index) => {
    if (pending.decision !== undefined) return undefined;
    const clear: string[] = [];
    const record = built(root, (leaf) => {
      const value = columns.get(leaf)?.[index];
      if (value === undefined && leaf.blank === 'clear') clear.push(leaf.field);
      return value;
    });
    // The root is an object; one of which nothing is left is an empty record.
    return { record: (record as JsonObject | undefined) ?? {}, clear };
  });
}

async function valuesOf(leaf: Leaf, rows: Rows, over: readonly Pending[]): Promise<readonly (Json | undefined)[]> {
  const own = leaf.value;
  const raw: readonly unknown[] = 'text' in own ? over.map(() => own.text) : await column(rows, own, over);
  const values = raw.map((value) => (isBlank(value) ? undefined : jsonOf(value)));
  if (leaf.default !== undefined) {
    const blank = [...over.entries()].filter(
      ([index, { decision }]) => decision === undefined && values[index] === undefined,
    );
    const defaults = await column(
      rows,
      leaf.default,
      blank.map(([, pending]) => pending),
    );
    for (const [at, [index]] of blank.entries())
      values[index] = isBlank(defaults[at]) ? undefined : jsonOf(defaults[at]);
  }
  if (leaf.required) {
    for (const [index, pending] of over.entries()) {
      if (pending.decision !== undefined || values[index] !== undefined) continue;
      const message = `\`${leaf.field}\` is required, and absent or blank`;
      pending.decision = { is: 'dead', cause: { code: 'field.required', message, field: leaf.field } };
    }
  }
  return leaf.list ? values.map((value) => (value === undefined || Array.isArray(value) ? value : [value])) : values;
}

/**
 * The value of a node; undefined where nothing is left of it. A list stays a list, also with one element. What the
 * file itself writes as empty (`[]`, `{}`) is sent as that.
 */
function built(node: Node, valueOf: (leaf: Leaf) => Json | undefined): Json | undefined {
  if (node.kind === 'leaf') return valueOf(node);
  if (node.kind === 'list') {
    const list = node.elements.map((element) => built(element, valueOf)).filter((value) => value !== undefined);
    return list.length === 0 && node.elements.length > 0 ? undefined : list;
  }
  const object: JsonObject = {};
  for (const [name, member] of node.members) {
    const value = built(member, valueOf);
    if (value !== undefined) object[name] = value;
  }
  return Object.keys(object).length === 0 && node.members.length > 0 ? undefined : object;
}
