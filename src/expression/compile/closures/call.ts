import type { Node } from '../../ast.ts';
import { parse } from '../../ast.ts';
import { isFunctionValue } from '../../function-value.ts';
import { signatureOf } from '../natives/signature.ts';
import type { Signature } from '../natives/signature.ts';
import { deopt } from '../values/deopt.ts';
import type { Closure, Frame } from '../frame.ts';
import { sides } from './operators.ts';
import { part } from './builder.ts';
import type { Builder, Kind } from './builder.ts';
import { enter } from './budget.ts';
import { BuiltIn, Lambda, call, callBuiltIn, callUnchecked, wrapped } from './function.ts';
import type { LambdaParts } from './function.ts';
import { Scope, interned } from './scope.ts';

/** `f(…)` */
export const calling: Kind = (node, builder) => {
  const args = (node.arguments ?? []).map((argument) => builder.build(argument));
  const builtin = fixedBuiltIn(node.procedure, builder);
  const procedure = part(node.procedure, builder);
  if (builtin !== undefined) {
    const { name } = builtin;
    return (input, frame) => {
      const { base } = frame;
      const { variables } = base;
      // Whoever evaluates may give a variable of that name.
      if (variables !== undefined && Object.hasOwn(variables, name))
        return call(variables[name], handed(args, input, frame), input, frame);
      enter(base);
      const result = callBuiltIn(builtin, handed(args, input, frame), input, frame);
      base.depth--;
      return result;
    };
  }
  return (input, frame) => {
    const called = procedure(input, frame);
    return call(called, handed(args, input, frame), input, frame);
  };
};

/** The built-in function that a call can only mean, unless a variable of its name is given. */
function fixedBuiltIn(procedure: Node | undefined, { isFree, builtin }: Builder): BuiltIn | undefined {
  if (procedure?.type !== 'variable' || procedure.predicate !== undefined || procedure.group !== undefined)
    return undefined;
  const name = String(procedure.value);
  const found = isFree(name) ? builtin(name) : undefined;
  return found instanceof BuiltIn ? found : undefined;
}

function handed(args: readonly Closure[], input: unknown, frame: Frame): unknown[] {
  const values: unknown[] = [];
  for (const argument of args) {
    const value = argument(input, frame);
    values.push(typeof value === 'object' || typeof value === 'function' ? wrapped(value, frame) : value);
  }
  return values;
}

/** `function($x) { … }`; the parser also wraps calls in tail position in one. */
export const lambda: Kind = (node, builder) => {
  const { body } = node;
  const parts: LambdaParts = {
    parameters: (node.arguments ?? []).map(({ value }) => interned(String(value))),
    signature: declared(node),
    body: part(body, builder),
    tail:
      node.thunk === true && body !== undefined
        ? {
            procedure: part(body.procedure, builder),
            arguments: (body.arguments ?? []).map((argument) => builder.build(argument)),
          }
        : undefined,
  };
  return (input, frame) => new Lambda(input, frame, parts);
};

function declared({ signature }: Node): Signature | undefined {
  if (signature === undefined) return undefined;
  const { definition, validate } = signature;
  if (typeof validate === 'function') return signatureOf(definition);
  // On the left of `?:` the parser copies its own tree and loses the check: whoever calls the function fails.
  const failing = (): never => {
    throw deopt;
  };
  return { definition, validate: failing };
}

/** `f(?, …)` */
export const partial: Kind = (node, builder) => {
  const args = (node.arguments ?? []).map((argument) =>
    argument.type === 'operator' && argument.value === '?' ? undefined : builder.build(argument),
  );
  const procedure = part(node.procedure, builder);
  return (input, frame) => {
    // What is left out is a node of the tree to the package; data that looks like one is taken for it.
    const values = args.map((argument) => (argument === undefined ? open : shut(argument(input, frame))));
    const called = procedure(input, frame);
    if (called instanceof Lambda) {
      const { parameters, body } = called.parts;
      return applied({ parameters, body, input: called.input, values, frame: called.frame });
    }
    if (!(called instanceof BuiltIn) || called.parameters === undefined) throw deopt;
    const parameters = Array.from({ length: called.parameters }, (_, at) => interned(`! ${at}`));
    const body: Closure = (_input, inner) =>
      callUnchecked(
        called,
        parameters.map((name) => inner.lookup(name)),
        inner,
      );
    return applied({ parameters, body, input: undefined, values, frame });
  };
};

const open = Symbol('left open');

function shut(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { type, value: sign } = value as { readonly type?: unknown; readonly value?: unknown };
  return type === 'operator' && sign === '?' ? open : value;
}

interface Applied {
  readonly parameters: readonly string[];
  readonly body: Closure;
  readonly input: unknown;
  readonly values: readonly unknown[];
  readonly frame: Frame;
}

function applied({ parameters, body, input, values, frame }: Applied): Lambda {
  const scope = new Scope(frame, [], []);
  const left = parameters.filter((name, at) => {
    if (values[at] === open) return true;
    scope.bind(name, values[at]);
    return false;
  });
  return new Lambda(input, scope, { parameters: left, signature: undefined, body, tail: undefined });
}

/** `value ~> f(…)`, `value ~> f`, `f ~> g` */
export const applying: Kind = (node, builder) => {
  const [left, right] = sides(node, builder);
  const { rhs } = node;
  if (rhs?.type === 'function') {
    const procedure = part(rhs.procedure, builder);
    const args = (rhs.arguments ?? []).map((argument) => builder.build(argument));
    return (input, frame) => {
      const value = left(input, frame);
      const called = procedure(input, frame);
      return call(called, [value, ...handed(args, input, frame)], input, frame);
    };
  }
  const chain = chainOf(builder);
  return (input, frame) => {
    const value = left(input, frame);
    const called = right(input, frame);
    if (!isFunctionValue(called)) throw deopt;
    if (!isFunctionValue(value)) return call(called, [value], null, frame);
    return call(chain(null, frame), [value, called], null, frame);
  };
};

let chainTree: Node | undefined;

function chainOf(builder: Builder): Closure {
  chainTree ??= parse('function($f, $g) { function($x) { $g($f($x)) } }');
  // Its names are not those of the text, so that none of them counts as free.
  return builder.dynamic.build(chainTree);
}
