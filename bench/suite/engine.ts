import { closureUnit } from '../../src/expression/compile/closures.ts';
import { unitOf } from '../../src/expression/compile/generate.ts';
import type { Node } from '../../src/expression/ast.ts';
import type { Unit, UnitOptions } from '../../src/expression/compile/unit.ts';

/** Generated code, as mappings run; closures, where the host forbids generated code. */
export const engines = ['generated', 'closures'] as const;

export type EngineName = (typeof engines)[number];

export function unitBy(engine: EngineName, tree: Node, options: UnitOptions): Unit {
  return engine === 'generated' ? unitOf(tree, options) : closureUnit(tree, options);
}
