import { afterEach, beforeEach, expect, test } from 'vitest';
import { bench, people, plainMapping } from './harness.ts';
import type { Bench } from './harness.ts';

let on: Bench;
beforeEach(async () => {
  on = await bench();
  on.source.set(people(1, 2));
});
afterEach(() => on.close());

function keyedBy(version: string, each: string, ...key: string[]): void {
  on.clock.time += 1000;
  const own = plainMapping();
  on.mapping = {
    ...own,
    version,
    deletes: { ...own.deletes, keyed: JSON.stringify([`source of ${version}`, each, key]) },
  };
}

test('each version is noted with its text, and when it ran', async () => {
  keyedBy('v1', '', 'id');
  await on.run({}, { mappingSource: () => ({ text: 'mapping: people' }) });
  expect(await on.store.versions.latest('people')).toMatchObject({
    version: 'v1',
    source: { text: 'mapping: people', keyed: '["source of v1","",["id"]]' },
    lastAt: on.clock.now(),
  });
});

test('a key that is defined in another way is refused, and sends nothing', async () => {
  keyedBy('v1', '', 'id');
  await on.run();
  keyedBy('v2', '', 'mail');
  const { summary, error } = await on.run({ full: true });
  expect(summary.status).toBe('refused');
  expect(error).toMatchObject({
    code: 'run.key-changed',
    message:
      'the key of people was id at its last run, and is mail: 2 records that stand at the target would be made once more',
  });
  expect(on.sink.batches).toHaveLength(1);
  expect((await on.store.versions.latest('people'))?.version).toBe('v1');
});

test('so is another `each`', async () => {
  keyedBy('v1', '', 'id');
  await on.run();
  keyedBy('v2', 'jobs', 'id');
  expect((await on.run()).error?.message).toContain('and is id (each: jobs)');
});

test('it passes once with newKey, and from then on by itself', async () => {
  keyedBy('v1', '', 'id');
  await on.run();
  keyedBy('v2', '', 'mail');
  expect((await on.run({ newKey: true })).summary.status).toBe('settled');
  expect((await on.run()).summary.status).toBe('settled');
});

test('the same key in another version passes, and so does any key where nobody was delivered', async () => {
  keyedBy('v1', '', 'id');
  await on.run();
  keyedBy('v2', '', 'id');
  expect((await on.run()).summary.status).toBe('settled');
  on.mapping = { ...plainMapping(), name: 'others' };
  on.source.set([]);
  await on.run();
  keyedBy('v3', '', 'mail');
  on.mapping = { ...on.mapping, name: 'others' };
  expect((await on.run()).summary.status).toBe('settled');
});
