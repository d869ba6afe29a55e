import type { Base, Frame } from '../frame.ts';

/** One name written twice in a text is two texts to the engine: kept once, names are compared by their address. */
export function interned(name: string): string {
  return Object.keys({ [name]: 0 })[0] ?? name;
}

/** The frame of a block, or of a call: its parameters are bound from the start. */
export class Scope implements Frame {
  readonly base: Base;
  readonly parent: Frame;
  private readonly names: readonly string[];
  private readonly values: unknown[];
  private bound: Map<string, unknown> | undefined;

  /** `values` belongs to the frame from now on; what is missing there is bound to nothing. */
  constructor(parent: Frame, names: readonly string[], values: unknown[]) {
    this.base = parent.base;
    this.parent = parent;
    this.names = names;
    this.values = values;
    this.bound = undefined;
  }

  bind(name: string, value: unknown): void {
    const at = this.names.lastIndexOf(name);
    if (at !== -1) this.values[at] = value;
    else (this.bound ??= new Map()).set(name, value);
  }

  lookup(name: string): unknown {
    const { names, bound } = this;
    // From the end: of two parameters of one name the last counts.
    for (let at = names.length - 1; at >= 0; at--) if (names[at] === name) return this.values[at];
    if (bound?.has(name) === true) return bound.get(name);
    return this.parent.lookup(name);
  }
}

export type Tuple = Record<string, unknown>;

/** The frame of one tuple: what `@`, `#` and the steps that `%` goes back to have bound. */
export class TupleScope implements Frame {
  readonly base: Base;
  readonly parent: Frame;
  private readonly tuple: Tuple;
  private bound: Map<string, unknown> | undefined;

  constructor(parent: Frame, tuple: Tuple) {
    this.base = parent.base;
    this.parent = parent;
    this.tuple = tuple;
    this.bound = undefined;
  }

  bind(name: string, value: unknown): void {
    (this.bound ??= new Map()).set(name, value);
  }

  lookup(name: string): unknown {
    if (this.bound?.has(name) === true) return this.bound.get(name);
    return Object.hasOwn(this.tuple, name) ? this.tuple[name] : this.parent.lookup(name);
  }
}

/** The outermost frame: what the text binds, what is given, the functions. */
export class Root implements Frame {
  readonly base: Base;
  readonly parent = undefined;
  private readonly builtin: (name: string) => unknown;
  private bound: Map<string, unknown> | undefined;

  constructor(base: Base, builtin: (name: string) => unknown) {
    this.base = base;
    this.builtin = builtin;
    this.bound = undefined;
  }

  bind(name: string, value: unknown): void {
    (this.bound ??= new Map()).set(name, value);
  }

  lookup(name: string): unknown {
    if (this.bound?.has(name) === true) return this.bound.get(name);
    return given(this.base, name, this.builtin);
  }
}

/** What a name means that the text itself does not bind. */
export function given(base: Base, name: string, builtin: (name: string) => unknown): unknown {
  if (name === '$') return base.input;
  const { variables } = base;
  return variables !== undefined && Object.hasOwn(variables, name) ? variables[name] : builtin(name);
}
