import type { Spool, SpoolPlace } from '../spool.ts';
import type { Vault } from '../vault.ts';
import type { Connection } from './connection.ts';

type Place = [mapping: string, run: string, name: string];

const placeOf = ({ mapping, run, name }: SpoolPlace): Place => [mapping, run, name];

/** A page is never worth a wait for the disk: what a power cut takes is fetched again. */
export function sqliteSpool(connection: Connection, vault: Vault): Spool {
  const put = connection.prepare<[...Place, number, Buffer]>(
    `INSERT INTO spool (mapping, run, name, number, page) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (mapping, run, name, number) DO UPDATE SET page = excluded.page`,
  );
  const get = connection.prepare<[...Place, number], { page: Buffer }>(
    'SELECT page FROM spool WHERE mapping = ? AND run = ? AND name = ? AND number = ?',
  );
  const drop = connection.prepare<Place>('DELETE FROM spool WHERE mapping = ? AND run = ? AND name = ?');
  const others = connection.prepare<[string, string], { run: string }>(
    'SELECT run FROM spool WHERE mapping = ? AND run <> ? LIMIT 1',
  );
  const dropRun = connection.prepare<[string, string]>('DELETE FROM spool WHERE mapping = ? AND run = ?');
  return {
    put: async (place, number, page) => {
      const sealed = vault.seal(page, 'spool.page');
      await connection.write('normal', () => put.run(...placeOf(place), number, sealed));
      return sealed.length;
    },
    get: async (place, number) => {
      const row = await connection.read(() => get.get(...placeOf(place), number));
      return row === undefined ? undefined : vault.open(row.page, 'spool.page');
    },
    drop: async (place) => {
      await connection.write('normal', () => drop.run(...placeOf(place)));
    },
    dropOthers: async (mapping, run) => {
      for (;;) {
        // Asked without the write lock: nearly every run finds nothing.
        const left = await connection.read(() => others.get(mapping, run));
        if (left === undefined) return;
        await connection.write('normal', () => dropRun.run(mapping, left.run));
      }
    },
  };
}
