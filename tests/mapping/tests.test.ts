import { describe, expect, it } from 'vitest';
import { runMappingTests } from '../../src/mapping/tests.ts';
import { inputsOf, tableOf } from './harness.ts';
import type { Given } from './harness.ts';

const sections = `
when: [{ that: status = "done", else: not done }]
needs: [score]
tables: { phases: { file: phases.csv, key: code } }
join: { app: { from: c.apps, on: id, by: ref, missing: leave } }
hold: [{ when: senior, until: approved, reason: needs a look }, { when: start, until: start, reason: too early }]
map:
  id: id
  score: score
  phase: $app.phase
  next: '$table("phases", code ? code : "s1").next'
  boss: '$target("bosses", boss).id'
  fax: { $: fax, $blank: clear, $default: defaultFax }
label: 'score > 5 ? "high" : "low"'
`;
const given = { tables: [tableOf('phases', 'code,next\ns1,p1\n')] };
const base = '{ id: a, status: done, score: 9, fax: "1" }';

async function run(tests: string, own = sections, around: Given = given) {
  return runMappingTests(inputsOf(`${own}\ntests:\n${tests}`, around));
}

async function differences(test: string) {
  const [result] = await run(`  - { name: t, ${test} }`);
  return result!.differences;
}

describe('tests of a mapping', () => {
  it('has no results where there are no tests', async () => {
    expect(await runMappingTests(inputsOf(sections, given))).toEqual([]);
  });

  it('says of each test whether it passed, and where it stands', async () => {
    const results = await run(`
  - { name: passes, given: ${base}, expect: { score: 9, id: a, next: p1, fax: "1" } }
  - { name: fails, given: ${base}, expect: { id: a } }`);
    expect(results.map(({ name, passed }) => [name, passed])).toEqual([
      ['passes', true],
      ['fails', false],
    ]);
    expect(results[1]!.place.line - results[0]!.place.line).toBe(1);
    expect(results[0]!.place.file).toBe('mappings/people.yaml');
  });

  it.each([
    ['an exact record', `given: ${base}, expect: { fax: "1", id: a, next: p1, score: 9 }`],
    ['some of a record', `given: ${base}, expect_some: { id: a }`],
    ['a cleared field as null', `given: { id: a, status: done, score: 9 }, expect_some: { fax: null }`],
    ['what a join gives', `with: { app: { phase: x } }, given: ${base}, expect_some: { phase: x }`],
    [
      'what a table gives',
      `with: { phases: [{ code: s1, next: other }] }, given: ${base}, expect_some: { next: other }`,
    ],
    [
      'what $target gives',
      `with: { bosses: { id: t } }, given: { id: a, status: done, score: 9, boss: b }, expect_some: { boss: t }`,
    ],
    [
      'what $target gives for a key',
      `with: { bosses: [{ key: c, id: t }, { key: b, id: u }] }, given: { id: a, status: done, score: 9, boss: b }, expect_some: { boss: u }`,
    ],
    ['a filter', 'given: { id: a }, filtered: not done'],
    ['a hold', `given: { id: a, status: done, score: 9, senior: true }, held: needs a look`],
    [
      'a hold by time',
      `at: 2026-11-30T00:00:00Z, given: { id: a, status: done, score: 9, start: "2026-12-01" }, held: too early`,
    ],
    [
      'time gone by',
      `at: 2026-12-01T00:00:00Z, given: { id: a, status: done, score: 9, start: "2026-12-01" }, expect_some: { id: a }`,
    ],
    ['a dead letter by its code', 'given: { id: a, status: done }, rejected: needs.absent'],
    ['a dead letter by its message', 'given: { id: a, status: done }, rejected: "`score` is needed"'],
    ['a table without the row', `given: { id: a, status: done, score: 9, code: zz }, rejected: table.missing`],
    ['a label', `given: ${base}, expect_some: { id: a }, label: high`],
    [
      'records in their order',
      `given: [${base}, { id: b, status: done, score: 1, fax: "2" }], expect_some: [{ id: a }, { id: b }]`,
    ],
    ['all of several filtered', 'given: [{ id: a }, { id: b }], filtered: not done'],
  ])('passes %s', async (_, test) => {
    expect(await differences(test)).toEqual([]);
  });

  it.each([
    ['another value', `given: ${base}, expect_some: { score: 8 }`, [{ path: 'score', expected: 8, got: 9 }]],
    ['an absent field', `given: ${base}, expect_some: { gone: x }`, [{ path: 'gone', expected: 'x', got: undefined }]],
    [
      'a field too many',
      `given: ${base}, expect: { fax: "1", id: a, score: 9 }`,
      [{ path: 'next', expected: undefined, got: 'p1' }],
    ],
    ['a text for a number', `given: ${base}, expect_some: { score: "9" }`, [{ path: 'score', expected: '9', got: 9 }]],
    [
      'a filter that passed',
      `given: ${base}, filtered: not done`,
      [{ path: '', expected: { filtered: 'not done' }, got: { fax: '1', id: 'a', next: 'p1', score: 9 } }],
    ],
    [
      'another reason',
      'given: { id: a }, filtered: too low',
      [{ path: '', expected: { filtered: 'too low' }, got: { filtered: 'not done' } }],
    ],
    [
      'a record that was filtered',
      'given: { id: a }, expect: { id: a }',
      [{ path: '', expected: { id: 'a' }, got: { filtered: 'not done' } }],
    ],
    [
      'another label',
      `given: ${base}, expect_some: { id: a }, label: low`,
      [{ path: 'label', expected: 'low', got: 'high' }],
    ],
    [
      'one record more',
      `given: [${base}, { id: b }], expect_some: [{ id: a }]`,
      [{ path: '1', expected: undefined, got: { filtered: 'not done' } }],
    ],
    [
      'one record less',
      `given: ${base}, expect_some: [{ id: a }, { id: b }]`,
      [{ path: '1', expected: { id: 'b' }, got: undefined }],
    ],
    [
      'one of several not filtered',
      `given: [{ id: a }, { id: b, status: done }], filtered: not done`,
      [
        {
          path: '',
          expected: { filtered: 'not done' },
          got: { rejected: 'needs.absent', message: '`score` is needed, and absent or blank', field: 'score' },
        },
      ],
    ],
    [
      'nothing expected',
      `given: ${base}`,
      [{ path: '', expected: 'one of expect, expect_some, filtered, held, rejected, deleted', got: undefined }],
    ],
    [
      'nothing given',
      'given: [], filtered: not done',
      [{ path: '', expected: { filtered: 'not done' }, got: undefined }],
    ],
  ])('fails %s, path by path', async (_, test, expected) => {
    expect(await differences(test)).toEqual(expected);
  });

  it('compares lists and nested objects by path', async () => {
    const own = 'map: { id: id, items: items }';
    const [result] = await run(
      `  - { name: t, given: { id: a, items: [{ n: 1 }, { n: 2 }] }, expect_some: { items: [{ n: 1 }, { n: 3 }, { n: 4 }] } }`,
      own,
    );
    expect(result!.differences).toEqual([
      { path: 'items.1.n', expected: 3, got: 2 },
      { path: 'items.2', expected: { n: 4 }, got: undefined },
    ]);
  });

  it('tests each element, and readings of which each makes nothing', async () => {
    const own = 'each: parts\nkey: name\nmap: { name: name }';
    const results = await run(
      `
  - { name: two, given: { parts: [{ name: a }, { name: b }] }, expect: [{ name: a }, { name: b }] }
  - { name: none, given: { parts: [] }, filtered: each gives nothing }`,
      own,
    );
    expect(results.map(({ passed }) => passed)).toEqual([true, true]);
  });

  it('keeps the rows of a test from the next', async () => {
    const results = await run(`
  - { name: own, with: { phases: [{ code: s1, next: other }] }, given: ${base}, expect_some: { next: other } }
  - { name: file, given: ${base}, expect_some: { next: p1 } }`);
    expect(results.map(({ passed }) => passed)).toEqual([true, true]);
  });

  it('runs at the same instant whenever it runs', async () => {
    const own = 'when: [{ that: $started = "2026-01-01T00:00:00.000Z", else: another time }]\nmap: { id: id }';
    const [result] = await run('  - { name: t, given: { id: a }, expect: { id: a } }', own);
    expect(result).toMatchObject({ passed: true });
  });

  it('refuses a test that is none, with its place', async () => {
    await expect(run('  - just a text')).rejects.toMatchObject({ code: 'mapping.test' });
  });
});
