import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { document, exampleProject, inside } from './harness.ts';

/** A project that has run, with a backup that was made hostile. */
async function spoiled(spoil: (path: string) => void): Promise<{ readonly root: string; readonly code: unknown }> {
  const root = exampleProject();
  await inside(['run'], root);
  await inside(['backup', 'copy.db'], root);
  spoil(join(root, 'copy.db'));
  const result = document(await inside(['restore', 'copy.db', '--yes', '--other-store', '--json'], root));
  const error = result['error'];
  return { root, code: typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined };
}

const sql =
  (text: string) =>
  (path: string): void => {
    const database = new Database(path);
    database.exec(text);
    database.close();
  };

describe('a file that is no whole store is no backup, and the store that stands stays', () => {
  it.each<[string, (path: string) => void]>([
    ['empty', (path) => writeFileSync(path, '')],
    ['with a trigger of somebody else', sql('CREATE TRIGGER x AFTER UPDATE ON lease BEGIN DELETE FROM ledger; END')],
    [
      'with a view that never ends in the place of a table',
      sql(`ALTER TABLE epoch RENAME TO was; CREATE VIEW epoch AS
           WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS epoch FROM n`),
    ],
    ['that lacks a table', sql('PRAGMA foreign_keys = OFF; DROP TABLE history')],
  ])('one %s', async (_, spoil) => {
    const { root, code } = await spoiled(spoil);
    expect(code).toBe('backup.damaged');
    expect(document(await inside(['explain', 'people-to-out', '1001', '--offline', '--json'], root))['is']).toBe(
      'delivered',
    );
  });

  it('a folder', async () => {
    const root = exampleProject();
    await inside(['run'], root);
    mkdirSync(join(root, 'folder'));
    const result = await inside(['restore', 'folder', '--yes'], root);
    expect(result.err).toContain('restore.no-file');
  });
});
