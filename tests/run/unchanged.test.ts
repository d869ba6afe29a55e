import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/record/json.ts';
import { uploadedJson } from '../../src/run/uploaded.ts';
import { bench, people } from './harness.ts';
import type { Bench } from './harness.ts';

let on: Bench;
let counting: Database.Database;
beforeEach(async () => {
  on = await bench();
  counting = new Database(join(on.folder, 'store.db'));
});
afterEach(async () => {
  counting.close();
  await on.close();
});

/** From now on every row that anybody writes is counted, by table. */
function count(): void {
  const tables = counting
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'`)
    .pluck()
    .all() as string[];
  counting.exec('CREATE TABLE written (name TEXT PRIMARY KEY, rows INTEGER) STRICT');
  for (const name of tables) {
    for (const on of ['INSERT', 'UPDATE', 'DELETE']) {
      counting.exec(`CREATE TRIGGER count_${name}_${on} AFTER ${on} ON ${name} BEGIN
        INSERT INTO written VALUES ('${name}', 1) ON CONFLICT (name) DO UPDATE SET rows = rows + 1; END`);
    }
  }
}

/** What was written since it was asked last. */
function written(): Record<string, number> {
  const rows = counting.prepare('DELETE FROM written RETURNING name, rows').raw().all() as [string, number][];
  return Object.fromEntries(rows.toSorted());
}

function pages(records: readonly JsonObject[]): JsonObject[][] {
  const made: JsonObject[][] = [];
  for (let at = 0; at < records.length; at += 1000) made.push(records.slice(at, at + 1000));
  return made;
}

/** Writes of an unchanged snapshot of so many people. */
async function unchanged(most: number, more: (record: JsonObject) => JsonObject): Promise<Record<string, number>> {
  on.source.set(...pages(people(1, most).map(more)));
  await on.run({ full: true });
  written();
  on.clock.time += 60_000;
  on.source.set(...pages(people(1, most).map(more)));
  expect((await on.run({ full: true })).summary).toMatchObject({ read: most, unchanged: most });
  return written();
}

describe('a run that finds nothing changed writes no row a record', () => {
  test.each([
    ['of a version', (record: JsonObject) => record],
    ['of the version `observed`', ({ id, name }: JsonObject) => ({ id: id ?? null, name: name ?? null })],
  ])('of a source with records %s', async (_, more) => {
    count();
    const few = await unchanged(10, more);
    expect(few['run']).toBe(2);
    expect(await unchanged(10_000, more)).toEqual(few);
    expect(Object.values(few).reduce((sum, rows) => sum + rows, 0)).toBeLessThan(12);
  });

  test('that hooks and uploads bring again, but for their own rows of the inbox', async () => {
    on.source.set(people(1, 3));
    await on.run();
    const [pair] = await on.store.checkpoints.pairs();
    const upload = { kind: 'upload', input: 'uploads', aside: undefined, passed: undefined, createdAt: 0 } as const;
    const again = async (): Promise<void> => {
      const rows = people(1, 3).map((record) => {
        const raw = uploadedJson({ record, position: 'list.csv:2', observed: 2, version: 1 });
        return { pair: pair!.id, ...upload, key: String(record['id']), raw };
      });
      await on.store.inbox.put(rows);
      expect((await on.run()).summary).toMatchObject({ resumed: 3, unchanged: 3 });
    };
    await again();
    count();
    await again();
    const { ledger, history, aside, person } = written();
    expect({ ledger, history, aside, person }).toEqual({
      ...{ ledger: undefined, history: undefined, aside: undefined, person: undefined },
    });
  });
});
