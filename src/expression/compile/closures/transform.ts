import type { Node } from '../../ast.ts';
import { walk } from '../../ast.ts';
import { isFunctionValue } from '../../function-value.ts';
import { define } from '../natives/native.ts';
import { deopt } from '../values/deopt.ts';
import { isList } from '../values/list.ts';
import type { Closure, Frame } from '../frame.ts';
import { spend } from './budget.ts';
import { part } from './builder.ts';
import type { Builder, Kind } from './builder.ts';
import { BuiltIn, call } from './function.ts';

interface Parts {
  readonly pattern: Closure;
  readonly update: Closure;
  readonly delete: Closure | undefined;
  /** The pattern may find what is no part of the copy: then it is looked at, as the data is not ours to change. */
  readonly strays: boolean;
}

/** `| pattern | update, delete |`: a function that changes a copy. */
export const transform: Kind = (node, builder) => {
  const parts: Parts = {
    pattern: part(node.pattern, builder),
    update: part(node.update, builder),
    delete: node.delete === undefined ? undefined : builder.build(node.delete),
    strays: node.pattern !== undefined && strays(node.pattern, builder),
  };
  return (_input, frame) =>
    new BuiltIn(
      define('', '<(oa):o>', (value: unknown) => (value === undefined ? undefined : changed(value, parts, frame))),
      undefined,
    );
};

/** It names something, or goes up: only what stands below the context is sure to be copied. */
function strays(pattern: Node, builder: Builder): boolean {
  let found = false;
  walk(pattern, ({ type, value }) => {
    const name = type === 'variable' ? String(value) : '';
    if (type === 'parent' || type === 'lambda' || (name !== '' && !isFunctionName(name, builder))) found = true;
  });
  return found;
}

function isFunctionName(name: string, { isFree, builtin }: Builder): boolean {
  return isFree(name) && builtin(name) !== undefined;
}

function changed(value: unknown, parts: Parts, frame: Frame): unknown {
  const clone = frame.lookup('clone');
  if (!isFunctionValue(clone)) throw deopt;
  const copy = call(clone, [value], null, frame);
  const matches = parts.pattern(copy, frame);
  if (matches === undefined) return copy;
  const ours = parts.strays || !(clone instanceof BuiltIn) ? membersOf(copy, new Set()) : undefined;
  const list = isList(matches) ? matches : [matches];
  for (const match of list) {
    spend(frame.base, 1);
    if (ours !== undefined && typeof match === 'object' && match !== null && !ours.has(match)) throw deopt;
    merge(match, parts.update(match, frame));
    if (parts.delete !== undefined) remove(match, parts.delete(match, frame));
  }
  return copy;
}

function membersOf(value: unknown, into: Set<unknown>): Set<unknown> {
  if (typeof value !== 'object' || value === null) return into;
  into.add(value);
  for (const member of Object.values(value)) membersOf(member, into);
  return into;
}

function merge(match: unknown, update: unknown): void {
  if (update === undefined) return;
  if (typeof update !== 'object' || update === null || isList(update) || isFunctionValue(update)) throw deopt;
  for (const [name, value] of Object.entries(update)) {
    // Written to something else than an object it fails; as `__proto__` it changes what the object is.
    if (name === '__proto__' || typeof match !== 'object' || match === null) throw deopt;
    (match as Record<string, unknown>)[name] = value;
  }
}

function remove(match: unknown, names: unknown): void {
  if (names === undefined) return;
  for (const name of isList(names) ? names : [names]) {
    if (typeof name !== 'string') throw deopt;
    if (typeof match === 'object' && match !== null) Reflect.deleteProperty(match, name);
  }
}
