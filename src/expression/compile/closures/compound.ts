import { deopt } from '../values/deopt.ts';
import { isList } from '../values/list.ts';
import type { List } from '../values/list.ts';
import type { Closure } from '../frame.ts';
import { NotCovered } from '../unit.ts';
import { part } from './builder.ts';
import type { Kind } from './builder.ts';
import { binds, boundName } from './names.ts';
import { Scope, interned } from './scope.ts';
import { inTurn } from './simple.ts';

interface Item {
  readonly closure: Closure;
  /** A list written inside the list is one member of it. */
  readonly whole: boolean;
}

/** `[ … ]` */
export const list: Kind = (node, builder) => {
  const nodes = node.expressions ?? [];
  // The package evaluates the members side by side: which of them sees a name bound by another is left to it.
  const binding = nodes.length > 1 ? nodes.find(binds) : undefined;
  if (binding !== undefined) throw new NotCovered(binding, 'a binding beside others of the same list');
  const items = nodes.map((item): Item => ({ closure: builder.build(item), whole: item.value === '[' }));
  const constructed = node.consarray === true;
  return (input, frame) => {
    const made: List = [];
    for (const { closure, whole } of items) {
      const value = closure(input, frame);
      if (value === undefined) continue;
      if (whole || !isList(value)) made.push(value);
      else {
        if (made.length + value.length > frame.base.limits.sequence) throw deopt;
        for (const member of value) made.push(member);
      }
    }
    if (constructed) made.cons = true;
    return made;
  };
};

/** `$name := value`, in the nearest block or function. */
export const bind: Kind = (node, builder) => {
  const name = interned(boundName(node));
  const value = part(node.rhs, builder);
  return (input, frame) => {
    const bound = value(input, frame);
    frame.bind(name, bound);
    return bound;
  };
};

const noNames: readonly string[] = [];

/** `( …; … )` */
export const block: Kind = (node, builder) => {
  const nodes = node.expressions ?? [];
  const all = inTurn(nodes.map((one) => builder.build(one)));
  // Where nothing is bound, nobody sees whether there is a frame; a text that is made up later may bind (`$eval`).
  if (!nodes.some(binds) && builder !== builder.dynamic) return all;
  return (input, frame) => all(input, new Scope(frame, noNames, []));
};
