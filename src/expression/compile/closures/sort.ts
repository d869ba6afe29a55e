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

type KeyOf = (term: Term, item: unknown) => unknown;

export function sortOf(node: Node, builder: Builder): Sort {
  const terms = (node.terms ?? []).map(({ expression, descending }): Term => ({
    key: builder.build(expression),
    descending,
  }));
  return (list, frame) => {
    if (list.length <= 1) return list;
    const tuples = list.tupleStream === true;
    return inOrder(list, terms, (term, item) => {
      spend(frame.base, 1);
      if (!tuples) return term.key(item, frame);
      const tuple = item as Tuple;
      return term.key(tuple['@'], new TupleScope(frame, tuple));
    });
  };
}

/** Any stable sort gives the package's order: within a term the keys are of one kind, or nothing, which comes last. */
function inOrder(list: List, terms: readonly Term[], keyOf: KeyOf): List {
  const [first, ...more] = terms;
  if (first === undefined) return [...list];
  const firstKeys = list.map((item) => keyOf(first, item));
  // A further term is asked for only where those before it are the same: it may fail elsewhere.
  const moreKeys = more.map((term) => ({ term, keys: new Map<number, unknown>() }));
  const keyAt = ({ term, keys }: { readonly term: Term; readonly keys: Map<number, unknown> }, at: number): unknown => {
    if (!keys.has(at)) keys.set(at, keyOf(term, list[at]));
    return keys.get(at);
  };
  const places = firstKeys.map((_, at) => at);
  places.sort((one, other) => {
    let order = compare(firstKeys[one], firstKeys[other], first.descending);
    for (let at = 0; order === 0 && at < moreKeys.length; at++) {
      const further = moreKeys[at];
      if (further !== undefined) order = compare(keyAt(further, one), keyAt(further, other), further.term.descending);
    }
    return order;
  });
  return places.map((at) => list[at]);
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
