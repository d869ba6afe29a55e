import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compileExpression } from '../../src/expression/compile.ts';
import type { Decision, Join, Mapping, Row } from '../../src/mapping/mapping.ts';
import { impactOf } from '../../src/proof/impact/impact.ts';
import type { Impact, Subject } from '../../src/proof/impact/impact.ts';
import type { JsonObject } from '../../src/record/json.ts';
import type { JoinAnswer } from '../../src/store/samples.ts';
import { bench, mapped, plainMapping } from '../run/harness.ts';
import type { Bench } from '../run/harness.ts';

let on: Bench;
beforeEach(async () => {
  on = await bench();
});
afterEach(() => on.close());

const app: Join = {
  name: 'app',
  from: { connection: 'crm', stream: 'apps' },
  on: 'appId',
  by: compileExpression({ text: 'ref' }),
  expect: 'one',
  missing: { then: 'leave' },
};

function answer(value: string, ...found: JsonObject[]): JoinAnswer {
  return { from: 'crm.apps', on: 'appId', value, found };
}

function subject(record: JsonObject, more: Partial<Subject> = {}): Subject {
  return { reading: { record, observed: 1 }, joins: [], from: 'sample', ...more };
}

async function impact(before: Mapping, after: Mapping, subjects: readonly Subject[]): Promise<Impact> {
  const lookup = async (): Promise<readonly undefined[]> => [];
  const delivered = async (keys: readonly string[]) => new Set(keys.filter((key) => key !== 'new'));
  return impactOf({ before, after, subjects, lookup, now: 5, delivered, reveal: false });
}

const same = (record: JsonObject): Decision => mapped(record);
const dead: Decision = { is: 'dead', cause: { code: 'bad', message: 'it is bad' } };
const held: Decision = {
  is: 'held',
  cause: { code: 'hold.approval', message: 'a person looks' },
  release: { kind: 'approved', rule: 'r' },
  mapped: undefined,
};

describe('what becomes of a record', () => {
  const filtered: Decision = { is: 'filtered', reason: 'no' };
  test.each([
    ['rejected', same, () => dead],
    ['repaired', () => dead, same],
    ['filtered', same, () => filtered],
    ['passes', () => filtered, same],
    ['held', same, () => held],
    ['released', () => held, same],
    ['reason', () => filtered, (): Decision => ({ is: 'filtered', reason: 'never' })],
    ['fields', same, (record: JsonObject) => mapped({ ...record, more: 1 })],
    ['label', (record: JsonObject) => mapped(record, 'a'), (record: JsonObject) => mapped(record, 'b')],
    ['match', same, (record: JsonObject): Decision => ({ ...mapped(record), match: 'x' }) as Decision],
  ] as const)('is told as %s', async (kind, was, is) => {
    const found = await impact(plainMapping(was), plainMapping(is), [subject({ id: 'a', v: 1, name: 'x' })]);
    expect(found.counts[kind]).toBe(1);
    expect(found.changed).toBe(1);
    expect(found.records).toMatchObject([{ key: 'a', kind, delivered: true }]);
  });

  test('nothing is told of what stays as it is, whatever the order of its fields', async () => {
    const turned = (record: JsonObject): Decision => mapped(Object.fromEntries(Object.entries(record).reverse()));
    const found = await impact(plainMapping(same), plainMapping(turned), [subject({ id: 'a', v: 1, name: 'x' })]);
    expect(found).toMatchObject({ changed: 0, records: [], fields: [] });
  });

  test('a dead letter that would pass is counted', async () => {
    const subjects = [subject({ id: 'a', v: 1 }, { from: 'dead' }), subject({ id: 'b', v: 1 })];
    const found = await impact(
      plainMapping(() => dead),
      plainMapping(same),
      subjects,
    );
    expect(found).toMatchObject({ repaired: 1, counts: { repaired: 2 }, tried: { samples: 1, dead: 1, held: 0 } });
  });

  test('fields are told by dotted path, also those that are no longer sent or emptied', async () => {
    const was = (): Decision => mapped({ id: 'a', home: { city: 'x', street: 'y' }, tags: ['a'] });
    const is = (): Decision =>
      ({ ...mapped({ id: 'a', home: { city: 'z' }, tags: ['b'] }), clear: ['note'] }) as Decision;
    const { fields } = await impact(plainMapping(was), plainMapping(is), [subject({ id: 'a', v: 1 })]);
    expect(fields.map(({ field, examples }) => [field, examples[0]?.before, examples[0]?.after])).toEqual([
      ['home.city', 'x', 'z'],
      ['home.street', 'y', undefined],
      ['tags', ['a'], ['b']],
      ['note', undefined, null],
    ]);
  });
});

