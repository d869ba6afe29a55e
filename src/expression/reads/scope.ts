/** Where a value comes from: a path from the context, or from a variable. A computed value has no origin. */
export interface Origin {
  readonly variable: string | undefined;
  readonly steps: readonly string[];
  /** Offset of the path's first character in the text. */
  readonly offset: number;
}

interface Local {
  readonly origins: readonly Origin[];
  used: boolean;
}

/** Names bound inside an expression (`:=`, parameters, `@`, `#`), with what they stand for. */
export class Scope {
  private readonly names = new Map<string, Local>();
  private readonly outer: Scope | undefined;

  constructor(outer?: Scope) {
    this.outer = outer;
  }

  define(name: string, origins: readonly Origin[]): void {
    this.names.set(name, { origins, used: false });
  }

  /** The origins of a bound name, which counts as used from then on; undefined when it is free. */
  use(name: string): readonly Origin[] | undefined {
    const local = this.names.get(name);
    if (local === undefined) return this.outer?.use(name);
    local.used = true;
    return local.origins;
  }

  /** Whether a name bound right here was used. */
  used(name: string): boolean {
    return this.names.get(name)?.used === true;
  }
}
