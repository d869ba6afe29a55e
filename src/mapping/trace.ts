import type { Place } from '../error/place.ts';
import { isBlank } from '../record/json.ts';
import type { Json } from '../record/json.ts';
import { stepsOf, valuesAt } from '../record/path.ts';
import type { Cause } from '../record/verdict.ts';
import { column } from './column.ts';
import { compileSections } from './compile.ts';
import { expressionsOf } from './decide.ts';
import type { MappingInputs } from './inputs.ts';
import { joinedValue } from './join.ts';
import type { CompiledJoin } from './join.ts';
import type { Leaf } from './map.ts';
import type { Row, TargetLookup } from './mapping.ts';
import { namesOf, openRows } from './open.ts';
import type { Names } from './open.ts';
import { isTrue, jsonOf } from './rows.ts';
import type { Rows } from './rows.ts';
import type { Scope, Scoped } from './scope.ts';
import { classesAt } from './sensitive.ts';
import { tableFunctions } from './tables.ts';
import type { TableFunctions } from './tables.ts';
import { targetAnswers } from './target.ts';

/** Something that an expression reads, with its value in this record. */
export interface TracedInput {
  /** As it is written: `score`, `$app.phaseId`, `$rule`. */
  readonly name: string;
  /** Undefined where there is none. */
  readonly value: Json | undefined;
  /** It is tagged, or made of what is tagged: masked for everybody who may not see it. */
  readonly sensitive: boolean;
}

/** One expression of the file, evaluated on this record alone. */
export interface Traced {
  readonly text: string;
  readonly place: Place | undefined;
  readonly inputs: readonly TracedInput[];
  readonly value: Json | undefined;
  readonly sensitive: boolean;
  /** What it threw. */
  readonly fault: Cause | undefined;
}

export interface TracedRule extends Traced {
  readonly passes: boolean;
  /** What is counted where it fails; of a hold why it holds. */
  readonly reason: string;
}

export interface TracedJoin extends Traced {
  readonly name: string;
  /** `connection.stream`, and the field that is asked for. */
  readonly from: string;
  readonly on: string;
  readonly expect: 'one' | 'many';
  /** Records found; undefined where nobody asked, for the record had ended before. */
  readonly found: number | undefined;
}

export interface TracedField extends Traced {
  /** Dotted path in the mapped record. */
  readonly field: string;
  /** How a blank value goes: not at all, or emptied at the target. */
  readonly blank: 'keep' | 'clear';
  /** `$default` gave the value. */
  readonly defaulted: boolean;
}

/** A record under every rule of its mapping, each looked at on its own: one that fails hides none of the others. */
export interface Trace {
  readonly when: readonly TracedRule[];
  readonly needs: readonly TracedRule[];
  readonly joins: readonly TracedJoin[];
  /** `passes`: it does not hold. */
  readonly holds: readonly TracedRule[];
  readonly fields: readonly TracedField[];
}

/** Looks at one row, its joins filled in. `asked`: whether its joins were asked for. */
export type Tracer = (row: Row, lookup: TargetLookup, now: number, asked: boolean) => Promise<Trace>;

type Sections = ReturnType<typeof compileSections>;

/** Compiles a mapping file for looking at single records; throws what `compileMapping` throws. */
export function compileTrace(inputs: MappingInputs): Tracer {
  const sections = compileSections(inputs);
  const tables = tableFunctions(inputs.tables);
  return async (row, lookup, now, asked) => {
    const { rules } = sections;
    const names = namesOf(expressionsOf(rules), rules.joins);
    const eye: Eye = { sections, names, tables, row, lookup, now };
    const when = [];
    for (const { that, otherwise } of rules.when) when.push(await ruleOf(eye, that, otherwise));
    const needs = [];
    for (const { own, steps } of rules.needs) needs.push(await needOf(eye, own, steps));
    const joins = [];
    for (const join of rules.joins) joins.push(await joinOf(eye, join, asked));
    const holds = [];
    for (const { when: condition, until, reason } of rules.hold) {
      const own = condition ?? (until === 'approved' ? undefined : until);
      if (own === undefined) continue;
      const held = await ruleOf(eye, own, reason);
      // A rule with an instant alone holds until it has come: what it gives is told, the decision says the rest.
      holds.push({ ...held, passes: condition === undefined || !held.passes });
    }
    const fields = [];
    for (const leaf of rules.leaves) fields.push(await fieldOf(eye, leaf));
    return { when, needs, joins, holds, fields };
  };
}

/** Who looks: what the expressions of one row see. */
interface Eye {
  readonly sections: Sections;
  readonly names: Names;
  readonly tables: TableFunctions;
  readonly row: Row;
  readonly lookup: TargetLookup;
  readonly now: number;
}

interface Seen {
  readonly value: unknown;
  readonly fault: Cause | undefined;
}

/** The value of one expression on a row of its own, so that what another one threw is not in its way. */
async function see({ names, tables, row, lookup, now }: Eye, own: Scoped): Promise<Seen> {
  const bare: Rows = { all: [], lookup, answers: targetAnswers(), tables };
  const all = openRows(names, [row], bare, now);
  const [value] = await column({ ...bare, all }, own, all);
  const decision = all[0]?.decision;
  return decision?.is === 'dead' ? { value: undefined, fault: decision.cause } : { value, fault: undefined };
}

