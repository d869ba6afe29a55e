/**
 * What an expression reads, found in its syntax tree without evaluating it. For the linter and for sensitivity:
 *
 * - `analyse(text)` gives `paths` (each read path with its offset in the text), `references` (each free variable and
 *   each function called, with the offset of its `$`), `comparisons` (each path from the context that is an operand of
 *   `< <= > >= = !=` with nothing in between that provides for its absence, such as `$exists` or a predicate) and
 *   `reads`, the same without offsets and without repetition.
 * - `freeNames(text)` gives only the references, apart.
 * - `walk(tree, visit)` and `parse(text)` of ast.ts give the tree itself.
 *
 * Offsets count from 0 in the expression's text: `source.at(offset)` makes them places. A path is dotted; it runs
 * through blocks, conditions, `:=`, `~>`, `$$`, and the parameters of functions given to `$map`, `$filter`, `$sort`,
 * `$each`, `$reduce`, `$single` and `$sift`. `*` stands for one or more steps of any name. The path "" is the record
 * itself, read whole: whoever cares for what stands below a path must take a read of the path as a read of all below.
 * What a function or `$table(…)` gives has no path. All of these throw `expression.syntax` where the text cannot be read.
 */
import { parse } from './ast.ts';
import type { Node } from './ast.ts';
import type { ExpressionSource, Reads } from './expression.ts';
import { fault } from './fault.ts';
import { Reader } from './reads/reader.ts';
import type { Comparison, PathRead } from './reads/reader.ts';
import { Scope } from './reads/scope.ts';
import type { Reference } from './reads/visitor.ts';

export { walk } from './ast.ts';

/** All that is known of an expression without evaluating it. */
export interface Analysis {
  readonly reads: Reads;
  readonly paths: readonly PathRead[];
  readonly references: readonly Reference[];
  readonly comparisons: readonly Comparison[];
}

/** Parses and analyses a text. Throws `expression.syntax`, placed where the source has places. */
export function analyse(source: string | ExpressionSource): Analysis {
  const given = typeof source === 'string' ? { text: source } : source;
  let tree: Node;
  try {
    tree = parse(given.text);
  } catch (thrown) {
    throw fault(thrown, { source: given });
  }
  return analyseTree(tree, given.text);
}

/** Names that the expression does not bind itself, in the order of the text. */
export function freeNames(source: string | ExpressionSource): {
  readonly variables: readonly Reference[];
  readonly functions: readonly Reference[];
} {
  const { references } = analyse(source);
  return {
    variables: references.filter(({ kind }) => kind === 'variable'),
    functions: references.filter(({ kind }) => kind === 'function'),
  };
}

/** The same for a tree at hand. */
export function analyseTree(tree: Node, text: string): Analysis {
  const reader = new Reader(text);
  reader.read(tree, [{ variable: undefined, steps: [], offset: 0 }], new Scope());
  const paths = unique(reader.paths, ({ variable, path, offset }) => `${variable ?? ''} ${offset} ${path}`);
  return {
    paths,
    references: unique(reader.references, ({ kind, name, offset }) => `${kind} ${offset} ${name}`),
    comparisons: unique(reader.comparisons, ({ operator, offset, path }) => `${operator} ${offset} ${path}`),
    reads: readsOf(paths, reader.references),
  };
}

function readsOf(paths: readonly PathRead[], references: readonly Reference[]): Reads {
  const fromContext = paths.filter(({ variable }) => variable === undefined).map(({ path }) => path);
  const fromVariables = paths.flatMap(({ variable, path }) => (variable === undefined ? [] : [{ variable, path }]));
  const functions = references.filter(({ kind }) => kind === 'function').map(({ name }) => name);
  return {
    paths: [...new Set(fromContext)],
    variables: unique(fromVariables, ({ variable, path }) => `${variable} ${path}`),
    functions: [...new Set(functions)],
  };
}

function unique<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}
