import { deopt } from '../values/deopt.ts';
import { booleanOf } from '../values/boolean.ts';
import { arityOf, callable, eachOf } from './call.ts';
import { add, define, listOf } from './native.ts';
import type { Native } from './native.ts';

export const higher: readonly Native[] = [
  define('map', '<af>', function (given, func) {
    if (given === undefined) return undefined;
    const list = listOf(given);
    const made = this.createSequence();
    if (list.length === 0) return made;
    const each = eachOf(this, func);
    for (let at = 0; at < list.length; at++) {
      const value = each(list[at], at, list);
      if (value !== undefined) add(this, made, value);
    }
    return made;
  }),
  define('filter', '<af>', function (given, func) {
    if (given === undefined) return undefined;
    const list = listOf(given);
    const made = this.createSequence();
    if (list.length === 0) return made;
    const each = eachOf(this, func);
    for (let at = 0; at < list.length; at++) {
      if (booleanOf(each(list[at], at, list))) add(this, made, list[at]);
    }
    return made;
  }),
  define('single', '<af?>', function (given, func) {
    if (given === undefined) return undefined;
    const list = listOf(given);
    if (list.length === 0) throw deopt;
    const each = func === undefined ? () => true : eachOf(this, func);
    let found: { readonly value: unknown } | undefined;
    for (let at = 0; at < list.length; at++) {
      if (!booleanOf(each(list[at], at, list))) continue;
      if (found !== undefined) throw deopt;
      found = { value: list[at] };
    }
    if (found === undefined) throw deopt;
    return found.value;
  }),
  define('reduce', '<afj?:j>', function (given, func, start) {
    if (given === undefined) return undefined;
    const list = listOf(given);
    const arity = arityOf(func);
    if (arity < 2) throw deopt;
    const reducer = callable(func);
    const first = start === undefined && list.length > 0 ? 1 : 0;
    let result = first === 1 ? list[0] : start;
    for (let at = first; at < list.length; at++) {
      const args = [result, list[at]];
      if (arity >= 3) args.push(at);
      if (arity >= 4) args.push(list);
      result = reducer.apply(this, args);
    }
    return result;
  }),
];
