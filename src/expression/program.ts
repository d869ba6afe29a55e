import jsonata from 'jsonata';
import { HrwireError } from '../error/error.ts';
import { startOf, treeOf, walk } from './ast.ts';
import type { Node } from './ast.ts';
import type { Evaluand, ExpressionSource, Limits, Reads } from './expression.ts';
import { fault, placeOf } from './fault.ts';
import { longestText } from './limits.ts';
import { analyseTree } from './reads.ts';

/** A text compiled once, whatever the number of places that it stands in. */
export interface Program {
  readonly text: string;
  readonly reads: Reads;
  /** Positions of its nodes, and the texts of its own `$error("…")`: see fault.ts. */
  readonly positions: ReadonlySet<number>;
  readonly raised: ReadonlySet<string>;
  /** `now`: milliseconds for `$now()` and `$millis()` where no `started` is given. */
  run(evaluand: Evaluand, now: number): Promise<unknown>;
}

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
    });
  }
  const options: jsonata.JsonataOptions = { timeout: limits.time, sequence: limits.sequence };
  const { engine, tree } = parsed(source, options);
  const { reads } = analyseTree(tree, text);
  const { positions, raised, size } = facts(tree);
  // Members of an object or list are evaluated side by side and count as depth together, so the limit allows for the
  // expression's own size on top of what calls nest.
  options.stack = limits.depth + size;
  const frozen = reads.functions.some((name) => name === 'now' || name === 'millis');
  const run = (evaluand: Evaluand, now: number): Promise<unknown> =>
    engine.evaluate(evaluand.context, frozen ? withTime(evaluand, now) : evaluand.variables);
  return { text, reads, positions, raised, run };
}

function parsed(source: ExpressionSource, options: jsonata.JsonataOptions): { engine: jsonata.Expression; tree: Node } {
  try {
    const engine = jsonata(source.text, options);
    return { engine, tree: treeOf(engine) };
  } catch (thrown) {
    throw fault(thrown, { source });
  }
}

function facts(tree: Node): { positions: Set<number>; raised: Set<string>; size: number } {
  const positions = new Set<number>();
  const raised = new Set<string>();
  let size = 0;
  walk(tree, (node) => {
    size++;
    if (node.position !== undefined) positions.add(node.position);
    const called = node.type === 'function' ? node.procedure?.value : undefined;
    if (called !== 'error' && called !== 'assert') return;
    for (const argument of node.arguments ?? []) if (argument.type === 'string') raised.add(String(argument.value));
  });
  return { positions, raised, size };
}

const formatted = jsonata('$fromMillis($millis, $picture, $zone)');

/** The package keeps the time of `$now()` on the compiled expression, where evaluations overlap: here each has its own. */
function withTime(evaluand: Evaluand, now: number): Record<string, unknown> {
  const started = evaluand.variables?.['started'];
  const millis = typeof started === 'string' ? Date.parse(started) : typeof started === 'number' ? started : now;
  return {
    ...evaluand.variables,
    millis: () => millis,
    now: (picture: unknown, zone: unknown) => formatted.evaluate(undefined, { millis, picture, zone }),
  };
}
void startOf;
