import { describe, expect, it } from 'vitest';
import type { Expression } from '../../src/expression/expression.ts';
import { compileExpression } from '../../src/expression/compile.ts';
import { notFast } from '../../src/expression/not-fast.ts';
import { Meter } from '../../src/mapping/profile.ts';
import { decideAll, mappingOf, tableOf } from './harness.ts';

/** A clock that stands still but for what an expression takes. */
function slowClock() {
  let at = 0;
  return { now: () => at, pass: (milliseconds: number) => (at += milliseconds) };
}

/** An expression of which each evaluation takes its time. */
function taking(text: string, quick: () => unknown, wait: () => void): Expression {
  const own = compileExpression({ text });
  return {
    ...own,
    tally: { compiled: 1, deoptimised: 2, fallback: 0 },
    uncovered: { construct: 'a construct', offset: 0 },
    quick,
    evaluate: async (batch) => {
      wait();
      return own.evaluate(batch);
    },
  };
}

describe('the cost of expressions', () => {
  it('is told a record, the dearest first, with its share', () => {
    const clock = slowClock();
    const meter = new Meter(clock.now);
    const cheap = meter.timed(
      taking(
        'a',
        () => clock.pass(1),
        () => undefined,
      ),
      'cheap',
    );
    const dear = meter.timed(
      taking(
        'b',
        () => clock.pass(3),
        () => undefined,
      ),
      'dear',
    );
    for (const one of [cheap, dear, cheap, dear]) one.quick({ context: {} });
    expect(meter.costs()).toMatchObject([
      { field: 'dear', text: 'b', records: 2, micros: 3000, share: 75 },
      { field: 'cheap', text: 'a', records: 2, micros: 1000, share: 25 },
    ]);
  });

  it('counts a record once that the package evaluates after compiled code gave up, and says of what was not compiled why', async () => {
    const clock = slowClock();
    const meter = new Meter(clock.now);
    const own = meter.timed(
      taking(
        'a',
        () => (clock.pass(1), notFast),
        () => clock.pass(4),
      ),
      'field',
    );
    expect(own.quick({ context: {} })).toBe(notFast);
    expect(await own.evaluate([{ context: { a: 1 } }])).toEqual([{ ok: true, value: 1 }]);
    expect(meter.costs()).toEqual([
      {
        field: 'field',
        text: 'a',
        records: 1,
        micros: 5000,
        share: 100,
        deoptimised: 2,
        fallback: 0,
        construct: 'a construct',
      },
    ]);
  });

  it('leaves out what was never evaluated', () => {
    const meter = new Meter(() => 0);
    meter.timed(compileExpression({ text: 'a' }), 'field');
    expect(meter.costs()).toEqual([]);
  });
});

describe('a mapping that is timed', () => {
  const sections = `
needs: [dept]
tables: { departments: { file: d.csv, key: code } }
when: [ score > 0 ]
let: { twice: score * 2 }
map: { id: id, double: $twice, name: '$table("departments", dept).name', other: { $: other, $default: '"none"' } }`;
  const tables = [tableOf('departments', 'code,name\nS,Sales\n')];
  const records = [
    { id: '1', score: 2, dept: 'S' },
    { id: '2', score: 3, dept: 'S', other: 'x' },
    { id: '3', score: 0, dept: 'S' },
  ];

  it('decides as one that is not', async () => {
    const meter = new Meter(() => performance.now());
    const timed = await decideAll(mappingOf(sections, { tables, meter }), records);
    expect(timed).toEqual(await decideAll(mappingOf(sections, { tables }), records));
  });

  it('tells of each of its expressions how many records it saw', async () => {
    const meter = new Meter(() => performance.now());
    await decideAll(mappingOf(sections, { tables, meter }), records);
    const seen = meter.costs().map(({ field, records: count, place }) => [field, count, place !== undefined]);
    expect(seen.toSorted()).toEqual([
      ['double', 2, true],
      ['id', 2, true],
      ['key', 3, false],
      ['let.twice', 2, true],
      ['name', 2, true],
      ['other', 1, true],
      ['other', 2, true],
      ['when', 3, true],
    ]);
  });
});
