import jsonata from 'jsonata';
import { HrwireError } from '../error/error.ts';
import { startOf, treeOf, walk } from './ast.ts';
import type { Node } from './ast.ts';
import { unitOf } from './compile/generate.ts';
import { NotCovered } from './compile/unit.ts';
import type { Unit } from './compile/unit.ts';
import { setMember } from './compile/values/member.ts';
import type { Ended } from './ended.ts';
import type { Evaluand, Expression, ExpressionSource, Limits, Reads, Tally, Uncovered } from './expression.ts';
import { fault, placeOf } from './fault.ts';
import { deepest, longestText } from './limits.ts';
import { pad } from './pad.ts';
import { boundRanges } from './ranges.ts';
import { analyseTree } from './reads.ts';
import { refuse } from './refuse.ts';
import { boundedRegExp } from './regex.ts';
import { ownFunction } from './registry.ts';

/** A text compiled once, whatever the number of places that it stands in. */
export interface Program {
  readonly text: string;
  readonly reads: Reads;
  readonly tree: Node;
  /** `now`: milliseconds for `$now()` and `$millis()` where no `started` is given. */
  run(evaluand: Evaluand, now: number): Promise<unknown>;
  /** The same without the package; undefined where the text is not covered. Throws where only the package knows. */
  readonly unit: Unit | undefined;
  readonly uncovered: Uncovered | undefined;
  readonly limits: Limits;
  /** It asks for the time. */
  readonly timed: boolean;
  /** It reads texts by pictures: what those leave out of a date is that of today, whatever the time of the run is. */
  readonly dated: boolean;
}

/** A program where it stands, with its own count. */
export interface Compiled {
  readonly program: Program;
  readonly source: ExpressionSource;
  readonly tally: Tally;
  readonly ended: Ended;
  /** Records that it was evaluated for among others, each by compiled code unless `tally` takes it back. */
  readonly shared: { records: number }[];
}

/** What is behind an expression, for whoever evaluates several together. */
export const compiledBehind = new WeakMap<Expression, Compiled>();

const cache = new Map<string, Program>();
const cached = 5000;

