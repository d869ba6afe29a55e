import { describe, expect, it } from 'vitest';
import type { TargetLookup } from '../../src/mapping/mapping.ts';
import { causeOf, decideAll, decideOne, mapOne, mappingOf, streamOf, tableOf } from './harness.ts';

const phases = tableOf('phases', 'code,next,threshold\ns1,p1,80\n2,p2,60\n', { types: { threshold: 'number' } });
const pairs = tableOf('pairs', 'org,code,id\na&b,c,one\na,b&c,two\n', { key: ['org', 'code'] });
const loose = tableOf('loose', 'code,id\nx,1\n', { missing: 'leave' });
const tables = [phases, pairs, loose];

describe('$table', () => {
  it('gives the row of a key, with the types of its columns', async () => {
    const mapping = mappingOf(
      `let: { row: '$table("phases", code)' }\nmap: { next: $row.next, pass: score >= $row.threshold }`,
      { tables },
    );
    const decisions = await decideAll(mapping, [
      { id: '1', code: 's1', score: 79 },
      { id: '2', code: 2, score: 79 },
    ]);
    expect(decisions.map((d) => d.is === 'mapped' && d.record)).toEqual([
      { next: 'p1', pass: false },
      { next: 'p2', pass: true },
    ]);
  });

  it('keeps the parts of a composite key apart', async () => {
    const mapping = mappingOf(`map: { id: '$table("pairs", org, code).id' }`, { tables });
    expect(await mapOne(mapping, { id: '1', org: 'a&b', code: 'c' })).toEqual({ id: 'one' });
    expect(await mapOne(mapping, { id: '1', org: 'a', code: 'b&c' })).toEqual({ id: 'two' });
  });

  it('dead-letters a key that it lacks, naming table, column and value', async () => {
    const mapping = mappingOf(`map: { next: '$table("phases", code).next' }`, { tables });
    const [decision, fine] = await decideAll(mapping, [
      { id: '1', code: 'sales' },
      { id: '2', code: 's1' },
    ]);
    expect(causeOf(decision)).toBe('table.missing@next');
    expect(decision).toMatchObject({ cause: { message: 'Table phases has no row whose code is "sales"' } });
    expect(fine).toMatchObject({ is: 'mapped' });
  });

  it.each([
    [{}],
    [{ code: '' }],
    [{ code: null }],
    [{ code: ['a', 'b'] }],
    [{ code: { a: 1 } }],
    [{ code: '__proto__' }],
    [{ code: 'constructor' }],
  ])('has no row for %j', async (part) => {
    const mapping = mappingOf(`map: { next: '$table("phases", code).next' }`, { tables });
    expect(causeOf(await decideOne(mapping, { id: '1', ...part }))).toBe('table.missing@next');
  });

  it('masks the value where it comes from a sensitive field, through lets too', async () => {
    const source = streamOf({ sensitive: new Map([['person', ['person.name']]]) });
    for (const sections of [
      `map: { n: '$table("phases", person.name)' }`,
      `let: { who: person }\nmap: { n: '$table("phases", $who.name)' }`,
    ]) {
      const decision = await decideOne(mappingOf(sections, { tables, source }), {
        id: '1',
        person: { name: '张三丰' },
      });
      expect(decision).toMatchObject({ cause: { message: 'Table phases has no row whose code is "张**"' } });
    }
  });

  it('gives nothing for a key that it lacks where it may', async () => {
    const mapping = mappingOf(`map: { id: id, ref: '$table("loose", code).id' }`, { tables });
    expect(await mapOne(mapping, { id: '1', code: 'y' })).toEqual({ id: '1' });
  });

  it('says which table is unknown, and how many parts its key has', async () => {
    const near = await decideOne(mappingOf(`map: { n: '$table("phase", id)' }`, { tables }), { id: '1' });
    expect(causeOf(near)).toBe('table.unknown@n');
    expect(near).toMatchObject({ cause: { hint: expect.stringContaining('Did you mean "phases"?') as string } });
    const few = await decideOne(mappingOf(`map: { n: '$table("pairs", id)' }`, { tables }), { id: '1' });
    expect(causeOf(few)).toBe('table.key-count@n');
    expect(causeOf(await decideOne(mappingOf(`map: { n: '$table(id)' }`, { tables }), { id: 'phases' }))).toBe(
      'table.key-count@n',
    );
  });

  it('never shows more than the beginning of a huge value', async () => {
    const decision = await decideOne(mappingOf(`map: { n: '$table("phases", code)' }`, { tables }), {
      id: '1',
      code: 'x'.repeat(100_000),
    });
    expect(JSON.stringify(decision).length).toBeLessThan(500);
  });
});

