import { inspect, isDeepStrictEqual } from 'node:util';
import jsonata from 'jsonata';
import type { Base, Frame } from '../../../../src/expression/compile/frame.ts';
import { native } from '../../../../src/expression/compile/natives.ts';
import type { Focus, Sequence } from '../../../../src/expression/compile/natives/native.ts';
import { defaultLimits } from '../../../../src/expression/limits.ts';

/** A built-in function as the package has it. */
interface PackageNative {
  readonly implementation: (this: unknown, ...args: unknown[]) => unknown;
  readonly signature: { validate(args: readonly unknown[], context: unknown): unknown[] };
}

const known = new Map<string, PackageNative>();

export async function packageNative(name: string): Promise<PackageNative> {
  const found = known.get(name) ?? ((await jsonata(`$${name}`).evaluate(undefined)) as PackageNative);
  known.set(name, found);
  return found;
}

/** A matcher as the package makes it of a regular expression. */
export function regex(source: string): (text: string) => unknown {
  const pattern = new RegExp(source, 'g');
  const from = (text: string, start: number): unknown => {
    pattern.lastIndex = start;
    const match = pattern.exec(text);
    if (match === null) return undefined;
    return {
      match: match[0],
      start: match.index,
      end: match.index + match[0].length,
      groups: match.slice(1),
      next: () => {
        if (pattern.lastIndex >= text.length) return undefined;
        if (match[0] === '') throw new Error('matches nothing');
        return from(text, pattern.lastIndex);
      },
    };
  };
  return (text) => from(text, 0);
}

export function sequenceOf(members: unknown[]): Sequence {
  return Object.assign(members, { sequence: true });
}

const now = Date.UTC(2024, 4, 1, 14);

const base: Base = {
  limits: defaultLimits,
  regex: RegExp,
  now,
  input: undefined,
  variables: undefined,
  deadline: Infinity,
  patience: Infinity,
  stride: Infinity,
  looked: 0,
  depth: 0,
  ranged: 0,
};
const environment: Frame & { readonly timestamp: Date } = {
  base,
  parent: undefined,
  timestamp: new Date(now),
  bind: () => undefined,
  lookup: () => undefined,
};
export const focus: Focus = {
  input: undefined,
  environment,
  createSequence: (...one) => sequenceOf([...one]),
};

/** What a call gives, said in full: the value with its flags, or that it throws. */
async function said(call: () => unknown): Promise<{ readonly value: unknown } | 'throws'> {
  try {
    return { value: await call() };
  } catch {
    return 'throws';
  }
}

/** How the native and the package differ for these arguments; undefined where they do not. */
export async function both(name: string, args: readonly unknown[], context: unknown): Promise<string | undefined> {
  const own = native(name);
  if (own === undefined) return `$${name} is missing`;
  const theirs = await packageNative(name);
  const found = await said(() => {
    const value = own.implementation.apply(focus, own.signature?.validate(args, context) ?? []);
    if (value instanceof Promise) throw new Error('a promise');
    return value;
  });
  const expected = await said(() => theirs.implementation.apply(focus, theirs.signature.validate(args, context)));
  if (same(found, expected)) return undefined;
  return `$${name}(${args.map((one) => inspect(one)).join(', ')}) of ${inspect(context)}: ${inspect(found)} in place of ${inspect(expected)}`;
}

function same(found: unknown, expected: unknown): boolean {
  return isDeepStrictEqual(shape(found), shape(expected));
}

/** A copy that tells lists and sequences apart and objects not by their prototype. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) {
    const members = value.map(shape);
    return 'sequence' in value ? { sequence: members } : members;
  }
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? 0 : value;
  return Object.entries(value).map(([key, member]) => [key, shape(member)]);
}
