import { describe, expect, it } from 'vitest';
import { HrwireError } from '../../src/error/error.ts';
import { compileExpression } from '../../src/expression/compile.ts';
import { inFile, thrownBy, valueOf } from './value.ts';

describe('an expression', () => {
  it('answers each record of a batch in order, errors among them', async () => {
    const answers = await compileExpression({ text: 'score + 1' }).evaluate([
      { context: { score: 1 } },
      { context: { score: 'x' } },
      { context: {} },
    ]);
    expect(answers[0]).toEqual({ ok: true, value: 2 });
    expect(answers[1]).toMatchObject({ ok: false, error: { code: 'expression.type' } });
    expect(answers[2]).toEqual({ ok: true, value: undefined });
  });

  it('answers an empty batch with nothing', async () => {
    expect(await compileExpression({ text: 'a' }).evaluate([])).toEqual([]);
  });

  it('sees variables, also functions', async () => {
    const table = (name: string, key: string): unknown => ({ name, key, threshold: 80 });
    expect(
      await valueOf('score >= $table("positions", position).threshold', { score: 84.6, position: 'p' }, { table }),
    ).toBe(true);
    expect(await valueOf('$app.phaseId', {}, { app: { phaseId: 'x' } })).toBe('x');
  });

  it('passes the error of a function that it was given on, with its place', async () => {
    const table = (): never => {
      throw new HrwireError('expression.argument', 'no such row', { hint: 'add it' });
    };
    const expression = compileExpression(inFile('1 + $table("a", b)'));
    const thrown = await thrownBy(() => expression.value({ b: 1 }, { table }));
    expect(thrown).toMatchObject({
      code: 'expression.argument',
      message: 'no such row',
      hint: 'add it',
      place: { column: 14 },
    });
  });

  it('gives plain JSON: no flags on lists, no shared parts, ordinary objects', async () => {
    const context = { items: [{ id: 1 }, { id: 2 }], nested: { list: [] } };
    const ids = await valueOf('items.id', context);
    expect(Object.getOwnPropertyNames(ids)).toEqual(['0', '1', 'length']);
    const made = await valueOf('{ "a": items[].id, "b": nested }', context);
    expect(made).toStrictEqual({ a: [1, 2], b: { list: [] } });
    expect(Object.getOwnPropertyNames((made as { a: unknown }).a)).toEqual(['0', '1', 'length']);
    expect(await valueOf('nested', context)).not.toBe(context.nested);
    expect(Object.is(await valueOf('0 * -1'), 0)).toBe(true);
  });

  it.each(['$sum', 'function($x) { $x }', '[$uppercase]', '{ "a": function($x) { $x } }', '$uppercase(?)', '/a/'])(
    'refuses the function that %s gives',
    async (text) => {
      expect(await thrownBy(() => valueOf(text, {}))).toMatchObject({ code: 'expression.value' });
    },
  );

  it('refuses numbers without end', async () => {
    expect(await thrownBy(() => valueOf('1 / 0'))).toMatchObject({ code: 'expression.value' });
    expect(await thrownBy(() => valueOf('[a / 0]', { a: 0 }))).toMatchObject({ code: 'expression.value' });
  });

  it('leaves the data as it was, also empty lists that are grouped', async () => {
    const context = { items: [], rows: [[], [{ a: 1 }]], keep: [1] };
    const before = structuredClone(context);
    const app = { list: [] };
    await valueOf('[items{ "k": 1 }, rows.{ "a": a }, $app.list{ "k": 1 }, keep[]]', context, { app });
    expect(JSON.stringify(context)).toBe(JSON.stringify(before));
    expect(app.list).toHaveLength(0);
  });
});

