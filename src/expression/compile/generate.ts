import type { Node } from '../ast.ts';
import type { Limits } from '../expression.ts';
import { asPlain, Draft, fresh } from './source/function.ts';
import type { Closing, Variables } from './source/function.ts';
import { bindsInBlocks } from './source/value.ts';

/** A generated function of one tree: its value for a context that is no list. Throws where only others know. */
export type Generated = (context: unknown, variables: Variables, now: number) => unknown;

/** Generated code of one tree; undefined where closures alone can evaluate it. Throws where the host forbids code. */
export function generated(tree: Node, limits: Limits, closing: Closing): Generated | undefined {
  if (!bindsInBlocks(tree)) return undefined;
  const draft = new Draft(closing);
  const { code } = draft.work.value(tree.type === 'bind' && tree.rhs !== undefined ? tree.rhs : tree, draft.scope);
  draft.writer.line(`return ${code};`);
  return draft.finish([], limits).run as Generated;
}

/** Values of several trees for one context, as plain JSON, each at its place; `notFast` where a tree gave up. */
export type GeneratedFields = (context: unknown, variables: Variables, now: number, values: unknown[]) => void;

/** A function longer than this is never made fast by the host: the rest goes into another one. */
const longest = 16_000;

/** Functions that together give the values of all trees. What they read of the context is read once a function. */
export function generatedFields(
  trees: readonly { readonly tree: Node; readonly at: number }[],
  limits: Limits,
  closing: Closing,
): readonly GeneratedFields[] {
  const functions: GeneratedFields[] = [];
  let draft = new Draft(closing);
  const finish = (): void => {
    functions.push(draft.finish(['values'], limits).run as GeneratedFields);
    draft = new Draft(closing);
  };
  for (const { tree, at } of trees) {
    const { writer } = draft;
    const label = `f${at}`;
    writer.giveUp = `{ values[${at}] = notFast; break ${label}; }`;
    writer.line(`${label}: { try {`);
    const term = draft.work.value(tree, draft.scope);
    writer.line(`values[${at}] = ${asPlain(term)};\n} catch { values[${at}] = notFast; ${fresh} } }`);
    if (writer.size > longest) finish();
  }
  if (draft.writer.size > 0) finish();
  return functions;
}
