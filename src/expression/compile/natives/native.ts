import type { Limits } from '../../expression.ts';
import type { Frame } from '../frame.ts';
import { deopt } from '../values/deopt.ts';
import { signatureOf } from './signature.ts';
import type { Signature } from './signature.ts';

/** A list that came out of a query: one of length 1 gives way to its member, an empty one to nothing. */
export type Sequence = unknown[] & { sequence?: boolean };

/** What a built-in function is called upon: the package's `this`. */
export interface Focus {
  readonly input: unknown;
  readonly environment: Frame;
  /** A new sequence, empty or of one. */
  createSequence(...one: unknown[]): Sequence;
  readonly options?: Partial<Limits> | undefined;
}

export type Implementation = (this: Focus, ...args: unknown[]) => unknown;

/** A built-in function, synchronous. */
export interface Native {
  readonly name: string;
  /** Its `length` is that of the package's implementation: functions that take functions go by it. */
  readonly implementation: Implementation;
  readonly signature: Signature | undefined;
  /** The parameters that a partial application counts; those with a default too, which `length` leaves out. */
  readonly parameters: number;
}

export function define(name: string, signature: string, implementation: Implementation, parameters?: number): Native {
  return {
    name,
    implementation,
    signature: signatureOf(signature),
    parameters: parameters ?? Math.max(1, implementation.length),
  };
}

/** A text, or the package decides: arguments come here unchecked from partial applications. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  throw deopt;
}

export function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  throw deopt;
}

export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw deopt;
}

/** Adds to a list, or leaves it to the package, which says that the list is too long. */
export function add(self: Focus, list: unknown[], value: unknown): void {
  const longest = self.options?.sequence;
  if (longest !== undefined && list.length >= longest) throw deopt;
  list.push(value);
}

/** The own names of an object that are listed; none of what is no object. */
export function namesOf(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

/** An own member of an object, by a name that `namesOf` gave. */
export function member(value: unknown, name: string): unknown {
  return (value as Readonly<Record<string, unknown>>)[name];
}
