import jsonata from 'jsonata';

/** A function of the package's own, as it stands in its frame; its `this` is the package's focus. */
type PackageFunction = (this: unknown, ...args: unknown[]) => unknown;

interface Environment {
  lookup(name: string): unknown;
}

/**
 * Functions of the package that are pure and answer at once: called as they are, without its evaluator. Throws where
 * the package has none by such a name: then its version is another one than these natives were written for.
 */
export function packageFunctions<Name extends string>(names: readonly Name[]): ReadonlyMap<Name, PackageFunction> {
  const found = new Map<Name, PackageFunction>();
  const engine = jsonata('null');
  const entering = (_node: unknown, _input: unknown, environment: Environment): void => {
    for (const name of names) {
      const value = environment.lookup(name);
      if (typeof value === 'object' && value !== null && 'implementation' in value) {
        found.set(name, value.implementation as PackageFunction);
      }
    }
  };
  // The hook is called before the first wait: what it finds is there when `evaluate` has given its promise.
  engine.assign(Symbol.for('jsonata.__evaluate_entry') as unknown as string, entering);
  void engine.evaluate(undefined);
  for (const name of names) {
    if (!found.has(name)) throw new Error(`The package jsonata has no function ${name} in the form of version 2.2.2`);
  }
  return found;
}
