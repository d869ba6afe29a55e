import { describe, expect, it } from 'vitest';
import { runMappingTests } from '../../src/mapping/tests.ts';
import { causeOf, decideOne, inputsOf, mappingOf, now, refusalOf, streamOf } from './harness.ts';

const map = 'map: { id: id, boss: { id: boss, since: since } }';
const waits = async (after: string, record: Record<string, string | number | null | object>) => {
  const decision = await decideOne(mappingOf(`after: ${after}\n${map}`), record as never);
  return decision.is === 'mapped' ? decision.waits : causeOf(decision);
};

describe('after', () => {
  it('orders runs by the mappings it names, each once and not itself', () => {
    const { order, awaits } = mappingOf(
      `after: [units, { mapping: people, key: boss }, { mapping: units, key: unit }]\n${map}`,
    );
    expect({ order, awaits }).toEqual({ order: ['units'], awaits: true });
  });

  it('makes no record wait where it only orders runs', async () => {
    expect(mappingOf(`after: units\n${map}`).awaits).toBe(false);
    expect(await waits('[units, { mapping: posts }]', { id: 'a' })).toBeUndefined();
  });

  it('names the records that one waits for, with their keys as text', async () => {
    expect(await waits('{ mapping: units, key: unit }', { id: 'a', unit: 7 })).toEqual([
      { mapping: 'units', key: '7', second: [], for: 30 * 86_400_000 },
    ]);
    expect(
      await waits('{ mapping: people, key: [boss, place], second: [boss], for: 2d }', {
        id: 'a',
        boss: 'b',
        place: 'c',
      }),
    ).toEqual([{ mapping: 'people', key: '["b","c"]', second: ['boss'], for: 2 * 86_400_000 }]);
  });

  it.each([[{ id: 'a' }], [{ id: 'a', unit: '  ' }], [{ id: 'a', unit: null }]])(
    'waits for nothing where the key is blank: %j',
    async (record) => {
      expect(await waits('{ mapping: units, key: unit }', record)).toBeUndefined();
    },
  );

  it('dead-letters a record whose key can name nothing', async () => {
    expect(await waits('{ mapping: units, key: unit }', { id: 'a', unit: { b: 1 } })).toBe('after.key@after');
    expect(await waits('{ mapping: units, key: unit }', { id: 'a', unit: 1.5 })).toBe('after.key@after');
  });

  it('may use a let and a join for the key', async () => {
    const sections = `join: { app: { from: c.apps, on: id, by: ref, missing: leave } }\nlet: { unit: $app.unit }\nafter: { mapping: units, key: $unit }\n${map}`;
    const decision = await decideOne(
      mappingOf(sections),
      { id: 'a', ref: 'r' },
      { joins: () => ({ app: { unit: 'u1' } }) },
    );
    expect(decision).toMatchObject({ is: 'mapped', waits: [{ key: 'u1' }] });
  });

  it('changes no version: it says when a record goes, not what', () => {
    expect(mappingOf(`after: units\n${map}`).version).toBe(mappingOf(map).version);
  });

  it('refuses a time that is none', () => {
    expect(refusalOf(`after: { mapping: units, key: unit, for: soon }\n${map}`).code).toBe('mapping.invalid');
  });
});

describe('leaves', () => {
  const sections = `when: [{ that: status = "in", else: not in }]
hold: [{ when: senior, until: approved, reason: look }]
map: { id: id, active: { $: '$not($leaving)' } }`;

  it('filters whoever does not pass, and maps who leaves with $leaving true', async () => {
    const mapping = mappingOf(`leaves: map\n${sections}`);
    expect(await decideOne(mapping, { id: 'a', status: 'out' })).toMatchObject({ is: 'filtered' });
    const { rows } = await mapping.expand([{ record: { id: 'a', status: 'out' }, observed: now }], now);
    for (const row of rows) row.leaving = true;
    expect(await mapping.decide(rows, async () => [], now)).toMatchObject([
      { is: 'mapped', record: { id: 'a', active: false } },
    ]);
    expect(await decideOne(mapping, { id: 'a', status: 'in' })).toMatchObject({ record: { active: true } });
  });

  it('asks a hold rule of who leaves, but not of who is deleted for it: that has an approval of its own', async () => {
    for (const [leaves, is] of [
      ['map', 'held'],
      ['delete', 'mapped'],
    ] as const) {
      const mapping = mappingOf(`leaves: ${leaves}\n${sections}`);
      const { rows } = await mapping.expand([{ record: { id: 'a', senior: true }, observed: now }], now);
      for (const row of rows) row.leaving = true;
      expect((await mapping.decide(rows, async () => [], now)).map((decision) => decision.is)).toEqual([is]);
    }
  });

  it('keeps $leaving for itself', () => {
    expect(refusalOf(`let: { leaving: id }\n${map}`).code).toBe('mapping.name');
  });
});

describe('tests of a mapping that waits', () => {
  const sections = `when: [{ that: '$not(status = "out")', else: gone }]
after: [{ mapping: units, key: unit }, { mapping: people, key: boss, second: [boss.id] }]
leaves: LEAVES
map: { id: id, left: { $: '$leaving ? true : null' }, boss: { id: boss, since: since } }`;
  const run = async (test: string, leaves = 'map') => {
    const yaml = `${sections.replace('LEAVES', leaves)}\ntests:\n  - { name: t, ${test} }`;
    const [result] = await runMappingTests(inputsOf(yaml, { source: streamOf() }));
    return result?.differences;
  };

  it.each([
    ['nobody waits for a mapping that the test does not name', 'given: { id: a, unit: u }, expect: { id: a }'],
    ['a record that waits is held', 'with: { units: null }, given: { id: a, unit: u }, held: hold.after'],
    [
      'the reason may be told in words',
      'with: { units: [] }, given: { id: a, unit: u }, held: waits until units has delivered the record it names',
    ],
    [
      'what a test says is delivered keeps nobody waiting',
      'with: { units: {} }, given: { id: a, unit: u }, expect: { id: a }',
    ],
    ['it may be some keys only', 'with: { units: [{ key: x }] }, given: { id: a, unit: u }, held: hold.after'],
    [
      'a first sending lacks what waits',
      'given: { id: a, boss: b, since: "1" }, expect: { id: a, boss: { since: "1" } }',
    ],
    ['an object of which nothing is left goes too', 'given: { id: a, boss: b }, expect: { id: a }'],
    [
      'a second sending is whole',
      'with: { people: { id: t } }, given: { id: a, boss: b }, expect: { id: a, boss: { id: b } }',
    ],
    ['who was never delivered is filtered', 'given: { id: a, status: out }, filtered: gone'],
    ['who leaves is mapped', 'leaving: true, given: { id: a, status: out }, expect: { id: a, left: true }'],
    ['who stays does not leave', 'leaving: true, given: { id: a, status: in }, expect: { id: a }'],
  ])('%s', async (_, test) => {
    expect(await run(test)).toEqual([]);
  });

  it('says the key that is deleted, and fails where another is', async () => {
    const test = 'leaving: true, given: { id: a, status: out }';
    expect(await run(`${test}, deleted: a`, 'delete')).toEqual([]);
    expect(await run(`${test}, deleted: b`, 'delete')).toEqual([
      { path: '', expected: { deleted: 'b' }, got: { deleted: 'a' } },
    ]);
    expect(await run(`${test}, deleted: a`, 'ignore')).toMatchObject([{ got: { filtered: 'gone' } }]);
  });
});
