import type { Node } from '../ast.ts';
import { boundedRegExp } from '../regex.ts';
import { keptList, normalised } from './values/list.ts';
import { budget } from './closures/budget.ts';
import type { Builder, Kind } from './closures/builder.ts';
import { builtinNamed } from './closures/builtin.ts';
import { applying, calling, lambda, partial } from './closures/call.ts';
import { bind, block, list } from './closures/compound.ts';
import { asInput, evalOf } from './closures/eval.ts';
import { filtersOf, listed } from './closures/filter.ts';
import { groupOf } from './closures/group.ts';
import { boundNames, harmlessGroups } from './closures/names.ts';
import { binary, condition, negation } from './closures/operators.ts';
import { path } from './closures/path.ts';
import { regex } from './closures/regex.ts';
import { Root } from './closures/scope.ts';
import { descendant, literal, name, parent, variable, wildcard } from './closures/simple.ts';
import { transform } from './closures/transform.ts';
import type { Base, Closure, Frame } from './frame.ts';
import { NotCovered } from './unit.ts';
import type { Unit, UnitOptions } from './unit.ts';

const unary: Kind = (node, builder) => {
  if (node.value === '-') return negation(node, builder);
  if (node.value === '[') return list(node, builder);
  if (node.value === '{' && Array.isArray(node.lhs)) return groupOf({ lhs: node.lhs }, builder);
  throw new NotCovered(node, `the sign ${String(node.value)}`);
};

const kinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['path', path],
  ['binary', binary],
  ['unary', unary],
  ['name', name],
  ['string', literal],
  ['number', literal],
  ['value', literal],
  ['wildcard', wildcard],
  ['descendant', descendant],
  ['parent', parent],
  ['condition', condition],
  ['block', block],
  ['bind', bind],
  ['regex', regex],
  ['function', calling],
  ['variable', variable],
  ['lambda', lambda],
  ['partial', partial],
  ['apply', applying],
  ['transform', transform],
]);

/** Kinds whose value is normalised already, or never a sequence. */
const settled: ReadonlySet<string> = new Set(
  'path unary name string number value condition block bind regex lambda partial transform'.split(' '),
);

/** A node with all that stands behind it: predicates, a grouping, `[]`. */
function whole(node: Node, builder: Builder): Closure {
  const core = builder.core(node);
  const filters = filtersOf(node.predicate ?? [], node, builder);
  const group = node.type === 'path' || node.group === undefined ? undefined : groupOf(node.group, builder);
  const finish = node.keepArray === true ? keptList : normalised;
  if (filters.length === 0 && group === undefined) {
    if (node.keepArray !== true && (settled.has(node.type) || (node.type === 'binary' && node.value !== '..')))
      return core;
    return (input, frame) => finish(core(input, frame));
  }
  return (input, frame) => {
    let value = core(input, frame);
    for (const filter of filters) value = filter(value, frame);
    if (group !== undefined) value = group(value, frame);
    // What is found alone stays a list where `[]` was written.
    else if (node.keepArray === true && value !== undefined) value = listed(value);
    return finish(value);
  };
}

interface Names {
  readonly isFree: (name: string) => boolean;
  readonly dynamic?: Builder;
  readonly isHarmless?: (group: object) => boolean;
}

function builderOf(options: UnitOptions, { isFree, dynamic, isHarmless = () => false }: Names): Builder {
  const builder: Builder = {
    options,
    isHarmless,
    isFree,
    build: (node) => whole(node, builder),
    core: (node) => {
      const kind = kinds.get(node.type);
      if (kind === undefined) throw new NotCovered(node, `the node ${node.type}`);
      return kind(node, builder);
    },
    builtin: (name) => (name === 'eval' ? evaluator : builtinNamed(name)),
    get dynamic() {
      return dynamic ?? builder;
    },
  };
  // Texts that are made up while the expression runs see and bind the names around them.
  const evaluator = evalOf((tree) => builder.dynamic.build(tree));
  return builder;
}

const noneIsFree: Names = { isFree: () => false };

function builderFor(tree: Node, options: UnitOptions, whole: boolean): Builder {
  const bound = boundNames(tree);
  const dynamic = builderOf(options, noneIsFree);
  if (bound === undefined) return dynamic;
  return builderOf(options, {
    isFree: (name) => !bound.has(name),
    dynamic,
    ...(whole ? { isHarmless: harmlessGroups(tree) } : {}),
  });
}

/**
 * The closure of a tree, or of a part of one in which nothing is read that the rest binds; throws `NotCovered`.
 * Evaluated in a frame whose last parent is a `rootFrame`.
 */
export function closureOf(tree: Node, options: UnitOptions): Closure {
  return builderFor(tree, options, false).build(tree);
}

/** What one evaluation begins with. */
export interface Start {
  readonly context: unknown;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  readonly now: number;
  readonly regex: RegExpConstructor;
  readonly options: UnitOptions;
}

/** The outermost frame of an evaluation, with fresh budgets. */
export function rootFrame({ context, variables, now, regex, options }: Start): Frame {
  const { limits } = options;
  const base: Base = { limits, regex, now, input: context, variables, ...budget, depth: 0, ranged: 0 };
  return new Root(base, rootBuiltin(options));
}

const evaluators = new WeakMap<UnitOptions, (name: string) => unknown>();

function rootBuiltin(options: UnitOptions): (name: string) => unknown {
  const known = evaluators.get(options);
  if (known !== undefined) return known;
  const { builtin } = builderOf(options, noneIsFree);
  evaluators.set(options, builtin);
  return builtin;
}

/** A tree without generated code; throws `NotCovered`. */
export function closureUnit(tree: Node, options: UnitOptions): Unit {
  const closure = builderFor(tree, options, true).build(tree);
  const regex = options.regex ?? boundedRegExp(options.limits.subject);
  return {
    run: (context, variables, now) => closure(asInput(context), rootFrame({ context, variables, now, regex, options })),
  };
}
