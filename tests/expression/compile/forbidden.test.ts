import { describe, expect, it, vi } from 'vitest';
import { compileExpression } from '../../../src/expression/compile.ts';
import { together } from '../../../src/expression/together.ts';

// As `node --disallow-code-generation-from-strings` has it.
vi.mock(import('../../../src/expression/compile/source/host.ts'), () => ({
  made: () => {
    throw new EvalError('Code generation from strings disallowed for this context');
  },
}));

describe('where the host forbids generated code', () => {
  it('closures evaluate, and are counted as compiled', async () => {
    const expressions = ['a + 1', '$map(l, function($x) { $x.v })', '{ "k": a }'].map((text) =>
      compileExpression({ text }),
    );
    const values: unknown[] = [];
    together(expressions).run({ context: { a: 1, l: [{ v: 1 }, { v: 2 }] } }, values);
    expect(values).toEqual([2, [1, 2], { k: 1 }]);
    expect(await expressions[0]?.value({ a: 2 })).toBe(3);
    expect(expressions.map(({ tally }) => tally.compiled)).toEqual([2, 1, 1]);
  });
});
