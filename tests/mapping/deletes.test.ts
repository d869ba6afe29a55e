import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compileExpression } from '../../src/expression/compile.ts';
import { runMappingTests } from '../../src/mapping/tests.ts';
import type { JsonObject } from '../../src/record/json.ts';
import { decideAll, inputsOf, mappingOf, now, readingOf, refusalOf, streamOf } from './harness.ts';
import type { Given } from './harness.ts';

const tombstones: Given = { source: streamOf({ deleted: compileExpression({ text: "op = 'D'" }) }) };
const map = 'map: { id: id }\nmatch: id\n';

async function goneOf(sections: string, records: readonly JsonObject[], given: Given = {}) {
  const mapping = mappingOf(sections, given);
  const { rows } = await mapping.expand(
    records.map((record) => readingOf(record)),
    now,
  );
  return rows.map(({ key, gone }) => [key, gone]);
}

it('takes what the stream says for a tombstone, and its own rule for a flag', async () => {
  const records = [{ id: 'a' }, { id: 'b', op: 'D' }, { id: 'c', out: true }];
  expect(await goneOf(`deletes: { when: out }\n${map}`, records, tombstones)).toEqual([
    ['a', undefined],
    ['b', 'tombstone'],
    ['c', 'flag'],
  ]);
});

it('sees the whole record and the start of the run in its flag', async () => {
  const sections = `each: items\nkey: n\ndeletes: { when: $record.left < $started }\n${map}`;
  const records = [
    { left: '2026-11-20T00:00:00Z', items: [{ n: 1 }, { n: 2 }] },
    { left: '2026-11-30T00:00:00Z', items: [{ n: 3 }] },
  ];
  expect(await goneOf(sections, records)).toEqual([
    ['1', 'flag'],
    ['2', 'flag'],
    ['3', undefined],
  ]);
});

it('filters a tombstone where it deletes nothing', async () => {
  const [decision] = await decideAll(mappingOf(map, tombstones), [{ id: 'b', op: 'D' }]);
  expect(decision).toEqual({ is: 'filtered', reason: 'deleted at the source' });
});

it('asks nothing but the key of what is gone: no filter, no need, no map', async () => {
  const sections = `deletes: propagate\nneeds: [mail]\nwhen: [{ that: active, else: not active }]\n${map}`;
  const decisions = await decideAll(mappingOf(sections, tombstones), [{ id: 'b', op: 'D' }, { id: 'c' }]);
  expect(decisions).toEqual([
    { is: 'mapped', record: {}, clear: [], match: undefined, label: undefined },
    { is: 'filtered', reason: 'not active' },
  ]);
});

it('does not let what is gone be filtered before its joins', async () => {
  const sections = `deletes: propagate\nwhen: [{ that: active, else: not active }]\njoin: { u: { from: c.units, by: unit } }\nlet: { n: $u.name }\nmap: { id: id, n: $n }\n`;
  const mapping = mappingOf(sections, { ...tombstones, streams: () => streamOf() });
  const { rows } = await mapping.expand([readingOf({ id: 'b', op: 'D' }), readingOf({ id: 'c' })], now);
  expect([...(await mapping.filterEarly(rows, now))]).toEqual([[1, 'not active']]);
});

it('needs no version of what is gone, and one of all others', async () => {
  const version = compileExpression({ text: 'changed' });
  const source = streamOf({ ...tombstones.source, keys: ['id'], version, versionType: 'number' });
  const mapping = mappingOf(`deletes: propagate\n${map}`, { source });
  const { rows } = await mapping.expand([readingOf({ id: 'b', op: 'D' }), readingOf({ id: 'c' })], now);
  expect(rows.map(({ problem }) => problem?.code)).toEqual([undefined, 'version.absent']);
  expect(rows[0]?.version).toBeNaN();
});

it('makes a dead letter of a record on which its rule throws', async () => {
  const decisions = await decideAll(mappingOf(`deletes: { when: $error("no") }\n${map}`), [{ id: 'a' }]);
  expect(decisions).toMatchObject([{ is: 'dead', cause: { field: 'deletes.when' } }]);
});

it('refuses a flag that reads a let, which has no value yet', () => {
  expect(refusalOf(`let: { x: id }\ndeletes: { when: $x = "a" }\n${map}`)).toMatchObject({ code: 'mapping.too-early' });
});

it.each([
  ['ignore', { told: false, absent: false }],
  ['propagate', { told: true, absent: true }],
  ['{ when: out }', { told: true, absent: false }],
  ['{ when: out, absent: true }', { told: true, absent: true }],
])('deletes: %s', (written, expected) => {
  expect(mappingOf(`deletes: ${written}\n${map}`).deletes).toMatchObject(expected);
});

it.each([
  ['the one key of the stream', '', 'id'],
  ['the same key, written again', 'key: id\n', 'id'],
  ['another key', 'key: number\n', undefined],
  ['a key of several parts', 'key: [id, number]\n', undefined],
  ['elements of a list', 'each: items\nkey: id\n', undefined],
])('can ask the source for %s', (_what, sections, field) => {
  expect(mappingOf(`${sections}deletes: propagate\n${map}`).deletes.field).toBe(field);
});

it('says of its keys what makes two readings comparable', () => {
  const keyed = (sections: string) => mappingOf(`${sections}deletes: propagate\n${map}`).deletes.keyed;
  expect(keyed('key: id\n')).toBe(keyed('needs: [mail]\n'));
  expect(new Set([keyed(''), keyed('key: number\n'), keyed('each: items\nkey: id\n')]).size).toBe(3);
});

it('names the record of the target by its match, as numbers where its schema has numbers', () => {
  const number = { type: 'object', properties: { id: { type: 'integer' } } };
  const schema = { type: 'object', properties: { person: number, at: { type: 'string' } } };
  const sections = 'map: { person: { id: id }, at: at }\nmatch: [person.id, at]\n';
  const mapping = mappingOf(sections, { target: streamOf({ keys: [], schema }) });
  expect(mapping.named('["7","12"]')).toEqual({ person: { id: 7 }, at: '12' });
  expect(mapping.named('written before match was a list')).toEqual({});
});

it('is tested by `deleted` in the mapping’s own tests', async () => {
  const tests = `tests:
  - { name: gone, given: { id: b, op: D }, deleted: b }
  - { name: flagged, given: { id: c, out: true }, deleted: c }
  - { name: here, given: { id: d }, deleted: d }
`;
  const results = await runMappingTests(inputsOf(`deletes: { when: out }\n${map}${tests}`, tombstones));
  expect(results.map(({ name, passed }) => [name, passed])).toEqual([
    ['gone', true],
    ['flagged', true],
    ['here', false],
  ]);
});

const page = readFileSync(join(import.meta.dirname, '../../docs/deletes.md'), 'utf8');
const blocks = [...page.matchAll(/```yaml\n([^`]*)```/g)].map(([, yaml = '']) => yaml);

it('is written in the ways that its page shows', () => {
  const source = streamOf({ schema: { type: 'object', properties: { id: {}, status: {} } } });
  const told = blocks.map((yaml) => mappingOf(`${yaml}${map}`, { source }).deletes);
  expect(told).toMatchObject([
    { told: true, absent: true },
    { told: true, absent: false },
    { told: true, absent: true },
  ]);
});
