import fc from 'fast-check';
import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { parse } from '../../src/expression/ast.ts';
import { compileExpression } from '../../src/expression/compile.ts';
import { notFast } from '../../src/expression/not-fast.ts';
import { fastPath } from '../../src/expression/path.ts';
import { plain } from '../../src/expression/plain.ts';

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

/** What the package gives, with its flags taken off; errors as their code. */
async function byPackage(text: string, context: unknown, variables: Record<string, unknown>): Promise<unknown> {
  try {
    return { value: plain(await jsonata(text).evaluate(context, variables)) };
  } catch (thrown) {
    return { code: (thrown as { code: string }).code };
  }
}

function byFastPath(text: string, context: unknown, variables: Record<string, unknown>): unknown {
  try {
    const value = fastPath(parse(text), 1e6)?.({ context, variables });
    return value === notFast ? notFast : { value: plain(value) };
  } catch (thrown) {
    return { code: (thrown as { code: string }).code };
  }
}

describe('the fast way for plain paths', () => {
  it('gives what the package gives, over random paths and data', async () => {
    let tried = 0;
    const property = fc.asyncProperty(path, data, data, async (text, context, v) => {
      const fast = byFastPath(text, context, { v });
      if (fast === notFast) return;
      tried++;
      // As text: a field named `constructor` misleads the comparison of objects.
      expect(JSON.stringify(fast)).toBe(JSON.stringify(await byPackage(text, context, { v })));
    });
    await fc.assert(property, { numRuns: 4000, seed: 20261121 });
    expect(tried).toBeGreaterThan(2000);
  });

  it('gives what the package gives for whole variables and literals', async () => {
    for (const text of ['$', '$$', '$v', '"x"', '5', '-5', 'true', 'null']) {
      for (const context of [{ a: 1 }, [1, [2]], [[1]], [], null, 'x', undefined]) {
        const variables = { v: context };
        expect(byFastPath(text, context, variables), text).toStrictEqual(await byPackage(text, context, variables));
      }
    }
  });

  it.each([
    'a[0]',
    'a[]',
    'a.b[c=1]',
    'a.*',
    '**.a',
    'a.%',
    'a@$x.b',
    'a#$i.b',
    'a^(b)',
    'a{b: c}',
    'a & b',
    '$f(1)',
    'a.$string()',
    '(a)',
    '{}',
    '[]',
  ])('leaves %s to the package', (text) => {
    expect(fastPath(parse(`[${text}]`), 10)).toBeUndefined();
    if (!text.endsWith('%')) expect(fastPath(parse(text), 10)).toBeUndefined();
  });

  it('leaves names that are functions to the package', async () => {
    expect(fastPath(parse('$uppercase'), 10)?.({ context: {} })).toBe(notFast);
    expect(fastPath(parse('$f.a'), 10)?.({ context: {}, variables: { f: () => 1 } })).toBe(notFast);
    expect(await compileExpression({ text: '$nobody' }).value({})).toBeUndefined();
  });
});
