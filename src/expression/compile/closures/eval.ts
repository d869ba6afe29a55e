import { parse } from '../../ast.ts';
import { define } from '../natives/native.ts';
import { deopt } from '../values/deopt.ts';
import { isList, isSequence, sequenceOf } from '../values/list.ts';
import type { Closure } from '../frame.ts';
import type { Node } from '../../ast.ts';
import { BuiltIn } from './function.ts';

/** `$eval`, for the language's own suite: mappings are refused that name it. */
export function evalOf(build: (tree: Node) => Closure): BuiltIn {
  const native = define('eval', '<sx?:x>', function (text: unknown, focus: unknown) {
    if (text === undefined) return undefined;
    if (typeof text !== 'string') throw deopt;
    return build(parse(text))(focus === undefined ? this.input : asInput(focus), this.environment);
  });
  return new BuiltIn(native, undefined);
}

/** A list of the data as a whole counts as one value. */
export function asInput(context: unknown): unknown {
  if (!isList(context) || isSequence(context)) return context;
  const wrapped = sequenceOf([context]);
  wrapped.outerWrapper = true;
  return wrapped;
}
