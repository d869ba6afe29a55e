import { notFast } from '../../expression/not-fast.ts';
import { together } from '../../expression/together.ts';
import type { Together } from '../../expression/together.ts';
import { isBlank } from '../../record/json.ts';
import { column, giveTable } from '../column.ts';
import type { Leaf, Node } from '../map.ts';
import { jsonOf } from '../rows.ts';
import type { Pending, Rows } from '../rows.ts';
import type { Let, Scoped } from '../scope.ts';
import { compileBuild } from './build.ts';
import type { Build, Filled } from './build.ts';

/** Fields that are evaluated together: their messages about tables all mask what was asked, or none does. */
interface Group {
  /** Their places among all fields; undefined where these are all fields, in their order. */
  readonly at: readonly number[] | undefined;
  /** The first that asks a table, where one does. */
  readonly asking: Scoped | undefined;
  readonly fields: readonly Scoped[];
  readonly together: Together;
}

/** `map` as it is evaluated over rows. */
export interface Fill {
  readonly leaves: readonly Leaf[];
  /** A row before its evaluation: what the file writes as text, and `notFast` for what is to be evaluated. */
  readonly start: readonly unknown[];
  readonly groups: readonly Group[];
  /** What the groups read, each let after those that it reads itself. */
  readonly lets: readonly Let[];
  readonly build: Build;
}

/** One row on its way: the values of its fields, and its lets that only the package can evaluate. */
interface Line {
  readonly pending: Pending;
  readonly values: unknown[];
  waiting: Set<Scoped> | undefined;
}

/** `root` may lack some of the leaves: they are evaluated all the same. */
export function compileFill(root: Node, leaves: readonly Leaf[]): Fill {
  const open: [number, Scoped][] = [];
  const masked: [number, Scoped][] = [];
  for (const [at, { value }] of leaves.entries()) {
    // What waits for an answer, or for the package, is evaluated on its own.
    if ('text' in value || value.asksTarget || value.expression.uncovered !== undefined) continue;
    (value.asksTable && value.classes.size > 0 ? masked : open).push([at, value]);
  }
  const groups = [open, masked].filter(({ length }) => length > 0).map((members) => groupOf(members, leaves.length));
  return {
    leaves,
    start: leaves.map(({ value }) => ('text' in value ? value.text : notFast)),
    groups,
    lets: [...new Set(groups.flatMap(({ fields }) => fields.flatMap(({ lets }) => lets)))],
    build: compileBuild(root, leaves),
  };
}

function groupOf(members: readonly (readonly [number, Scoped])[], all: number): Group {
  const fields = members.map(([, own]) => own);
  return {
    at: members.length === all ? undefined : members.map(([at]) => at),
    asking: fields.find(({ asksTable }) => asksTable),
    fields,
    together: together(fields.map(({ expression }) => expression)),
  };
}

/**
 * Evaluates the fields of all rows, together where that needs no waiting, and builds the records. A row that fails is
 * decided (dead) by the first of its fields that does, and its record undefined. Blank fields are left out; those of
 * `$blank: clear` are named in `clear`.
 */
export async function fill(own: Fill, rows: Rows, over: readonly Pending[]): Promise<readonly (Filled | undefined)[]> {
  const lines = over.map((pending): Line => ({ pending, values: own.start.slice(), waiting: undefined }));
  for (const inner of own.lets) fillLet(rows, inner, lines);
  for (const group of own.groups) fillGroup(rows, group, lines);
  const open = tidied(own.leaves, lines);
  for (let at = 0; at < own.leaves.length; at++) {
    const leaf = own.leaves[at];
    if (leaf !== undefined && open[at] === 1) await finish(rows, leaf, at, lines);
  }
  return lines.map(({ pending, values }) => (pending.decision === undefined ? own.build(values) : undefined));
}

