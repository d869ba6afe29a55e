import { canonical, inCanonicalOrder, textOf } from '../../record/canonical.ts';
import type { Written } from '../../record/canonical.ts';
import type { Json, JsonObject } from '../../record/json.ts';
import type { Leaf, Node } from '../map.ts';
import { jsonOf } from '../rows.ts';

/** A mapped record and the fields to be emptied at the target. */
export interface Filled {
  /** Its fields in the order of the file. */
  readonly record: JsonObject;
  readonly written: Written;
  readonly clear: readonly string[];
}

/** Builds one record of the values of all fields, in the order of the leaves. */
export type Build = (values: readonly unknown[]) => Filled;

type Part =
  | { readonly kind: 'leaf'; readonly at: number; readonly clear: string | undefined }
  | { readonly kind: 'list'; readonly elements: readonly Part[] }
  | ObjectPart;

interface ObjectPart {
  readonly kind: 'object';
  readonly members: readonly Member[];
  /** The same in the order of the canonical text. */
  readonly inOrder: readonly Member[];
}

interface Member {
  readonly name: string;
  /** `"name":` */
  readonly opening: string;
  readonly part: Part;
}

/** `map` as a tree over the places of its values. */
export function compileBuild(root: Node, leaves: readonly Leaf[]): Build {
  const part = partOf(root, new Map(leaves.map((leaf, at) => [leaf, at])));
  if (part.kind !== 'object') throw new TypeError('`map` is no object');
  return (values) => {
    const clear: string[] = [];
    // The root is an object; one of which nothing is left is an empty record.
    const record = objectOf(part, values, clear) ?? {};
    const written = { record, text: textOfObject(part, record, values) };
    return { record, written, clear: clear.length === 0 ? none : clear };
  };
}

const none: readonly string[] = [];

function partOf(node: Node, places: ReadonlyMap<Leaf, number>): Part {
  if (node.kind === 'leaf') {
    return { kind: 'leaf', at: places.get(node) ?? -1, clear: node.blank === 'clear' ? node.field : undefined };
  }
  if (node.kind === 'list') return { kind: 'list', elements: node.elements.map((element) => partOf(element, places)) };
  const members = node.members.map(([name, member]): Member => {
    return { name, opening: `${JSON.stringify(name)}:`, part: partOf(member, places) };
  });
  const byName = new Map(members.map((member) => [member.name, member]));
  const names = inCanonicalOrder(members.map(({ name }) => name));
  return { kind: 'object', members, inOrder: names.flatMap((name) => byName.get(name) ?? []) };
}

/**
 * The value of a part; undefined where nothing is left of it. A list stays a list, also with one element. What the
 * file itself writes as empty (`[]`, `{}`) is sent as that.
 */
function valueOf(part: Part, values: readonly unknown[], clear: string[]): Json | undefined {
  if (part.kind === 'leaf') {
    const value = jsonOf(values[part.at]);
    if (value === undefined && part.clear !== undefined) clear.push(part.clear);
    return value;
  }
  if (part.kind === 'object') return objectOf(part, values, clear);
  const list = part.elements.flatMap((element) => {
    const value = valueOf(element, values, clear);
    return value === undefined ? [] : [value];
  });
  return list.length === 0 && part.elements.length > 0 ? undefined : list;
}

function objectOf({ members }: ObjectPart, values: readonly unknown[], clear: string[]): JsonObject | undefined {
  const object: JsonObject = {};
  let filled = members.length === 0;
  for (const { name, part } of members) {
    const value = valueOf(part, values, clear);
    if (value === undefined) continue;
    object[name] = value;
    filled = true;
  }
  return filled ? object : undefined;
}

function textOfObject({ inOrder }: ObjectPart, object: JsonObject, values: readonly unknown[]): string {
  let text = '{';
  for (const { name, opening, part } of inOrder) {
    const value =
      part.kind === 'leaf' ? jsonOf(values[part.at]) : Object.hasOwn(object, name) ? object[name] : undefined;
    if (value === undefined) continue;
    if (text.length > 1) text += ',';
    text += opening + textOfPart(part, value, values);
  }
  return `${text}}`;
}

function textOfPart(part: Part, value: Json, values: readonly unknown[]): string {
  if (part.kind === 'leaf') return textOf(value);
  if (part.kind === 'list' || typeof value !== 'object' || value === null || Array.isArray(value))
    return canonical(value);
  return textOfObject(part, value, values);
}
