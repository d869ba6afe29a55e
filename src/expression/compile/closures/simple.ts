import { isFunctionValue } from '../../function-value.ts';
import { deopt } from '../values/deopt.ts';
import { append, isList, sequenceOf, unflagged } from '../values/list.ts';
import type { List } from '../values/list.ts';
import { lookup, lookupAll, memberReader } from '../values/member.ts';
import type { Closure } from '../frame.ts';
import { tooMuch } from './budget.ts';
import { given, interned } from './scope.ts';
import { nothing } from './builder.ts';
import type { Kind } from './builder.ts';

/** A text, a number, true, false, null. */
export const literal: Kind = (node) => {
  const { value } = node;
  return () => value;
};

/** A step by name; alone it stands in a path. */
export const name: Kind = (node) => {
  const member = memberReader(interned(String(node.value)));
  if (node.keepArray === true) return (input) => lookupAll(input, member);
  return (input) => lookup(input, member);
};

/** `$name`, `$`, `$$` */
export const variable: Kind = (node, { isFree, builtin }) => {
  const written = interned(String(node.value));
  if (written === '')
    return (input) =>
      isList(input) ? (input.outerWrapper === true ? input[0] : input) : unflagged(input, 'outerWrapper');
  if (isFree(written)) return (_input, frame) => given(frame.base, written, builtin);
  return (_input, frame) => frame.lookup(written);
};

/** `%`: the tuple that it stands in carries what it goes back to. */
export const parent: Kind = (node) => {
  const label = node.slot?.label;
  if (label === undefined) return nothing;
  return (_input, frame) => frame.lookup(label);
};

/** `*` */
export const wildcard: Kind = () => (input, frame) => {
  const { sequence } = frame.base.limits;
  const from = isList(input) && input.outerWrapper === true && input.length > 0 ? input[0] : input;
  let results: unknown = sequenceOf([]);
  if (typeof from !== 'object' || from === null || isFunctionValue(from)) return results;
  // The package takes the flags that it put on a list for members of it.
  if (isList(from) && from.sequence === true) throw deopt;
  for (const value of Object.values(from) as unknown[]) {
    if (Array.isArray(value)) results = append(results, flat(value, []), sequence);
    else if (isList(results)) results.push(value);
  }
  if (isList(results) && results.length > sequence) throw deopt;
  return results;
};

function flat(list: readonly unknown[], into: unknown[]): unknown[] {
  for (const value of list) {
    if (Array.isArray(value)) flat(value, into);
    else into.push(value);
  }
  return into;
}

/** `**` */
export const descendant: Kind = () => (input, frame) => {
  if (input === undefined) return undefined;
  const found: List = [];
  // Beyond the limit the package says whether it minds; a value in itself again and again it would follow without end.
  descend(input, found, frame.base.limits.sequence * 10);
  if (found.length > frame.base.limits.sequence) throw deopt;
  return found.length === 1 ? found[0] : sequenceOf(found);
};

function descend(value: unknown, into: unknown[], most: number): void {
  if (isList(value)) {
    for (const member of value) descend(member, into, most);
    return;
  }
  if (into.length >= most) throw tooMuch();
  into.push(value);
  if (typeof value !== 'object' || value === null || isFunctionValue(value)) return;
  for (const member of Object.values(value)) descend(member, into, most);
}

/** `( … ; … )` without bindings of its own needs no frame; see block. */
export function inTurn(closures: readonly Closure[]): Closure {
  const [only] = closures;
  if (only === undefined) return nothing;
  if (closures.length === 1) return only;
  return (input, frame) => {
    let result: unknown;
    for (const closure of closures) result = closure(input, frame);
    return result;
  };
}
