import { expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/record/json.ts';
import type { ReadRequest, Whole } from '../../../../src/connector/source.ts';
import { connect, readAll, request, vendor } from '../vendor.ts';

const streams = (read: string, more = ''): string => `streams:
  people:
    key: id
    read: { request: { path: /people }, records: items${read} }
${more}`;

function wholeOf(
  rest: string,
  asked: ReadRequest = request(undefined, { full: true }),
  config: JsonObject = {},
): Whole | undefined {
  return connect('http://127.0.0.1:9', rest, { config }).source('people').whole?.(asked);
}

const window = (more: string): string => `, delta: { kind: window, start: "2020-01-01T00:00:00Z"${more} }`;

it('of a stream without a delta each reading is whole', () => {
  expect(wholeOf(streams(''), request())).toEqual({ definition: expect.any(String) as string });
});

it.each<[string, Partial<ReadRequest>]>([
  ['that began in the middle', { cursor: { v: 1, kind: 'none', turn: { page: { cursor: 'x' } } } }],
  ['since an instant', { since: 0 }],
  ['until an instant', { until: 9e12 }],
  ['of an input', { input: 'x' }],
])('a reading %s is not', (_what, more) => {
  expect(wholeOf(streams(''), request(undefined, more))).toBeUndefined();
});

it('a reading that an earlier run has read to its end is whole again', () => {
  expect(wholeOf(streams(''), request({ v: 1, kind: 'none' }))).toBeDefined();
});

it.each([
  ['window', window('')],
  ['high_water', ', delta: { kind: high_water, field: changed }'],
  ['counter', ', delta: { kind: counter, field: n }'],
])('with a delta of kind %s none is whole that says nothing of it', (_kind, delta) => {
  expect(wholeOf(streams(delta))).toBeUndefined();
});

it.each([
  ['window', window(', whole: true')],
  ['high_water', ', delta: { kind: high_water, field: changed, whole: true }'],
  ['counter', ', delta: { kind: counter, field: n, whole: true }'],
])('with a delta of kind %s that covers everything one from the beginning is, but not surely', (_kind, delta) => {
  expect(wholeOf(streams(delta))).toMatchObject({ unsure: true });
});

it('with such a delta one that goes on where the last ended is not', () => {
  const cursor = { v: 1, kind: 'window', to: '2026-01-01T00:00:00Z' };
  expect(wholeOf(streams(window(', whole: true')), request(cursor))).toBeUndefined();
});

const units = (read: string): string => `  units:\n    key: unitId\n    read: { request: { path: /units }${read} }\n`;

it('of children of another stream a reading is whole where that of the parents is', () => {
  const children = streams(', parents: { stream: units }', units(''));
  expect(wholeOf(children)).toBeDefined();
  expect(wholeOf(streams(', parents: { stream: units }', units(window(''))))).toBeUndefined();
  expect(wholeOf(streams(', parents: { stream: units }', units(window(', whole: true'))))).toMatchObject({
    unsure: true,
  });
});

it('of children whose parents are read within a window none is', () => {
  const own = `${window(', whole: true')}, parents: { stream: units, within: window }`;
  expect(wholeOf(streams(own, units(window(', whole: true'))))).toBeUndefined();
});

it.each([
  ['another request', streams('').replace('/people', '/people/active')],
  ['another place of the records', streams('').replace('items', 'rows')],
  ['another key', streams('').replace('key: id', 'key: number')],
  [
    'another rule for errors',
    `http:\n  base_url: $BASE\n  errors: [ { when: $status = 403, then: retry } ]\n${streams('')}`,
  ],
])('%s is another definition', (_what, changed) => {
  expect(wholeOf(changed)?.definition).not.toBe(wholeOf(streams(''))?.definition);
});

it('another request for the parents is another definition of the children', () => {
  const children = streams(', parents: { stream: units }', units(''));
  expect(wholeOf(children.replace('/units', '/units/open'))?.definition).not.toBe(wholeOf(children)?.definition);
});

it('another setting is another definition, and no secret stands in one', () => {
  const file = `config: { properties: { site: { type: string }, key: { type: string, secret: true } } }\nhttp:\n  base_url: $BASE\n${streams('')}`;
  const of = (config: JsonObject) => wholeOf(file, undefined, config)?.definition;
  expect(of({ site: 'a', key: 'k-123456' })).not.toBe(of({ site: 'b', key: 'k-123456' }));
  expect(of({ site: 'a', key: 'k-123456' })).not.toContain('k-123456');
});

it('a page says so where children of a parent could not be asked for', async () => {
  const { url } = await vendor(({ path }) => {
    if (path === '/units') return { body: { items: [{ unitId: 'u1' }, 'no object'] } };
    return { body: { items: [{ id: 'a' }] } };
  });
  const of = (parents: string) => connect(url, streams(parents, units(', records: items'))).source('people');
  const pages = await readAll(of(', parents: { stream: units }'));
  expect(pages.some(({ partial }) => partial === true)).toBe(true);
  expect((await readAll(of(''))).some(({ partial }) => partial === true)).toBe(false);
});
