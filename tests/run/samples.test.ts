import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Join } from '../../src/mapping/mapping.ts';
import { compileExpression } from '../../src/expression/compile.ts';
import type { JsonObject } from '../../src/record/json.ts';
import { bench, mapped, people, plainMapping } from './harness.ts';
import type { Bench } from './harness.ts';

let on: Bench;
beforeEach(async () => {
  on = await bench();
});
afterEach(() => on.close());

const day = 86_400_000;

async function read(records: JsonObject[], most = 5): Promise<void> {
  on.source.set(records);
  on.clock.time += 1000;
  await on.run({ full: true }, { samples: { most, keepFor: day } });
}

async function kept() {
  return on.store.samples.list(1, on.clock.now(), 99);
}

async function keys(): Promise<string[]> {
  return (await kept()).map(({ key }) => key).sort();
}

test('nothing is kept where nobody asks for it', async () => {
  await read(people(1, 3), 0);
  expect(await kept()).toEqual([]);
});

test('the last that were new or changed are kept as they were read', async () => {
  await read(people(1, 8));
  expect(await keys()).toEqual(['p4', 'p5', 'p6', 'p7', 'p8']);
  expect((await kept())[0]).toMatchObject({ record: { id: 'p8', v: 1, name: 'Person 8' }, joins: [] });
});

test('unchanged ones fill up, and push out nothing that changed', async () => {
  await read(people(1, 3));
  await read([...people(1, 3), ...people(4, 5)]);
  expect(await keys()).toEqual(['p1', 'p2', 'p3', 'p4', 'p5']);
  await read([...people(1, 5), ...people(6, 6)]);
  expect(await keys()).toContain('p6');
  await read(people(1, 6));
  expect(await keys()).toContain('p6');
});

test('filtered, held and rejected records are kept too; those without a key are not', async () => {
  on.mapping = plainMapping((record) => {
    if (record['id'] === 'p1') return { is: 'filtered', reason: 'no' };
    if (record['id'] === 'p2') return { is: 'dead', cause: { code: 'x', message: 'x' } };
    return mapped(record);
  });
  await read([...people(1, 3), { name: 'nobody' }]);
  expect(await keys()).toEqual(['p1', 'p2', 'p3']);
});

test('what the joins gave is kept by what they were asked', async () => {
  const by = compileExpression({ text: 'ref' });
  const app = { connection: 'crm', stream: 'apps' };
  const join: Join = { name: 'app', from: app, on: 'appId', by, expect: 'one', missing: { then: 'leave' } };
  on.mapping = plainMapping(undefined, { joins: [join] });
  on.joinSource.byKeyRecords = (value) => (value === 'r1' ? [{ appId: 'r1', step: 3 }] : []);
  await read([
    { id: 'a', v: 1, ref: 'r1' },
    { id: 'b', v: 1, ref: 'r2' },
    { id: 'c', v: 1 },
  ]);
  const found = new Map((await kept()).map(({ key, joins }) => [key, joins]));
  const asked = { from: 'crm.apps', on: 'appId' };
  expect(found.get('a')).toEqual([{ ...asked, value: 'r1', found: [{ appId: 'r1', step: 3 }] }]);
  expect(found.get('b')).toEqual([{ ...asked, value: 'r2', found: [] }]);
  expect(found.get('c')).toEqual([]);
});

test('a record that is very long is no sample', async () => {
  await read([...people(1, 1), { id: 'long', v: 1, text: 'x'.repeat(300_000) }]);
  expect(await keys()).toEqual(['p1']);
});

test('a sample expires a set time after it was read last', async () => {
  await read(people(1, 2));
  on.clock.time += day - 1;
  expect(await keys()).toEqual(['p1', 'p2']);
  await read(people(2, 2));
  on.clock.time += 2000;
  expect(await keys()).toEqual(['p2']);
});

test('a run that fails keeps what had ended before', async () => {
  on.mapping = plainMapping(() => ({ is: 'filtered', reason: 'no' }));
  on.source.set(people(1, 2), people(3, 3));
  on.source.failAt = 1;
  const { summary } = await on.run({}, { samples: { most: 5, keepFor: day } });
  expect(summary.status).toBe('failed');
  expect(await keys()).toEqual(['p1', 'p2']);
});
