import type { Node } from '../ast.ts';
import type { Limits } from '../expression.ts';
import { boundedRegExp } from '../regex.ts';
import { closureOf, closureUnit, rootFrame } from './closures.ts';
import { isFinal } from './closures/budget.ts';
import { Draft } from './source/function.ts';
import type { Closing, Variables } from './source/function.ts';
import { result } from './source/result.ts';
import { bindsInBlocks } from './source/value.ts';
import type { Unit, UnitOptions } from './unit.ts';

/**
 * A tree as generated code, with closures for what is not written as source, for lists as the whole input, and where
 * generated code gives up. Source is written when the first value is asked for. Throws `NotCovered`.
 */
export function unitOf(tree: Node, options: UnitOptions): Unit {
  const closures = closureUnit(tree, options);
  if (options.generates === false) return closures;
  let fast: Generated | undefined;
  let tried = false;
  return {
    run: (context, variables, now) => {
      if (!tried) {
        tried = true;
        fast = generated(tree, options.limits, closingOf(options));
      }
      if (fast === undefined || Array.isArray(context)) return closures.run(context, variables, now);
      try {
        return fast(context, variables, now);
      } catch (thrown) {
        if (isFinal(thrown)) throw thrown;
        return closures.run(context, variables, now);
      }
    },
  };
}

/** Closures as generated code calls them. */
export function closingOf(options: UnitOptions): Closing {
  const regex = options.regex ?? boundedRegExp(options.limits.subject);
  return {
    closureOf: (node) => closureOf(node, options),
    framed: (context, variables, now) => rootFrame({ context, variables, now, regex, options }),
  };
}

/** A generated function of one tree: its value for a context that is no list. Throws where only others know. */
type Generated = (context: unknown, variables: Variables, now: number) => unknown;

/** Generated code of one tree; undefined where closures alone can evaluate it, or the host forbids code. */
function generated(tree: Node, limits: Limits, closing: Closing): Generated | undefined {
  if (!bindsInBlocks(tree)) return undefined;
  const draft = new Draft(closing);
  try {
    const { code } = draft.work.value(outermost(tree), draft.scope);
    draft.writer.line(`return ${code};`);
    return draft.finish([], limits) as Generated;
  } catch {
    return undefined;
  }
}

/** A binding as the whole text binds for nobody. */
function outermost(tree: Node): Node {
  return tree.type === 'bind' && tree.rhs !== undefined && tree.group === undefined ? tree.rhs : tree;
}

/**
 * Values of several trees for one context, as plain JSON, each at its place; `notFast` where a tree gave up, or what was
 * thrown where that is final: then the answer is true.
 */
export type GeneratedFields = (context: unknown, variables: Variables, now: number, values: unknown[]) => boolean;

/** A function longer than this is never made fast by the host: the rest goes into another one. */
const longest = 16_000;

/** Whether a tree can be among others in one function: what it binds is seen by itself alone. */
export function isField(tree: Node): boolean {
  return bindsInBlocks(tree);
}

/** Functions that together give the values of all trees. What they read of the context is read once a function. */
export function generatedFields(
  trees: readonly { readonly tree: Node; readonly at: number }[],
  limits: Limits,
  closing: Closing,
): readonly GeneratedFields[] {
  const functions: GeneratedFields[] = [];
  let draft = new Draft(closing);
  const finish = (): void => {
    draft.writer.line('return gaveUp;');
    functions.push(draft.finish(['values'], limits) as GeneratedFields);
    draft = new Draft(closing);
  };
  for (const { tree, at } of trees) {
    const { writer } = draft;
    const label = `f${at}`;
    writer.giveUp = `{ values[${at}] = notFast; gaveUp = true; break ${label}; }`;
    writer.line(`${label}: { try {`);
    const { code } = result(outermost(tree), draft.scope, draft.work);
    // What was thrown may have left the frame of closures in the middle of a call: the next field gets a new one.
    const caught = `values[${at}] = leftBy(thrown); gaveUp = true; frame = undefined;`;
    writer.line(`values[${at}] = ${code};\n} catch (thrown) { ${caught} } }`);
    if (writer.size > longest) finish();
  }
  if (draft.writer.size > 0) finish();
  return functions;
}
