import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../src/expression/compile.ts';
import { everyWay } from './compile/every-way.ts';

const names = ['a', 'b', 'c', '__proto__', 'constructor', 'length', 'sequence', '_jsonata_lambda'];
const { value: data } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.constantFrom(null, true, 0, 1, '', 'x'),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.constantFrom(...names), tie('value')), { maxLength: 5 })
      .map((members) => Object.fromEntries(members) as unknown),
  ),
}));
const path = fc
  .tuple(
    fc.constantFrom('', '$.', '$$.', '$v.', '$w.'),
    fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 4 }),
  )
  .map(([head, steps]) => head + steps.map((step) => `\`${step}\``).join('.'));

describe('paths without the package', () => {
  it('give what the package gives, over random paths and data', async () => {
    let answered = 0;
    const property = fc.asyncProperty(path, data, data, async (text, context, v) => {
      const [answer] = await everyWay(text, [{ context, variables: { v } }]);
      if (answer?.generated !== 'left') answered++;
    });
    await fc.assert(property, { numRuns: 4000, seed: 20261121 });
    expect(answered).toBeGreaterThan(3900);
  });

  it('give what the package gives for whole variables and literals', async () => {
    for (const text of ['$', '$$', '$v', '"x"', '5', '-5', 'true', 'null']) {
      for (const context of [{ a: 1 }, [1, [2]], [[1]], [], null, 'x', undefined]) {
        const [answer] = await everyWay(text, [{ context, variables: { v: context } }]);
        expect(answer?.generated, text).toBe(answer?.package);
      }
    }
  });

  it('leave functions as values to the package', async () => {
    expect(compileExpression({ text: '$uppercase' }).quick({ context: {} })).toBeTypeOf('symbol');
    expect(compileExpression({ text: '$f.a' }).quick({ context: {}, variables: { f: () => 1 } })).toBeUndefined();
    expect(await compileExpression({ text: '$nobody' }).value({})).toBeUndefined();
  });
});
