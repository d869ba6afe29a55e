import { isFunctionValue } from '../../function-value.ts';
import { deopt } from '../values/deopt.ts';

/** What a function takes: `<s-nn?:s>` in the package's notation. */
export interface Signature {
  readonly definition: string;
  /**
   * The arguments as the function gets them: the context where one is missing that may be taken from it, a single
   * value in a list where a list is asked for. Throws `deopt` where the package throws.
   */
  validate(args: readonly unknown[], context: unknown): unknown[];
}

interface Parameter {
  readonly pattern: string;
  readonly type: string;
  /** Of a list: the type of its members. */
  readonly members: string | undefined;
  /** What the context must be where it stands in for the argument; undefined where it may not. */
  readonly context: RegExp | undefined;
}

/** What one way of calling (the types of the arguments) comes to: for each parameter the types that it takes. */
type Plan = readonly string[];

/** How many ways of calling one function are kept; more are worked out each time. */
const kept = 200;
/** Of calls with more arguments none is kept: their types make no whole number. */
const mostKept = 12;
const signatures = new Map<string, Signature>();

/** The same text gives the same signature. Throws `deopt` for texts that the parser refuses. */
export function signatureOf(definition: string): Signature {
  const known = signatures.get(definition);
  if (known !== undefined) return known;
  const made = build(definition);
  if (signatures.size < 1000) signatures.set(definition, made);
  return made;
}

function build(definition: string): Signature {
  const parameters = parametersOf(definition);
  const whole = new RegExp(`^${parameters.map(({ pattern }) => `(${pattern})`).join('')}$`);
  const planned = (args: readonly unknown[]): Plan | null => {
    const match = whole.exec(args.map((one) => symbols.charAt(typeOf(one))).join(''));
    return match === null ? null : match.slice(1);
  };
  const plans = new Map<number, Plan | null>();
  const planOf = (args: readonly unknown[]): Plan | null => {
    // A number and no text: a text would have to be made and hashed for each call.
    let types = args.length;
    if (types > mostKept) return planned(args);
    for (const one of args) types = types * symbols.length + typeOf(one);
    const known = plans.get(types);
    if (known !== undefined) return known;
    const plan = planned(args);
    if (plans.size < kept) plans.set(types, plan);
    return plan;
  };
  return {
    definition,
    validate: (args, context) => {
      const plan = planOf(args);
      if (plan === null) throw deopt;
      return handedOver(parameters, plan, args, context);
    },
  };
}

function handedOver(
  parameters: readonly Parameter[],
  plan: Plan,
  args: readonly unknown[],
  context: unknown,
): unknown[] {
  const handed: unknown[] = [];
  let at = 0;
  for (let index = 0; index < parameters.length; index++) {
    const parameter = parameters[index];
    const taken = plan[index];
    if (parameter === undefined || taken === undefined) continue;
    if (taken === '') {
      if (parameter.context === undefined) handed.push(args[at++]);
      else if (parameter.context.test(typeSymbol(context))) handed.push(context);
      else throw deopt;
      continue;
    }
    if (parameter.type !== 'a') {
      for (let count = 0; count < taken.length; count++) handed.push(args[at++]);
      continue;
    }
    for (const type of taken) handed.push(asList(args[at++], type, taken, parameter.members));
  }
  return handed;
}

/**
 * `type` is the type that the plan has here. The argument may be another one, where an argument before was left out
 * without a context to stand in for it: then the ones behind it move up, as in the package.
 */
function asList(argument: unknown, type: string, taken: string, members: string | undefined): unknown {
  if (type === 'm') return undefined;
  if (type !== 'a') {
    if (members !== undefined && taken !== members) throw deopt;
    return [argument];
  }
  if (members === undefined) return argument;
  if (!Array.isArray(argument)) throw deopt;
  const wanted = members.charAt(0);
  for (const one of argument) if (typeSymbol(one) !== wanted) throw deopt;
  return argument;
}

/** The letters of types in signatures; `m` is what is missing. */
const symbols = 'msnbflao';

/** The letter of a value's type. */
function typeSymbol(value: unknown): string {
  return symbols.charAt(typeOf(value));
}

/** Where the letter of a value's type stands in `symbols`. */
function typeOf(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return 1;
    case 'number':
      return 2;
    case 'boolean':
      return 3;
    case 'function':
      return 4;
    case 'object':
      if (value === null) return 5;
      return isFunctionValue(value) ? 4 : Array.isArray(value) ? 6 : 7;
    default:
      return 0;
  }
}

const patterns: Readonly<Record<string, string>> = {
  s: '[sm]',
  n: '[nm]',
  b: '[bm]',
  l: '[lm]',
  o: '[om]',
  a: '[asnblfom]',
  f: 'f',
  j: '[asnblom]',
  x: '[asnblfom]',
};

function parametersOf(definition: string): readonly Parameter[] {
  const found: { pattern: string; type: string; members: string | undefined; context: RegExp | undefined }[] = [];
  // A `-` before any type belongs to the first one, and takes whatever the context is.
  let early = false;
  const begin = (pattern: string, type: string): void => {
    found.push({ pattern, type, members: undefined, context: early && found.length === 0 ? /(?:)/ : undefined });
  };
  for (let at = 1; at < definition.length && definition.charAt(at) !== ':'; at++) {
    const symbol = definition.charAt(at);
    const last = found.at(-1);
    const pattern = patterns[symbol];
    if (pattern !== undefined) begin(pattern, symbol);
    else if (symbol === '-') {
      if (last === undefined) early = true;
      else {
        last.context = new RegExp(last.pattern);
        last.pattern += '?';
      }
    } else if (symbol === '?' || symbol === '+') {
      if (last !== undefined) last.pattern += symbol;
    } else if (symbol === '(') {
      const end = closing(definition, at, '(', ')');
      const choice = definition.slice(at + 1, end);
      if (choice.includes('<')) throw deopt;
      begin(`[${choice}m]`, `(${choice})`);
      at = end;
    } else if (symbol === '<') {
      if (last === undefined || (last.type !== 'a' && last.type !== 'f')) throw deopt;
      const end = closing(definition, at, '<', '>');
      last.members = definition.slice(at + 1, end);
      at = end;
    }
  }
  return found;
}

/** Where the bracket closes that opens at `start`; the text's end where it never does. */
function closing(text: string, start: number, open: string, close: string): number {
  let depth = 1;
  let at = start;
  while (at < text.length) {
    at++;
    const symbol = text.charAt(at);
    if (symbol === open) depth++;
    if (symbol === close && --depth === 0) break;
  }
  return at;
}
