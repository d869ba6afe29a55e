import { walk } from '../../ast.ts';
import type { Node } from '../../ast.ts';
import { ownFunction } from '../../registry.ts';
import type { Closure } from '../frame.ts';
import { native } from '../natives.ts';
import type { Base } from './base.ts';
import { applied, call } from './calls.ts';
import { anything } from './kind.ts';
import { binary, condition, constant, listOf, negated, objectOf } from './operators.ts';
import { path, staged, variable } from './paths.ts';
import { unwritten } from './work.ts';
import type { Local, Scope, Work } from './work.ts';
import { missing } from './writer.ts';
import type { Term, Writer } from './writer.ts';

/** What one generated function needs to be begun with. */
export interface Heads {
  /** Variables of the caller that are read, in the order of their first reading. */
  readonly given: Map<string, Local>;
  /** Functions that are called by a name that the caller must not have given to a variable. */
  readonly unshadowed: Set<string>;
}

/** Writes the values of trees into one function, in the order in which they are asked for. */
export function workOf(writer: Writer, root: Base, heads: Heads, closureOf: (node: Node) => Closure): Work {
  const local = (term: Term): Local => {
    const base = { code: term.code, members: new Map() };
    writer.place(base);
    return { term, base };
  };
  const work: Work = {
    writer,
    root,
    local,
    value: (node, scope) => {
      const mark = writer.mark;
      try {
        return withPredicates(node, scope, work);
      } catch (thrown) {
        if (thrown !== unwritten) throw thrown;
        writer.back(mark);
        return work.closed(node, scope);
      }
    },
    closed: (node, scope) => {
      // A closure gives such a call back unmade: whoever asked for it has to give up.
      if (endsInCall(node)) throw unwritten;
      walk(node, ({ type, value }) => {
        if (type === 'variable' && scope.locals.has(String(value))) throw unwritten;
      });
      return writer.hold(
        `${writer.constant(closureFor(node, closureOf))}(${scope.context.code}, (frame ??= framed(context, variables, now)))`,
      );
    },
    tail: (node, scope) => call(node, scope, work, { tail: true }),
    given: (name) => {
      const known = heads.given.get(name);
      if (known !== undefined) return known;
      // A function by its name is no value of generated code.
      if (native(name) !== undefined || ownFunction.has(name) || name === 'eval') throw unwritten;
      const code = writer.name();
      const made = { term: { code, kinds: anything }, base: { code, members: new Map() } };
      heads.given.set(name, made);
      return made;
    },
    unshadowed: (name) => heads.unshadowed.add(name),
  };
  return work;
}

/** The parser marks calls in the last place of a function: of them, who called the function makes the call. */
function endsInCall(node: Node | undefined): boolean {
  if (node === undefined) return false;
  if (node.type === 'block') return endsInCall(node.expressions?.at(-1));
  return node.type === 'condition' ? endsInCall(node.then) || endsInCall(node.else) : node.thunk === true;
}

/** A part of what closures cover may be none by itself, such as `%`. */
function closureFor(node: Node, closureOf: (node: Node) => Closure): Closure {
  try {
    return closureOf(node);
  } catch {
    throw unwritten;
  }
}

function withPredicates(node: Node, scope: Scope, work: Work): Term {
  if (node.keepArray === true || node.type === 'path' || node.predicate === undefined) return bare(node, scope, work);
  const { predicate, ...rest } = node;
  const { code, found: before } = bare(rest, scope, work);
  if (before === undefined && findsLists(node)) throw unwritten;
  const found = staged(before ?? code, predicate, scope, work);
  return found.many ? work.writer.hold(`unwrapped(${found.code})`) : { code: found.code, kinds: anything };
}

/** A predicate behind these sees what they find, also where that is one list: afterwards nobody could tell. */
function findsLists(node: Node): boolean {
  const call = node.type === 'apply' ? node.rhs : node;
  const named = call?.type === 'function' ? call.procedure : call;
  return node.type !== 'variable' && ['map', 'filter', 'each', 'lookup'].includes(String(named?.value));
}

function bare(node: Node, scope: Scope, work: Work): Term {
  const { focus, index, group, keepArray, tuple, ancestor, stages } = node;
  if ([focus, index, group, ancestor, stages].some((mark) => mark !== undefined)) throw unwritten;
  if (keepArray === true || tuple === true) throw unwritten;
  switch (node.type) {
    case 'string':
    case 'number':
    case 'value':
      return constant(node);
    case 'variable':
      return variable(node, scope, work);
    case 'path':
      return path(node, scope, work);
    case 'binary':
      return binary(node, scope, work);
    case 'unary':
      return node.value === '-'
        ? negated(node, scope, work)
        : node.value === '['
          ? listOf(node, scope, work)
          : objectOf(node, scope, work);
    case 'condition':
      return condition(node, scope, work);
    case 'block':
      return block(node, scope, work);
    case 'function':
      return call(node, scope, work);
    case 'apply':
      return applied(node, scope, work);
    case 'lambda':
      // The parser's mark of a call in the last place of a function.
      if (node.thunk === true && node.body !== undefined) return work.tail(node.body, scope);
      throw unwritten;
    default:
      throw unwritten;
  }
}

/** `( $a := …; … )`: variables are names of generated code, seen from the line after on. */
function block(node: Node, scope: Scope, work: Work): Term {
  let inner = scope;
  let result = missing;
  for (const line of node.expressions ?? []) {
    const name = line.type === 'bind' ? nameOf(line) : undefined;
    if (name === undefined) {
      result = work.value(line, inner);
      continue;
    }
    if (line.rhs === undefined) throw unwritten;
    result = work.value(line.rhs, inner);
    inner = { ...inner, locals: new Map(inner.locals).set(name, work.local(result)) };
  }
  return result;
}

function nameOf({ lhs, predicate, group, keepArray }: Node): string {
  const name = lhs === undefined || Array.isArray(lhs) ? undefined : (lhs as Node).value;
  if (typeof name !== 'string' || name === '' || name === '$') throw unwritten;
  if (predicate !== undefined || group !== undefined || keepArray === true) throw unwritten;
  return name;
}

/** Variables are bound in blocks alone: elsewhere they are seen by what is evaluated later, in closures. */
export function bindsInBlocks(tree: Node): boolean {
  const fine = new Set<Node>([tree]);
  let all = true;
  walk(tree, (node) => {
    if (node.type === 'block') for (const line of node.expressions ?? []) fine.add(line);
    if (node.type === 'bind' && !fine.has(node)) all = false;
  });
  return all;
}
