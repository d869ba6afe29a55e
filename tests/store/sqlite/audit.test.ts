import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { folder, options } from '../harness.ts';

let home: Awaited<ReturnType<typeof folder>>;
let store: Store;
beforeEach(async () => {
  home = await folder();
  store = await openSqliteStore(options(home.path));
  for (let n = 1; n <= 5; n++) await store.audit.write({ at: n, who: 'ann', action: 'reveal', subject: { n } });
});
afterEach(async () => {
  await store.close();
  await home.dispose();
});

/** Whoever may write into the file may drop the triggers first. */
function tamper(sql: string): void {
  const other = new Database(join(home.path, 'state', 'hrwire.db'));
  other.exec(`DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_deleted; ${sql}`);
  other.close();
}

test.each([
  ['a row is changed', "UPDATE audit SET who = 'bob' WHERE id = 2", 2],
  ['a row is taken out of the middle', 'DELETE FROM audit WHERE id = 3', 4],
  ['the first rows are taken away', 'DELETE FROM audit WHERE id < 3', 3],
  ['the last rows are taken away', 'DELETE FROM audit WHERE id > 3', 4],
  [
    'a row is put between',
    "UPDATE audit SET id = 6 WHERE id = 5; INSERT INTO audit (id, at, who, action, subject, mark) VALUES (5, 1, 'a', 'b', '{}', 'x')",
    5,
  ],
  ['a row loses its mark', 'UPDATE audit SET mark = NULL WHERE id = 1', 2],
  [
    'a floor is invented',
    "DELETE FROM audit WHERE id < 3; INSERT INTO audit_floor (id, mark, signed) SELECT 2, '', 'x'",
    2,
  ],
])('it shows when %s', async (_, sql, broken) => {
  tamper(sql);
  expect((await store.audit.verify()).broken).toBe(broken);
});

test('without the key of the store nobody can make the marks anew: they are keyed', async () => {
  const { head } = await store.audit.verify();
  const other = await openSqliteStore({ ...options(join(home.path, 'other')) });
  for (let n = 1; n <= 5; n++) await other.audit.write({ at: n, who: 'ann', action: 'reveal', subject: { n } });
  expect((await other.audit.verify()).head?.mark).not.toBe(head?.mark);
  await other.close();
});
