import { closureUnit } from '../../src/expression/compile/closures.ts';
import type { Node } from '../../src/expression/ast.ts';
import type { Unit, UnitOptions } from '../../src/expression/compile/unit.ts';

/** Closures, where the host forbids generated code. */
export const engines = ['closures'] as const;

export type EngineName = 'generated' | 'closures';

export function unitBy(_engine: EngineName, tree: Node, options: UnitOptions): Unit {
  return closureUnit(tree, options);
}