async function traced(eye: Eye, own: Scoped): Promise<Traced> {
  const { value, fault } = await see(eye, own);
  const { text, place } = own.expression;
  return {
    text,
    place,
    inputs: await inputsOf(eye, own),
    value: jsonOf(value),
    sensitive: own.classes.size > 0,
    fault,
  };
}

async function ruleOf(eye: Eye, own: Scoped, reason: string): Promise<TracedRule> {
  const one = await traced(eye, own);
  return { ...one, passes: one.fault === undefined && isTrue(one.value), reason };
}

/** Through a list every element must have it, and an empty list has nothing. */
async function needOf(eye: Eye, own: Scoped, steps: readonly string[] | undefined): Promise<TracedRule> {
  const one = await traced(eye, own);
  const found = steps === undefined ? [one.value] : valuesAt(eye.row.record, steps);
  const present = found.length > 0 && !found.some(isBlank);
  return { ...one, passes: one.fault === undefined && present, reason: `\`${one.text}\` is absent or blank` };
}

async function joinOf(eye: Eye, join: CompiledJoin, asked: boolean): Promise<TracedJoin> {
  const one = await traced(eye, join.asked);
  const { name, on, expect } = join;
  const given = Object.hasOwn(eye.row.joins, name) ? eye.row.joins[name] : undefined;
  const count = Array.isArray(given) ? given.length : given === undefined || given === null ? 0 : 1;
  const from = `${join.from.connection}.${join.from.stream}`;
  return { ...one, name, from, on, expect, found: asked ? count : undefined };
}

async function fieldOf(eye: Eye, leaf: Leaf): Promise<TracedField> {
  const { field, blank } = leaf;
  const own: Traced =
    'text' in leaf.value
      ? {
          text: leaf.value.text,
          place: undefined,
          inputs: [],
          value: leaf.value.text,
          sensitive: false,
          fault: undefined,
        }
      : await traced(eye, leaf.value);
  if (leaf.default === undefined || !isBlank(own.value) || own.fault !== undefined) {
    return { ...own, value: isBlank(own.value) ? undefined : own.value, field, blank, defaulted: false };
  }
  const given = await traced(eye, leaf.default);
  return {
    ...own,
    value: isBlank(given.value) ? undefined : given.value,
    fault: given.fault,
    sensitive: own.sensitive || given.sensitive,
    inputs: [...own.inputs, ...given.inputs],
    field,
    blank,
    defaulted: true,
  };
}

/** What an expression reads itself; of a let its value, and what that reads after it. */
async function inputsOf(eye: Eye, own: Scoped): Promise<readonly TracedInput[]> {
  const { scope } = eye.sections;
  const inputs = new Map<string, TracedInput>();
  const add = (input: TracedInput): void => {
    if (!inputs.has(input.name)) inputs.set(input.name, input);
  };
  for (const path of own.expression.reads.paths) add(ofContext(eye, path));
  for (const { variable, path } of own.expression.reads.variables) {
    const inner = scope.lets.get(variable);
    if (inner === undefined) {
      const input = ofVariable(eye, variable, path);
      if (input !== undefined) add(input);
      continue;
    }
    const { value } = await see(eye, inner);
    add({ name: `$${variable}`, value: jsonOf(value), sensitive: inner.classes.size > 0 });
    for (const input of await inputsOf(eye, inner)) add(input);
  }
  return [...inputs.values()];
}

function ofContext({ sections: { scope }, row }: Eye, path: string): TracedInput {
  const sensitive = scope.hidden.length > 0 || classesAt(path, scope.tags).length > 0;
  return { name: path === '' ? '$' : path, value: valueAt(row.record, path), sensitive };
}

/** Joins and the record as read; functions and times are no inputs. */
function ofVariable({ sections, row }: Eye, variable: string, path: string): TracedInput | undefined {
  const name = path === '' ? `$${variable}` : `$${variable}.${path}`;
  const join = sections.rules.joins.find((one) => one.name === variable);
  if (join !== undefined) {
    const given = Object.hasOwn(row.joins, variable) ? row.joins[variable] : undefined;
    const value = joinedValue(join, given, new Map());
    return { name, value: valueAt(value, path), sensitive: isTagged(path, sections.scope, variable) };
  }
  if (variable !== 'record') return undefined;
  const sensitive = classesAt(path, sections.scope.recordTags).length > 0;
  return { name, value: valueAt(row.reading.record, path), sensitive };
}

function isTagged(path: string, scope: Scope, join: string): boolean {
  return classesAt(path, scope.joins.get(join) ?? []).length > 0;
}

/** One value, or the list of those in a list; a path with a star in it is shown by its name alone. */
function valueAt(value: unknown, path: string): Json | undefined {
  if (path.includes('*')) return undefined;
  const found = valuesAt(value, stepsOf(path)).filter((each) => each !== undefined);
  return jsonOf(found.length > 1 ? found : found[0]);
}
