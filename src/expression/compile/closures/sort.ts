import type { Node } from '../../ast.ts';
import { deopt } from '../values/deopt.ts';

import type { List } from '../values/list.ts';
import type { Closure, Frame } from '../frame.ts';
import { spend } from './budget.ts';
import type { Builder } from './builder.ts';
import { TupleScope } from './scope.ts';
import type { Tuple } from './scope.ts';

/** Puts a list in order; one of a single item is given back itself. */
export type Sort = (list: List, frame: Frame) => List;

interface Term {
  readonly key: Closure;
  readonly descending: boolean;
}

/** An item with the keys that were worked out so far. */
interface Ranked {
  readonly item: unknown;
  readonly keys: unknown[];
}

export function sortOf(node: Node, builder: Builder): Sort {
  const terms = (node.terms ?? []).map(({ expression, descending }): Term => ({
    key: builder.build(expression),
    descending,
  }));
  return (list, frame) => {
    if (list.length <= 1) return list;
    spend(frame.base, list.length * terms.length);
    const tuples = list.tupleStream === true;
    const keyed = (term: Term, item: unknown): unknown => {
      if (!tuples) return term.key(item, frame);
      const tuple = item as Tuple;
      return term.key(tuple['@'], new TupleScope(frame, tuple));
    };
    const ranked = Array.from(list, (item): Ranked => ({ item, keys: [] }));
    // Any stable sort gives the package's order: within a term the keys are of one kind, or nothing, which comes last.
    ranked.sort((first, second) => order(first, second, terms, keyed));
    const sorted: List = ranked.map(({ item }) => item);
    return sorted;
  };
}

function order(
  first: Ranked,
  second: Ranked,
  terms: readonly Term[],
  keyed: (term: Term, item: unknown) => unknown,
): number {
  for (let at = 0; at < terms.length; at++) {
    const term = terms[at];
    if (term === undefined) break;
    // A term is asked for only where those before it are the same: it may fail elsewhere.
    if (first.keys.length <= at) first.keys.push(keyed(term, first.item));
    if (second.keys.length <= at) second.keys.push(keyed(term, second.item));
    const compared = compare(first.keys[at], second.keys[at], term.descending);
    if (compared !== 0) return compared;
  }
  return 0;
}

function compare(first: unknown, second: unknown, descending: boolean): number {
  if (first === undefined) return second === undefined ? 0 : 1;
  if (second === undefined) return -1;
  const texts = typeof first === 'string' && typeof second === 'string';
  const numbers = typeof first === 'number' && typeof second === 'number';
  // NaN has no place in an order: where it ends up depends on who is asked first.
  if ((!texts && !numbers) || Number.isNaN(first) || Number.isNaN(second)) throw deopt;
  if (first === second) return 0;
  return first < second === descending ? 1 : -1;
}
