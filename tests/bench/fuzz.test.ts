import { describe, expect, it } from 'vitest';
import { told } from '../../bench/fuzz/described.ts';
import { wanted } from '../../bench/fuzz/kinds.ts';
import { madeAt } from '../../bench/fuzz/made.ts';
import { fuzzAt, nothingYet } from '../../bench/fuzz/run.ts';
import { fuzzShipped, shipped } from '../../bench/fuzz/shipped.ts';
import { shrunk } from '../../bench/fuzz/shrink.ts';

const seed = 1;
/** How often each node kind and each function of the language has to occur. */
const often = 500;

it(
  'expressions that are made from the grammar, and all that ship, mean the same compiled',
  { timeout: 300_000 },
  async () => {
    const so = nothingYet();
    await fuzzShipped(seed, so);
    const rare = (): boolean => wanted.some((kind) => (so.kinds.get(kind) ?? 0) < often);
    for (let block = 0; rare() && so.evaluations < 100_000; block++) await fuzzAt(seed, block, so);
    expect(so.differences.map((found) => told(found, seed))).toEqual([]);
    expect(wanted.filter((kind) => (so.kinds.get(kind) ?? 0) < often)).toEqual([]);
    expect(so.defined / so.evaluations).toBeGreaterThan(0.5);
  },
);

describe('the fuzz', () => {
  it('makes the same expression and records of a seed and a number, and others of others', () => {
    expect(madeAt(7, 30)).toEqual(madeAt(7, 30));
    expect(madeAt(7, 31)).not.toEqual(madeAt(7, 30));
    expect(madeAt(8, 30)).not.toEqual(madeAt(7, 30));
  });

  it('reads the expressions of all mappings and connectors that ship', () => {
    const files = new Set(shipped().map(({ file }) => file));
    expect(files.size).toBeGreaterThan(22);
    expect(shipped().length).toBeGreaterThan(400);
  });

  it('shrinks text and data as long as what it looks for holds', async () => {
    const given = { context: '{"a":{"b":[1,2,3],"c":"long text"},"d":null}', variables: '{"n":1}' };
    const text = '{"x": $sum(a.b[$ > 0]) + 100, "y": (d ? c : "something")}';
    const small = await shrunk(text, given, (next, data) =>
      Promise.resolve(next.includes('$sum') && (data.context ?? '').includes('"b"')),
    );
    expect(small).toEqual({ text: '$sum', given: { context: '{"a":{"b":[]}}', variables: '{}' } });
  });
});
