import type { Document, Path } from '../config/document.ts';
import type { Expression, Reads } from '../expression/expression.ts';
import type { JsonObject } from '../record/json.ts';
import { classesAt, classesRead } from './sensitive.ts';
import type { Tags } from './sensitive.ts';
import type { Meter } from './profile.ts';
import { expressionAt, fault } from './section.ts';

/** An expression of a mapping, with what it needs of the names around it: its own and those of the lets it reads. */
export interface Scoped {
  readonly expression: Expression;
  /** What a dead letter names when this expression is at fault: the mapped field, or the key of the file. */
  readonly field: string;
  /** The lets it reads, directly or through other lets, each after those that it reads itself. */
  readonly lets: readonly Let[];
  /** The joins it reads, directly or through lets. */
  readonly joins: ReadonlySet<string>;
  /** `$table` or `$target` called here (not: in a let). */
  readonly asksTable: boolean;
  readonly asksTarget: boolean;
  /** `$started` or `$target` reached at all. */
  readonly readsTime: boolean;
  readonly readsTarget: boolean;
  /** Classes of the sensitive fields that flow into it. */
  readonly classes: ReadonlySet<string>;
}

export interface Let extends Scoped {
  readonly name: string;
}

/** The names that the expressions of one mapping see. */
export interface Scope {
  readonly document: Document<JsonObject>;
  /** Tagged paths of the record that is mapped; of the whole record as read (`$record`). */
  readonly tags: Tags;
  readonly recordTags: Tags;
  /** Classes that any reading of the context has, where `each` hides which. */
  readonly hidden: readonly string[];
  /** Joins by name, with the tagged paths of their streams. */
  readonly joins: ReadonlyMap<string, Tags>;
  readonly lets: ReadonlyMap<string, Let>;
  readonly meter?: Meter | undefined;
}

/** Compiles the expression at a path of the file and finds what it reaches. */
export function scopedAt(scope: Scope, path: Path, field: string): Scoped {
  return scoped(scope, expressionAt(scope.document, path), field);
}

/** What an expression reaches, its lets included. */
export function scoped(scope: Scope, expression: Expression, field: string): Scoped {
  const { reads } = expression;
  const lets = letsRead(scope, reads);
  const calls = (name: string): boolean => called(reads, name);
  return {
    expression: scope.meter?.timed(expression, field) ?? expression,
    field,
    lets,
    joins: union(
      reads.variables.map(({ variable }) => variable).filter((name) => scope.joins.has(name)),
      ...lets.map((own) => own.joins),
    ),
    asksTable: calls('table'),
    asksTarget: calls('target'),
    readsTime: calls('started') || lets.some((own) => own.readsTime),
    readsTarget: calls('target') || lets.some((own) => own.readsTarget),
    classes: union(classesOf(scope, reads), ...lets.map((own) => own.classes)),
  };
}

/**
 * Refuses an expression of a section that is evaluated before lets, joins or the ledger are at hand: it would read
 * nothing, in silence. `joins`: those that have been asked by then.
 */
export function refuseLater(scope: Scope, path: Path, own: Scoped, joins: readonly string[] | 'no lets'): void {
  const early = joins === 'no lets' ? [] : joins;
  const later = [...own.joins].find((name) => !early.includes(name));
  const named = later ?? (joins === 'no lets' ? own.lets[0]?.name : undefined);
  if (named !== undefined) throw tooEarly(scope, path, `$${named}`);
  if (own.readsTarget) throw tooEarly(scope, path, '$target');
}

/** A name of `$name` or `name` in what an expression calls or reads. */
function called(reads: Reads, name: string): boolean {
  return (
    reads.functions.some((own) => own === name || own === `$${name}`) ||
    reads.variables.some(({ variable }) => variable === name)
  );
}

function letsRead(scope: Scope, reads: Reads): readonly Let[] {
  const found = new Set<Let>();
  for (const { variable } of reads.variables) {
    const own = scope.lets.get(variable);
    if (own === undefined) continue;
    for (const inner of own.lets) found.add(inner);
    found.add(own);
  }
  return [...found];
}

function classesOf(scope: Scope, reads: Reads): readonly string[] {
  const classes = [...classesRead(reads, scope.tags)];
  if (reads.paths.length > 0) classes.push(...scope.hidden);
  for (const { variable, path } of reads.variables) {
    const tags = variable === 'record' ? scope.recordTags : scope.joins.get(variable);
    if (tags !== undefined) classes.push(...classesAt(path, tags));
  }
  return classes;
}

function union(...lists: readonly Iterable<string>[]): ReadonlySet<string> {
  return new Set(lists.flatMap((list) => [...list]));
}

function tooEarly(scope: Scope, path: Path, name: string): Error {
  return fault(
    scope.document,
    path,
    'mapping.too-early',
    `\`${name}\` has no value yet where \`${path.join('.')}\` is evaluated`,
    'Keys and `each` come first, then joins in their order, then `when`, `let`, `hold` and `map`.',
  );
}
