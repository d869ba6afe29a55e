import { isFunctionValue } from '../../function-value.ts';
import type { Limits } from '../../expression.ts';
import type { Focus, Implementation, Native } from '../natives/native.ts';
import type { Signature } from '../natives/signature.ts';
import { deopt } from '../values/deopt.ts';
import { sequenceOf } from '../values/list.ts';
import type { List } from '../values/list.ts';
import { settled } from '../values/settled.ts';
import type { Closure, Frame } from '../frame.ts';
import { enter } from './budget.ts';
import { Scope } from './scope.ts';

/** A call in tail position: what is called, with which arguments. */
interface Tail {
  readonly procedure: Closure;
  readonly arguments: readonly Closure[];
}

export interface LambdaParts {
  readonly parameters: readonly string[];
  readonly signature: Signature | undefined;
  readonly body: Closure;
  /** Set where the parser wrapped a call in tail position: it is made by whoever called, so that calls do not nest. */
  readonly tail: Tail | undefined;
}

/** A function written in the text, with the surroundings it was written in. */
export class Lambda {
  readonly _jsonata_lambda = true;
  readonly input: unknown;
  readonly frame: Frame;
  readonly parts: LambdaParts;

  constructor(input: unknown, frame: Frame, parts: LambdaParts) {
    this.input = input;
    this.frame = frame;
    this.parts = parts;
  }

  /** Natives count a function's parameters by this. */
  get arguments(): readonly string[] {
    return this.parts.parameters;
  }

  /** Natives call it so where it comes to them unwrapped: from a call in tail position. */
  apply(self: { readonly environment?: Frame } | null | undefined, args: readonly unknown[]): unknown {
    return call(this, [...args], this.input, self?.environment ?? this.frame);
  }
}

/** A built-in function, or one of hrwire's own, as a value. */
export class BuiltIn {
  readonly _jsonata_function = true;
  readonly name: string;
  readonly implementation: Implementation;
  readonly signature: Signature | undefined;
  /** How many parameters a partial application counts; undefined: only the package knows. */
  readonly parameters: number | undefined;

  constructor({ name, implementation, signature }: Omit<Native, 'parameters'>, parameters: number | undefined) {
    this.name = name;
    this.implementation = implementation;
    this.signature = signature;
    this.parameters = parameters;
  }
}

class CallFocus implements Focus {
  readonly input: unknown;
  readonly environment: Frame;

  constructor(input: unknown, environment: Frame) {
    this.input = input;
    this.environment = environment;
  }

  get options(): Partial<Limits> {
    return this.environment.base.limits;
  }

  createSequence(...one: unknown[]): List {
    return sequenceOf(one.length === 1 ? one : []);
  }
}

/** Calls any function value; `input` is the context that a signature's `-` takes. Throws `deopt` for what is none. */
export function call(procedure: unknown, args: unknown[], input: unknown, frame: Frame): unknown {
  const { base } = frame;
  enter(base);
  let result = callOnce(procedure, args, input, frame);
  while (typeof result === 'object' && result !== null && isTail(result)) {
    enter(base);
    const { input: own, frame: inner, parts } = result;
    const { tail } = parts;
    if (tail === undefined) break;
    const next = tail.procedure(own, inner);
    const values: unknown[] = [];
    for (const argument of tail.arguments) values.push(argument(own, inner));
    result = callOnce(next, values, input, frame);
    base.depth--;
  }
  base.depth--;
  return result;
}

function isTail(value: object): value is Lambda {
  if (value instanceof Lambda) return value.parts.tail !== undefined;
  // Data that looks like what the package wraps tail calls in: it would go astray over it.
  if ((value as { readonly thunk?: unknown }).thunk === true && isFunctionValue(value)) throw deopt;
  return false;
}

function callOnce(procedure: unknown, args: unknown[], input: unknown, frame: Frame): unknown {
  if (procedure instanceof Lambda) {
    const { parameters, signature, body } = procedure.parts;
    const values = signature === undefined ? args : signature.validate(args, input);
    values.length = parameters.length;
    return body(procedure.input, new Scope(procedure.frame, parameters, values));
  }
  if (procedure instanceof BuiltIn) return callBuiltIn(procedure, args, input, frame);
  if (typeof procedure === 'function') return settled(Reflect.apply(procedure, input, args));
  throw deopt;
}

export function callBuiltIn(builtin: BuiltIn, args: unknown[], input: unknown, frame: Frame): unknown {
  const { signature, implementation } = builtin;
  const values = signature === undefined ? args : signature.validate(args, input);
  return implementation.apply(new CallFocus(input, frame), values);
}

/** As a partial application calls it: with what it was given, unchecked; where a check would change it, the package. */
export function callUnchecked(builtin: BuiltIn, args: unknown[], frame: Frame): unknown {
  const checked = builtin.signature?.validate(args, undefined) ?? args;
  if (checked.length !== args.length || checked.some((value, at) => value !== args[at])) throw deopt;
  return builtin.implementation.apply(new CallFocus(undefined, frame), args);
}

/** A function with the number of its parameters on it. */
type Wrapped = ((...args: unknown[]) => unknown) & { arity?: number };

/** A function as an argument of a call: a JavaScript function, which natives call without knowing what it is. */
export function wrapped(value: unknown, frame: Frame): unknown {
  if (!isFunctionValue(value)) return value;
  const handed: Wrapped = (...args: unknown[]) => call(value, args, null, frame);
  handed.arity = arityOf(value);
  return handed;
}

function arityOf(value: unknown): number {
  if (value instanceof Lambda) return value.parts.parameters.length;
  if (value instanceof BuiltIn) return value.implementation.length;
  if (typeof value !== 'function') throw deopt;
  const { arity } = value as Wrapped;
  return typeof arity === 'number' ? arity : value.length;
}