describe('keys', () => {
  const keyedBy = (field: string): Mapping => {
    const own = plainMapping(same);
    return {
      ...own,
      deletes: { ...own.deletes, keyed: JSON.stringify(['a.rows', '', [field]]) },
      expand: async (readings, now) => {
        const { rows, empty } = await own.expand(readings, now);
        return { rows: rows.map((row): Row => ({ ...row, key: String(row.record[field]) })), empty };
      },
    };
  };
  test('that change are told with how many of them stand at the target', async () => {
    const subjects = [subject({ id: 'a', mail: 'a@x' }), subject({ id: 'new', mail: 'b@x' })];
    const found = await impact(keyedBy('id'), keyedBy('mail'), subjects);
    expect(found).toMatchObject({ counts: { key: 2 }, createdAnew: 1, merges: [] });
    expect(found.keyed).toEqual({ before: '["a.rows","",["id"]]', after: '["a.rows","",["mail"]]' });
  });
  test('under which several records meet are told', async () => {
    const subjects = ['a', 'b', 'c'].map((id) => subject({ id, team: id === 'c' ? 'y' : 'x' }));
    const found = await impact(keyedBy('id'), keyedBy('team'), subjects);
    expect(found.merges).toEqual([{ key: 'x', of: ['a', 'b'] }]);
  });
  test('that are personal are masked', async () => {
    const personal = { ...keyedBy('mail'), sensitiveKey: true };
    const found = await impact(keyedBy('id'), personal, [subject({ id: 'anna', mail: 'anna@x.example' })]);
    expect(JSON.stringify(found.records)).not.toMatch(/anna/);
  });
});

describe('records that `each` makes', () => {
  const each = (count: number): Mapping => {
    const own = plainMapping(same);
    return {
      ...own,
      expand: async (readings, now) => {
        const { rows } = await own.expand(readings, now);
        const made = rows.flatMap((row) =>
          Array.from({ length: count }, (_, n): Row => ({ ...row, key: `${row.key}-${n}` })),
        );
        return { rows: made, empty: count === 0 ? readings : [] };
      },
    };
  };
  test('are told where there are more or fewer of them', async () => {
    const subjects = [subject({ id: 'a', v: 1 })];
    expect((await impact(each(2), each(3), subjects)).counts).toMatchObject({ more: 1, fewer: 0 });
    expect((await impact(each(3), each(1), subjects)).counts).toMatchObject({ more: 0, fewer: 2 });
    expect((await impact(each(0), each(1), subjects)).counts).toMatchObject({ passes: 1 });
  });
});

describe('joins', () => {
  const joining = (join: Partial<Join> = {}): Mapping =>
    plainMapping((record, { joins }) => mapped({ ...record, app: joins['app'] ?? null }), {
      joins: [{ ...app, ...join }],
    });
  test('are answered by what they found for the sample, or for another', async () => {
    const asked = answer('r1', { appId: 'r1', step: 3 });
    const subjects = [subject({ id: 'a', ref: 'r1' }, { joins: [asked] }), subject({ id: 'b', ref: 'r1' })];
    const after = plainMapping(
      (record, { joins }) =>
        mapped({ ...record, app: joins['app'] ?? null, step: (joins['app'] as JsonObject)['step'] ?? null }),
      { joins: [app] },
    );
    const found = await impact(joining(), after, subjects);
    expect(found.fields).toMatchObject([{ field: 'step', records: 2, examples: [{ after: 3 }, { after: 3 }] }]);
  });
  test('that found nothing find nothing again', async () => {
    const subjects = [subject({ id: 'a', ref: 'r1' }, { joins: [answer('r1')] })];
    expect((await impact(joining(), joining(), subjects)).counts.open).toBe(0);
  });
  test('that ask what nobody has asked are told as open, and are no change', async () => {
    const subjects = [subject({ id: 'a', ref: 'r1' }, { joins: [answer('r1', { appId: 'r1' })] })];
    const found = await impact(joining(), joining({ on: 'number' }), subjects);
    expect(found).toMatchObject({ changed: 0, counts: { open: 1 }, reasons: [{ kind: 'open', reason: '$app' }] });
  });
});
