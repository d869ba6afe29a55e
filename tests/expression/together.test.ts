import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../src/expression/compile.ts';
import { notFast } from '../../src/expression/not-fast.ts';
import { together } from '../../src/expression/together.ts';

function fieldsOf(...texts: string[]) {
  const expressions = texts.map((text) => compileExpression({ text }));
  const all = together(expressions);
  const valuesOf = (context: unknown, variables?: Record<string, unknown>): unknown[] => {
    const values: unknown[] = [];
    all.run(variables === undefined ? { context } : { context, variables }, values);
    return values;
  };
  return { expressions, valuesOf };
}

describe('expressions together', () => {
  it('give plain JSON in their order, as each gives alone', async () => {
    const texts = [
      'a',
      'l',
      'l.v',
      '{ "a": a, "l": l }',
      '$exists(b)',
      'b',
      '-a',
      '$sum(l.v)',
      '**.v',
      '($x := a; $x)',
    ];
    const { expressions, valuesOf } = fieldsOf(...texts);
    for (const context of [{ a: 0, l: [{ v: 1 }, { v: 2 }] }, { l: [] }, [{ a: 1 }], 'x', undefined]) {
      const values = valuesOf(context);
      for (const [at, expression] of expressions.entries()) {
        expect(values[at], texts[at]).toStrictEqual(await expression.value(context));
      }
    }
  });

  it('hand out copies of the data', () => {
    const context = { l: [{ v: 1 }] };
    const { valuesOf } = fieldsOf('l', '{ "l": l }', '[l]');
    const [list, object] = valuesOf(context) as [{ v: number }[], { l: { v: number }[] }];
    expect(list).not.toBe(context.l);
    expect(list[0]).not.toBe(context.l[0]);
    expect(object.l[0]).not.toBe(context.l[0]);
  });

  it('leave to the package what fails, field by field', () => {
    const { valuesOf } = fieldsOf('a + 1', 'a & "x"', '$table("t", a)');
    const table = (): never => {
      throw new Error('no row');
    };
    expect(valuesOf({ a: 'y' }, { table })).toEqual([notFast, 'yx', notFast]);
  });

  it('leave to the package what has to be waited for', () => {
    expect(fieldsOf('$later(1)', 'a').valuesOf({ a: 1 }, { later: () => Promise.resolve(1) })).toEqual([notFast, 1]);
  });

  it('see a variable that has the name of a function', () => {
    expect(fieldsOf('$sum(l)', 'a').valuesOf({ a: 1, l: [1] }, { sum: () => 'mine' })).toEqual(['mine', 1]);
  });

  it('give the time of the run', () => {
    const { valuesOf } = fieldsOf('$now()', '$millis()', '$now() ~> $substringBefore("T")');
    expect(valuesOf({}, { started: '2026-05-01T00:00:00Z' })).toEqual([
      '2026-05-01T00:00:00.000Z',
      1777593600000,
      '2026-05-01',
    ]);
  });

  it('take from today what a picture leaves out of a date', async () => {
    const text = '$toMillis("10:00", "[H01]:[m01]") > 1700000000000';
    const { expressions, valuesOf } = fieldsOf(text, `${text} and $millis() < 2`);
    expect(valuesOf({}, { started: 1 })).toEqual([true, notFast]);
    expect(await expressions[1]?.value({}, { started: 1 })).toBe(true);
  });

  it('are counted one by one', async () => {
    const { expressions, valuesOf } = fieldsOf('a', 'a + 1', '[$x := a, $x]');
    valuesOf({ a: 1 });
    valuesOf({ a: 'x' });
    for (const expression of expressions) await expression.evaluate([{ context: { a: 'x' } }]);
    expect(expressions.map(({ tally }) => tally)).toEqual([
      { compiled: 3, deoptimised: 0, fallback: 0 },
      { compiled: 1, deoptimised: 1, fallback: 0 },
      { compiled: 0, deoptimised: 0, fallback: 1 },
    ]);
    expect(expressions[0]?.uncovered).toBeUndefined();
    expect(expressions[2]?.uncovered).toMatchObject({ offset: expect.any(Number) as number });
  });

  it('count for their own mapping, whatever the texts of others', () => {
    const [one, other] = [fieldsOf('a.b'), fieldsOf('a.b')];
    one.valuesOf({});
    expect(one.expressions[0]?.tally.compiled).toBe(1);
    expect(other.expressions[0]?.tally.compiled).toBe(0);
  });
});