/** Takes the blank values out, and says of each field whether there is more to be done: a value that is not there, or a list. */
function tidied(leaves: readonly Leaf[], lines: readonly Line[]): Uint8Array {
  const open = new Uint8Array(leaves.length);
  for (let at = 0; at < leaves.length; at++) if (leaves[at]?.list === true) open[at] = 1;
  for (const { values } of lines) {
    for (let at = 0; at < values.length; at++) {
      const value = values[at];
      if (typeof value === 'number') continue;
      if (value !== notFast && !isBlank(value)) continue;
      open[at] = 1;
      if (value !== notFast) values[at] = undefined;
    }
  }
  return open;
}

/** Whoever reads a let that is not there waits for it, as a row that fails by it fails by the first field that reads it. */
function fillLet(rows: Rows, own: Let, lines: readonly Line[]): void {
  giveTable(
    rows,
    own,
    lines.map(({ pending }) => pending),
  );
  const waits = own.asksTarget || own.expression.uncovered !== undefined;
  for (const line of lines) {
    const { pending, waiting } = line;
    if (Object.hasOwn(pending.variables, own.name)) continue;
    const lacks = waits || (waiting !== undefined && own.lets.some((inner) => waiting.has(inner)));
    const value = lacks ? notFast : own.expression.quick(pending);
    if (value === notFast) line.waiting = (waiting ?? new Set<Scoped>()).add(own);
    else pending.variables[own.name] = value;
  }
}

function fillGroup(rows: Rows, { at, asking, fields, together: all }: Group, lines: readonly Line[]): void {
  if (asking !== undefined)
    giveTable(
      rows,
      asking,
      lines.map(({ pending }) => pending),
    );
  const scratch: unknown[] = [];
  for (const { pending, values, waiting } of lines) {
    if (at === undefined) all.run(pending, values);
    else {
      all.run(pending, scratch);
      for (let index = 0; index < at.length; index++) values[at[index] ?? -1] = scratch[index];
    }
    if (waiting === undefined) continue;
    for (let index = 0; index < fields.length; index++) {
      if (fields[index]?.lets.some((inner) => waiting.has(inner)) === true) values[at?.[index] ?? index] = notFast;
    }
  }
}

/** What only waiting can tell, then `$default` and `$required`: field by field, so that the first that fails is told. */
async function finish(rows: Rows, leaf: Leaf, at: number, lines: readonly Line[]): Promise<void> {
  if (!('text' in leaf.value)) await put(rows, leaf.value, at, openAt(lines, at, isWaiting));
  for (const { values } of lines) if (isBlank(values[at])) values[at] = undefined;
  if (leaf.default !== undefined) {
    await put(rows, leaf.default, at, openAt(lines, at, isAbsent));
    for (const { values } of lines) if (isBlank(values[at])) values[at] = undefined;
  }
  if (leaf.required) {
    for (const { pending } of openAt(lines, at, isAbsent)) {
      const message = `\`${leaf.field}\` is required, and absent or blank`;
      pending.decision = { is: 'dead', cause: { code: 'field.required', message, field: leaf.field } };
    }
  }
  if (!leaf.list) return;
  for (const { values } of lines) {
    const value = jsonOf(values[at]);
    if (value !== undefined && !Array.isArray(value)) values[at] = [value];
  }
}

async function put(rows: Rows, own: Scoped, at: number, lines: readonly Line[]): Promise<void> {
  if (lines.length === 0) return;
  const found = await column(
    rows,
    own,
    lines.map(({ pending }) => pending),
  );
  for (const [index, { values }] of lines.entries()) values[at] = found[index];
}

const isWaiting = (value: unknown): boolean => value === notFast;
const isAbsent = (value: unknown): boolean => value === undefined;

/** The lines not decided yet whose value at a place is so. */
function openAt(lines: readonly Line[], at: number, is: (value: unknown) => boolean): readonly Line[] {
  return lines.filter(({ pending, values }) => is(values[at]) && pending.decision === undefined);
}
