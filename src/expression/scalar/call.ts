import type { Node } from '../ast.ts';
import type { OwnFunction } from '../own-function.ts';
import { notFast } from '../not-fast.ts';
import { ownFunction } from '../registry.ts';
import { isScalar } from './value.ts';
import type { Fast } from './value.ts';

type Call = (args: readonly unknown[]) => unknown;

/** A call of a function by its name with single values; undefined where only the package can make it. */
export function callOf(node: Node, inner: (child: Node) => Fast | undefined): Fast | undefined {
  const { procedure } = node;
  if (procedure?.type !== 'variable' || node.thunk === true) return undefined;
  const name = String(procedure.value);
  const given = (node.arguments ?? []).map((argument) => inner(argument));
  const args = given.filter((argument) => argument !== undefined);
  // `$target` notes what it is asked, and is asked again by the mapping: it is not called twice.
  const call = name === 'table' ? undefined : (builtIn.get(name) ?? ownCall(ownFunction.get(name), given.length));
  if (args.length !== given.length || (call === undefined && name !== 'table')) return undefined;
  return (evaluand) => {
    const own = evaluand.variables !== undefined && Object.hasOwn(evaluand.variables, name);
    const called = own ? hostCall(name, evaluand.variables[name]) : call;
    if (called === undefined) return notFast;
    const values: unknown[] = [];
    for (const argument of args) {
      const value = argument(evaluand);
      if (!isScalar(value)) return notFast;
      values.push(value);
    }
    try {
      const result = called(values);
      if (!(result instanceof Promise)) return result;
      // The package waits for it; what fails, fails there.
      result.catch(() => undefined);
      return notFast;
    } catch {
      // The package says it again, with the place of the call.
      return notFast;
    }
  };
}

/** Functions of the package that are as short here. One argument each; another number of them is left to it. */
const builtIn: ReadonlyMap<string, Call> = new Map<string, Call>([
  ['number', (args) => (args.length === 1 ? numberOf(args[0]) : notFast)],
  ['exists', (args) => (args.length === 1 ? args[0] !== undefined : notFast)],
  ['not', (args) => (args.length === 1 && args[0] !== undefined ? !args[0] : notFast)],
  ['uppercase', (args) => (args.length === 1 && typeof args[0] === 'string' ? args[0].toUpperCase() : notFast)],
  ['lowercase', (args) => (args.length === 1 && typeof args[0] === 'string' ? args[0].toLowerCase() : notFast)],
]);

function numberOf(value: unknown): unknown {
  if (typeof value === 'number' || value === undefined) return value;
  const isNumber = typeof value === 'string' && /^-?[0-9]+(\.[0-9]+)?([Ee][-+]?[0-9]+)?$/.test(value);
  return isNumber && Number.isFinite(Number(value)) ? Number(value) : notFast;
}

/** A table's row by its key. */
function hostCall(name: string, value: unknown): Call | undefined {
  // The contract of host functions: any arguments, an answer at once.
  return name === 'table' && typeof value === 'function'
    ? (args) => (value as (...args: unknown[]) => unknown)(...args)
    : undefined;
}

const kinds: Readonly<Record<string, (value: unknown) => boolean>> = {
  x: () => true,
  s: (value) => typeof value === 'string',
  n: (value) => typeof value === 'number',
  b: (value) => typeof value === 'boolean',
};

/** An own function whose signature takes so many single values, none of them from the context. */
function ownCall(own: OwnFunction | undefined, count: number): Call | undefined {
  if (own === undefined) return undefined;
  // It looks at what it gets, as it does when the package calls it.
  const implementation = own.implementation as (...values: unknown[]) => unknown;
  if (own.signature === '') return (args) => implementation(...args);
  const written = /^<((?:[xsnb][-?]*)*):/.exec(own.signature)?.[1];
  if (written === undefined) return undefined;
  const parameters = written.match(/[xsnb][-?]*/g) ?? [];
  const needed = parameters.filter((parameter) => !parameter.includes('?')).length;
  if (count < needed || count > parameters.length) return undefined;
  const fits = parameters.map((parameter) => kinds[parameter[0] ?? ''] ?? (() => false));
  return (args) => {
    for (const [index, value] of args.entries()) {
      if (value !== undefined && fits[index]?.(value) !== true) return notFast;
    }
    return implementation(...args);
  };
}
