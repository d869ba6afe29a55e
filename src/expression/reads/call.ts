import { isPairs, startOf } from '../ast.ts';
import type { Node } from '../ast.ts';
import { Scope } from './scope.ts';
import type { Origin } from './scope.ts';
import type { Visitor } from './visitor.ts';

type Origins = readonly Origin[];

/** An argument as written, or the value piped in with `~>`. */
type Argument = { readonly node: Node } | { readonly origins: Origins };

/** Functions that take a function, and what the parameters of that one are: elements, members, the whole, or else. */
const higher: Readonly<
  Record<string, { readonly parameters: readonly string[]; readonly gives: 'body' | 'input' | 'else' }>
> = {
  map: { parameters: ['element', 'else', 'element'], gives: 'body' },
  filter: { parameters: ['element', 'else', 'element'], gives: 'input' },
  single: { parameters: ['element', 'else', 'element'], gives: 'input' },
  sort: { parameters: ['element', 'element'], gives: 'input' },
  reduce: { parameters: ['else', 'element', 'else', 'element'], gives: 'else' },
  each: { parameters: ['member', 'else', 'element'], gives: 'body' },
  sift: { parameters: ['member', 'else', 'element'], gives: 'input' },
};

/** Functions with an answer of their own to a missing value: what they read is no unguarded comparison. */
const provides = new Set(['exists', 'count', 'boolean', 'not', 'type', 'blank', 'first_present']);

/** Functions without arguments that do not fall back on the context. */
const alone = new Set(['now', 'millis', 'random']);

/** Reads a call, a partial application (`$f(?, 2)`) or a pipe (`value ~> $f(2)`). */
export function call(reader: Visitor, node: Node, context: Origins, scope: Scope): Origins {
  if (node.type !== 'apply') return applied(reader, node, written(node), context, scope);
  const piped = isPairs(node.lhs) || node.lhs === undefined ? [] : reader.visit(node.lhs, context, scope);
  const target = node.rhs;
  if (target?.type === 'function')
    return applied(reader, target, [{ origins: piped }, ...written(target)], context, scope);
  if (target?.type === 'transform') {
    reader.consume(piped);
    return reader.visit(target, piped, scope);
  }
  if (target?.type === 'lambda') return body(reader, target, [piped], context, scope);
  reader.consume(piped);
  if (target !== undefined) reader.read(target, context, scope);
  return [];
}

function written(node: Node): Argument[] {
  return (node.arguments ?? []).filter(({ type }) => type !== 'operator').map((argument) => ({ node: argument }));
}

function applied(reader: Visitor, node: Node, args: readonly Argument[], context: Origins, scope: Scope): Origins {
  const procedure = unwrapped(node.procedure);
  const name = procedure?.type === 'variable' ? String(procedure.value) : undefined;
  const origins = (argument: Argument): Origins =>
    'node' in argument ? reader.visit(argument.node, context, scope) : argument.origins;
  if (procedure?.type === 'lambda') return body(reader, procedure, args.map(origins), context, scope);
  if (name === undefined) {
    if (procedure !== undefined) reader.read(procedure, context, scope);
  } else if (scope.use(name) === undefined) {
    reader.references.push({ kind: 'function', name, offset: startOf(node, reader.text) });
    if (args.length === 0 && node.type === 'function' && !alone.has(name)) reader.consume(context);
    const known = Object.hasOwn(higher, name) ? higher[name] : undefined;
    const [input, lambda, ...rest] = args;
    if (
      known !== undefined &&
      input !== undefined &&
      lambda !== undefined &&
      'node' in lambda &&
      lambda.node.type === 'lambda'
    ) {
      for (const argument of rest) reader.consume(origins(argument));
      return throughLambda(reader, known, origins(input), lambda.node, context, scope);
    }
    if (name === 'lookup') {
      const found = lookedUp(args, origins);
      if (found !== undefined) return found;
    }
    if (provides.has(name)) {
      reader.guarded(() => args.forEach((argument) => reader.consume(origins(argument))));
      return [];
    }
  }
  for (const argument of args) reader.consume(origins(argument));
  return [];
}

function throughLambda(
  reader: Visitor,
  known: { readonly parameters: readonly string[]; readonly gives: 'body' | 'input' | 'else' },
  input: Origins,
  lambda: Node,
  context: Origins,
  scope: Scope,
): Origins {
  const members = input.map((origin) => ({ ...origin, steps: [...origin.steps, '*'] }));
  const parameters = known.parameters.map((kind) => (kind === 'element' ? input : kind === 'member' ? members : []));
  const inner = new Scope(scope);
  const names = (lambda.arguments ?? []).map(({ value }) => String(value));
  names.forEach((name, index) => inner.define(name, parameters[index] ?? []));
  const given = lambda.body === undefined ? [] : reader.visit(lambda.body, context, inner);
  // A list of which no element is looked at is still read for its length.
  if (!names.some((name, index) => (parameters[index] ?? []).length > 0 && inner.used(name))) reader.consume(input);
  if (known.gives === 'body') return given;
  reader.consume(given);
  return known.gives === 'input' ? input : [];
}

/** `(function($x) { … })(a)`: the parentheses are a block. */
function unwrapped(procedure: Node | undefined): Node | undefined {
  const [only, ...others] = procedure?.type === 'block' ? (procedure.expressions ?? []) : [];
  return only?.type === 'lambda' && others.length === 0 ? only : procedure;
}

/** A function written out and called at once: its parameters stand for the arguments. */
function body(reader: Visitor, lambda: Node, args: readonly Origins[], context: Origins, scope: Scope): Origins {
  const inner = new Scope(scope);
  (lambda.arguments ?? []).forEach(({ value }, index) => inner.define(String(value), args[index] ?? []));
  return lambda.body === undefined ? [] : reader.visit(lambda.body, context, inner);
}

/** `$lookup(x, "a b")` is the path x.`a b`. */
function lookedUp(args: readonly Argument[], origins: (argument: Argument) => Origins): Origins | undefined {
  const [input, key] = args;
  if (input === undefined || key === undefined || !('node' in key) || key.node.type !== 'string') return undefined;
  const name = String(key.node.value);
  return origins(input).map((origin) => ({ ...origin, steps: [...origin.steps, name] }));
}
