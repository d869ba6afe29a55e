import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect } from '../../../src/store/sqlite/connection.ts';
import type { Connection } from '../../../src/store/sqlite/connection.ts';
import { sqliteLedger } from '../../../src/store/sqlite/ledger.ts';
import { migrate } from '../../../src/store/sqlite/migrate.ts';
import { migrations } from '../../../src/store/sqlite/migrations/all.ts';
import type { Migration } from '../../../src/store/sqlite/migrations/all.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { aside, delivered, folder, ground, history, options } from '../harness.ts';

let home: Awaited<ReturnType<typeof folder>>;
let connections: Connection[];
beforeEach(async () => {
  home = await folder();
  connections = [];
});
afterEach(async () => {
  for (const connection of connections) connection.close();
  await home.dispose();
});

async function connected(name = 'hrwire.db'): Promise<Connection> {
  const connection = await connect(options(home.path).path.replace('hrwire.db', name), 1000);
  connections.push(connection);
  return connection;
}

/** A step as a later version would bring it: a column, filled from what stands there, and an index. */
const next: Migration = {
  name: 'test',
  sql: `ALTER TABLE history ADD COLUMN words INTEGER;
    UPDATE history SET words = length(coalesce(reason, ''));
    CREATE INDEX history_words ON history (words);`,
};

function schemaOf({ database }: Connection): unknown {
  return database.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all();
}

const version = ({ database }: Connection): unknown => database.pragma('user_version', { simple: true });

test('every step has a name of its own, and its file says its number', async () => {
  expect(new Set(migrations.map((step) => step.name)).size).toBe(migrations.length);
  const { readdir } = await import('node:fs/promises');
  const files = (await readdir(new URL('../../../src/store/sqlite/migrations', import.meta.url))).filter((name) =>
    /^\d/.test(name),
  );
  const wanted = migrations.map((step, index) => `${String(index + 1).padStart(3, '0')}-${step.name}.ts`);
  expect(files.sort()).toEqual(wanted);
});

test.each([...migrations, next].map((_, index) => index))(
  'a store of version %i is brought to the newest one',
  async (from) => {
    const steps = [...migrations, next];
    const fresh = await connected('fresh.db');
    await migrate(fresh, steps);
    const old = await connected('old.db');
    await migrate(old, steps.slice(0, from));
    expect(version(old)).toBe(from);
    await migrate(old, steps);
    expect(version(old)).toBe(steps.length);
    expect(schemaOf(old)).toEqual(schemaOf(fresh));
  },
);

test('rows are kept and carried over', async () => {
  const store = await openSqliteStore(options(home.path));
  const on = await ground(store);
  await on.commit({ delivered: [delivered('a')], aside: [aside('b')], history: [history('a', { reason: 'four' })] });
  await store.close();
  const connection = await connected();
  await migrate(connection, [...migrations, next]);
  expect(connection.database.prepare('SELECT key, words FROM history').all()).toEqual([{ key: 'a', words: 4 }]);
  expect(connection.database.prepare('SELECT key FROM ledger').all()).toEqual([{ key: 'a' }]);
});

test('a ledger of the first layout is carried over whole: versions, inputs, prints', async () => {
  const connection = await connected();
  const before = migrations.findIndex(({ name }) => name === 'packs');
  await migrate(connection, migrations.slice(0, before));
  connection.database.exec(`INSERT INTO pair (id, mapping, source, target, current) VALUES (1, 'm', 's', 't', 1);
    INSERT INTO ledger (pair, key, version, fingerprint, mapping_version, target_id, match, deleted, delivered_at,
      input_poll, input_hooks, recent_since, recent_count, prints)
    VALUES (1, 'a', 7, 'f', 'm1', 't', 'k', 1, 5, 'f', 'h', 3, 2, x'0001fe'),
      (1, 'b', NULL, NULL, NULL, NULL, NULL, 0, NULL, 'seen', NULL, 0, 0, NULL)`);
  await migrate(connection);
  const rows = await sqliteLedger(connection).get(1, ['a', 'b']);
  const { prints, ...told } = rows.get('a')!;
  expect(told).toEqual({
    ...{ key: 'a', version: 7, fingerprint: 'f', mappingVersion: 'm1', targetId: 't', match: 'k', deleted: true },
    ...{ deliveredAt: 5, inputs: { poll: 'f', hooks: 'h' }, recent: { since: 3, count: 2 } },
  });
  expect(await prints?.()).toEqual(Buffer.from([0, 1, 254]));
  expect(rows.get('b')).toMatchObject({ fingerprint: undefined, mappingVersion: undefined, inputs: { poll: 'seen' } });
  expect(rows.get('b')).not.toHaveProperty('prints');
});

test('a step that fails in its middle leaves the version before it, whole', async () => {
  const connection = await connected();
  await migrate(connection);
  const before = schemaOf(connection);
  const broken = { name: 'broken', sql: `${next.sql} INSERT INTO nowhere VALUES (1);` };
  await expect(migrate(connection, [...migrations, broken])).rejects.toMatchObject({ code: 'store.fault' });
  expect(version(connection)).toBe(migrations.length);
  expect(schemaOf(connection)).toEqual(before);
});

test('a step that leaves rows without their parents is undone', async () => {
  const connection = await connected();
  await migrate(connection);
  const orphan = {
    name: 'orphan',
    sql: `CREATE TABLE child (pair INTEGER REFERENCES pair (id) DEFERRABLE INITIALLY DEFERRED);
      INSERT INTO child VALUES (99);`,
  };
  await expect(migrate(connection, [...migrations, orphan])).rejects.toMatchObject({ code: 'store.fault' });
  expect(version(connection)).toBe(migrations.length);
});

test('a newer store is refused and left alone', async () => {
  const connection = await connected();
  await migrate(connection, [...migrations, next]);
  const before = schemaOf(connection);
  const opening = openSqliteStore(options(home.path));
  await expect(opening).rejects.toMatchObject({
    code: 'store.newer',
    exit: 2,
    hint: expect.stringContaining('newer') as string,
  });
  expect(schemaOf(connection)).toEqual(before);
});

test('opening a store that is up to date does not wait for its writer', async () => {
  const store = await openSqliteStore(options(home.path));
  const connection = await connected();
  await connection.write('normal', () => undefined);
  connection.database.exec('BEGIN IMMEDIATE');
  const second = await openSqliteStore(options(home.path, { busyTimeout: 1 }));
  connection.database.exec('COMMIT');
  await second.close();
  await store.close();
});