/** Compiles a text, or takes what the same text and limits gave before. Throws wrapped errors placed by `source`. */
export function programOf(source: ExpressionSource, limits: Limits): Program {
  const key = `${limits.time}/${limits.depth}/${limits.sequence}/${limits.subject}/${source.text}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = compiled(source, limits);
  // Map keeps the order of insertion: the first key is the oldest.
  const oldest = cache.size >= cached ? cache.keys().next().value : undefined;
  if (oldest !== undefined) cache.delete(oldest);
  cache.set(key, made);
  return made;
}

function compiled(source: ExpressionSource, limits: Limits): Program {
  const { text } = source;
  if (text.length > longestText) {
    throw new HrwireError('expression.syntax', `The expression is longer than ${longestText} characters`, {
      place: placeOf(source),
      hint: 'Take it apart with `let:`, or put its cases in a table.',
    });
  }
  const options: jsonata.JsonataOptions = {
    timeout: limits.time,
    sequence: limits.sequence,
    RegexEngine: boundedRegExp(limits.subject),
  };
  try {
    return built(jsonata(text, options), options, source, limits);
  } catch (thrown) {
    throw fault(thrown, { source });
  }
}

function built(
  engine: jsonata.Expression,
  options: jsonata.JsonataOptions,
  source: ExpressionSource,
  limits: Limits,
): Program {
  const { text } = source;
  const tree = treeOf(engine);
  refuse(tree, source, limits.subject);
  const { reads } = analyseTree(tree, text);
  const { size, groups, ranges, variables, dated } = facts(tree);
  // Members of an object or list are evaluated side by side and count as depth together, so the limit allows for the
  // expression's own size on top of what calls nest.
  options.stack = Math.min(limits.depth, deepest) + size;
  register(engine, variables);
  if (ranges) boundRanges(engine, limits.sequence);
  const timed = variables.has('now') || variables.has('millis');
  const run = (evaluand: Evaluand, now: number): Promise<unknown> => {
    // The package pushes into empty lists of the data that it groups: it gets a copy of data that has any.
    const { context, variables: given } = groups ? unshared(evaluand) : evaluand;
    return engine.evaluate(context, timed ? withTime(given, now) : given);
  };
  return { text, tree, reads, run, ...covered(tree, text, limits), limits, timed, dated };
}

function covered(tree: Node, text: string, limits: Limits): Pick<Program, 'unit' | 'uncovered'> {
  try {
    return { unit: unitOf(tree, { limits }), uncovered: undefined };
  } catch (thrown) {
    if (!(thrown instanceof NotCovered)) throw thrown;
    return { unit: undefined, uncovered: { construct: thrown.construct, offset: startOf(thrown.node, text) } };
  }
}

function register(engine: jsonata.Expression, names: ReadonlySet<string>): void {
  for (const name of names) {
    const own = ownFunction.get(name);
    // jsonata hands over what the signature admits; each function looks at what it gets.
    if (own !== undefined)
      engine.registerFunction(
        name,
        own.implementation as (...values: unknown[]) => unknown,
        own.signature === '' ? undefined : own.signature,
      );
  }
  if (names.has('pad')) engine.registerFunction('pad', pad, '<s-ns?:s>');
}

interface Facts {
  /** Number of nodes. */
  readonly size: number;
  /** It has an object constructor or a grouping. */
  readonly groups: boolean;
  /** It has a `..`. */
  readonly ranges: boolean;
  /** Every name with a `$`, bound or free. */
  readonly variables: ReadonlySet<string>;
  readonly dated: boolean;
}

function facts(tree: Node): Facts {
  const variables = new Set<string>();
  let size = 0;
  let groups = false;
  let ranges = false;
  let [read, readPlainly, applies] = [0, 0, false];
  walk(tree, (node) => {
    size++;
    if (node.type === 'apply') applies = true;
    if (node.type === 'variable' && node.value === 'toMillis') read++;
    if (node.type === 'function' && node.procedure?.value === 'toMillis' && node.arguments?.length === 1) readPlainly++;
    if (node.group !== undefined || (node.type === 'unary' && node.value === '{')) groups = true;
    if (node.type === 'binary' && node.value === '..') ranges = true;
    if (node.type === 'variable') variables.add(String(node.value));
  });
  return { size, groups, ranges, variables, dated: read > readPlainly || (read > 0 && applies) };
}

function unshared({ context, variables }: Evaluand): Evaluand {
  const copy = (value: unknown): unknown => (hasEmptyList(value) ? copied(value) : value);
  if (variables === undefined) return { context: copy(context) };
  return {
    context: copy(context),
    variables: Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, copy(value)])),
  };
}

/** As it is, whatever its members are called: data that is named like the package's functions stays data. */
function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copied);
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) setMember(copy, name, copied(member));
  return copy;
}

function hasEmptyList(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.length === 0 || value.some(hasEmptyList);
  return Object.values(value).some(hasEmptyList);
}

const formatted = jsonata('$fromMillis($millis, $picture, $zone)');

/** The instant of the run where one is given, else `now`. */
export function instantOf(variables: Evaluand['variables'], now: number): number {
  const started = variables?.['started'];
  return typeof started === 'string' ? Date.parse(started) : typeof started === 'number' ? started : now;
}

/** The package keeps the time of `$now()` on the compiled expression, where evaluations overlap: here each has its own. */
function withTime(variables: Evaluand['variables'], now: number): Record<string, unknown> {
  const millis = instantOf(variables, now);
  return {
    ...variables,
    millis: () => millis,
    now: (picture: unknown, zone: unknown) => formatted.evaluate(undefined, { millis, picture, zone }),
  };
}