describe('names of prototypes in the data', () => {
  const record: unknown = JSON.parse(
    '{"__proto__": {"admin": true}, "constructor": "Li", "toString": 1, "list": [{"__proto__": 2}]}',
  );

  it('are fields like any other', async () => {
    expect(await valueOf('constructor', record)).toBe('Li');
    expect(await valueOf('toString', record)).toBe(1);
    expect(await valueOf('`__proto__`.admin', record)).toBe(true);
    expect(await valueOf('list.`__proto__`', record)).toBe(2);
    expect(JSON.stringify(await valueOf('$', record))).toBe(JSON.stringify(record));
  });

  it('are absent where the data has none', async () => {
    for (const name of [
      'constructor',
      '`__proto__`',
      'toString',
      'hasOwnProperty',
      'constructor.prototype',
      'list.length',
    ]) {
      expect(await valueOf(name, { list: [1] }), name).toBeUndefined();
      expect(await valueOf(`$lookup($, "${name.replaceAll('`', '')}")`, { list: [1] }), name).toBeUndefined();
    }
  });

  it('do not reach Object.prototype when an expression writes them', async () => {
    const made = await valueOf(
      '{ "__proto__": { "polluted": true }, "constructor": { "prototype": { "polluted": 1 } } }',
      {},
    );
    await valueOf('$merge([$, { "__proto__": { "polluted": true } }])', {});
    await valueOf('$ ~> | $ | { "__proto__": { "polluted": true } } |', { a: 1 }).catch(() => undefined);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Object.keys(made as object)).toEqual(['__proto__', 'constructor']);
    expect((made as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('are no variables and no functions', async () => {
    expect(await valueOf('$constructor', {}, {})).toBeUndefined();
    expect(await valueOf('$toString.name', {}, {})).toBeUndefined();
    expect(await thrownBy(() => valueOf('$hasOwnProperty("a")', {}))).toMatchObject({ code: 'expression.type' });
  });

  it('and the flags of the package turn no data into a function', async () => {
    const hostile = {
      f: { _jsonata_function: true, implementation: 'x' },
      l: { _jsonata_lambda: true, body: {} },
      name: 'n',
    };
    expect(await thrownBy(() => valueOf('f', hostile))).toMatchObject({ code: 'expression.value' });
    expect(await valueOf('f.implementation', hostile)).toBeUndefined();
    expect(await thrownBy(() => valueOf('$map([1], f)', hostile))).toBeInstanceOf(HrwireError);
    expect(await thrownBy(() => valueOf('$map([1], l)', hostile))).toBeInstanceOf(HrwireError);
  });
});

describe('evaluations side by side', () => {
  it('never see each other, on one expression or on two of the same text', async () => {
    const text =
      '($f := function($x) { $x = 0 ? $$.id : $f($x - 1) }; { "id": $$.id, "deep": $f(5), "own": $own, "list": [1..3].($ + $$.id) })';
    const [one, two] = [compileExpression({ text }), compileExpression({ text })];
    const evaluations = Array.from({ length: 50 }, (_, id) => (id % 2 === 0 ? one : two).value({ id }, { own: id }));
    const values = await Promise.all(evaluations);
    expect(values).toEqual(values.map((_, id) => ({ id, deep: id, own: id, list: [1 + id, 2 + id, 3 + id] })));
  });

  it('each have their own time, the `started` that they are given', async () => {
    const expression = compileExpression({ text: '[$millis(), $now(), $map([1], function($x) { $now("[Y0001]") })]' });
    const starts = ['2026-11-21T02:00:00.000Z', '1999-01-01T00:00:00.000Z', '2030-06-01T00:00:00.000Z'];
    const values = await Promise.all(starts.map((started) => expression.value({}, { started })));
    expect(values).toEqual(starts.map((started) => [Date.parse(started), started, started.slice(0, 4)]));
  });

  it('have one time in a batch without `started`', async () => {
    const answers = await compileExpression({ text: '$millis()' }).evaluate([{ context: {} }, { context: {} }]);
    expect(answers[0]).toEqual(answers[1]);
  });

  it('report the place of their own error', async () => {
    const short = compileExpression(inFile('$map([1], function($x) { $sum($x & "") })'));
    const long = compileExpression(inFile(`${' '.repeat(60)}$map([1], function($x) { $sum($x) })`));
    const [thrown] = await Promise.all([thrownBy(() => short.value({})), long.value({}), long.value({})]);
    expect((thrown as HrwireError).place?.column).toBeLessThan(52);
  });
});