describe('$target', () => {
  function ledger(rows: Record<string, string>) {
    const asked: string[][] = [];
    const lookup: TargetLookup = async (asks) => {
      asked.push(asks.map(({ mapping, key }) => `${mapping}/${key}`));
      return asks.map(({ mapping, key }) => {
        const id = rows[`${mapping}/${key}`];
        return id === undefined
          ? undefined
          : { id, match: undefined, version: 1, deliveredAt: '2026-01-01T00:00:00.000Z' };
      });
    };
    return { asked, lookup };
  }

  it('is looked up in one batch a page, each key once', async () => {
    const mapping = mappingOf(`map: { id: id, ref: '$target("people", boss).id' }`);
    const { asked, lookup } = ledger({ 'people/b1': 't1' });
    const records = [{ id: '1', boss: 'b1' }, { id: '2', boss: 'b2' }, { id: '3', boss: 'b1' }, { id: '4' }];
    const decisions = await decideAll(mapping, records, { lookup });
    expect(decisions.map((d) => d.is === 'mapped' && d.record['ref'])).toEqual(['t1', undefined, 't1', undefined]);
    expect(asked).toEqual([['people/b1', 'people/b2']]);
  });

  it('takes composite keys', async () => {
    const { asked, lookup } = ledger({ 'people/["a","b"]': 't' });
    const mapping = mappingOf(`map: { ref: '$target("people", "a", "b").id' }`);
    expect(await mapOne(mapping, { id: '1' }, { lookup })).toEqual({ ref: 't' });
    expect(asked).toHaveLength(1);
  });

  it('may be asked for what an earlier answer gives', async () => {
    const { asked, lookup } = ledger({ 'a/1': '2', 'b/2': '3' });
    const mapping = mappingOf(
      `let: { first: '$target("a", id).id' }\nmap: { ref: '$target("b", $first).id', both: '$target("b", $target("a", id).id).id' }`,
    );
    expect(await mapOne(mapping, { id: '1' }, { lookup })).toEqual({ ref: '3', both: '3' });
    expect(asked).toEqual([['a/1'], ['b/2']]);
  });

  it('does not judge a row by what it says before the answer is there', async () => {
    const { lookup } = ledger({ 'a/1': 't' });
    const mapping = mappingOf(
      `when: [{ that: '$exists($target("a", id)) ? true : $error("early")', else: none }]\nmap: { id: id }`,
    );
    const decisions = await decideAll(mapping, [{ id: '1' }, { id: '2' }], { lookup });
    expect(decisions[0]).toMatchObject({ is: 'mapped' });
    expect(causeOf(decisions[1])).toBe('expression.raised@when');
  });

  it('ends where asks go on and on', async () => {
    let count = 0;
    const lookup: TargetLookup = async (asks) =>
      asks.map(() => ({ id: String(++count), match: undefined, version: 1, deliveredAt: '' }));
    const chain = Array.from({ length: 8 }).reduce<string>((inner) => `$target("a", ${inner}).id`, 'id');
    const decision = await decideOne(mappingOf(`map: { ref: '${chain}' }`), { id: 'x' }, { lookup });
    expect(causeOf(decision)).toBe('target.rounds@ref');
  });

  it('fails the page, not the record, where the ledger itself fails', async () => {
    const lookup: TargetLookup = async () => Promise.reject(new Error('database is locked'));
    const mapping = mappingOf(`map: { ref: '$target("a", id).id' }`);
    await expect(decideAll(mapping, [{ id: '1' }], { lookup })).rejects.toThrow('database is locked');
  });
});
