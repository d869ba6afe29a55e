import { isObject } from '../../record/json.ts';
import type { JsonObject } from '../../record/json.ts';
import type { Vault } from '../vault.ts';
import type { Finding, VerificationRow, Verifications } from '../verifications.ts';
import type { Connection } from './connection.ts';

interface Row {
  readonly id: string;
  readonly mapping: string;
  readonly pair: number | null;
  readonly kind: VerificationRow['kind'];
  readonly options: string;
  readonly startedAt: number;
  readonly finishedAt: number | null;
  readonly progress: string | null;
  readonly counts: string;
}

type Insert = [
  id: string,
  mapping: string,
  pair: number | null,
  kind: string,
  options: string,
  startedAt: number,
  progress: string | null,
  counts: string,
];
type InsertFinding = [id: string, number: number, key: string | null, kind: string, cause: string, detail: Buffer];
type FoundFinding = Pick<Finding, 'number' | 'kind' | 'cause'> & {
  readonly key: string | null;
  readonly detail: Buffer | null;
};

const columns = `id, mapping, pair, kind, options, started_at AS startedAt, finished_at AS finishedAt, progress, counts`;

export function sqliteVerifications(connection: Connection, vault: Vault): Verifications {
  const insert = connection.prepare<Insert>(
    `INSERT INTO verification (id, mapping, pair, kind, options, started_at, progress, counts)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  // The newest of a mapping that fits: few stand there, so what does not fit is passed over.
  const newest = connection.prepare<[string], Row>(
    `SELECT ${columns} FROM verification WHERE mapping = ? ORDER BY started_at DESC`,
  );
  const drop = connection.prepare<[string]>('DELETE FROM verification WHERE id = ?');
  const read = connection.prepare<[string, number, number], FoundFinding>(
    'SELECT number, key, kind, cause, detail FROM finding WHERE verification = ? AND number > ? ORDER BY number LIMIT ?',
  );
  const save = stepWriter(connection, vault);
  return {
    start: async (row, keep, since) => {
      await connection.write('normal', () => {
        for (const [index, old] of newest.all(row.mapping).entries()) {
          if (index >= keep || old.startedAt < since) drop.run(old.id);
        }
        const { id, mapping, pair, kind, options, startedAt, progress, counts } = row;
        const texts = [progress === undefined ? null : JSON.stringify(progress), JSON.stringify(counts)] as const;
        insert.run(id, mapping, pair ?? null, kind, JSON.stringify(options), startedAt, ...texts);
      });
    },
    save,
    find: async ({ mapping, kind, finished }) =>
      connection.read(() => {
        const fits = (row: Row): boolean =>
          (kind === undefined ? row.kind !== 'adopt' : row.kind === kind) &&
          (finished === undefined || (row.finishedAt !== null) === finished);
        const row = newest.all(mapping).find(fits);
        return row === undefined ? undefined : rowOf(row);
      }),
    findings: async (id, after, limit) =>
      connection.read(() =>
        read.all(id, after, limit).map(({ key, detail, ...rest }) => {
          const opened = detail === null ? undefined : vault.open(detail, 'finding.detail');
          return { ...rest, key: key ?? undefined, detail: isObject(opened) ? opened : {} };
        }),
      ),
  };
}

/** Writes a step: findings and hashes at once, the place to go on from only at a safe point. */
function stepWriter(connection: Connection, vault: Vault): Verifications['save'] {
  const put = connection.prepare<InsertFinding>(
    'INSERT INTO finding (verification, number, key, kind, cause, detail) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const meet = connection.prepare<[string, string, number]>(
    'INSERT INTO met (verification, hash, step) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const safe = connection.prepare<[string, string, string]>(
    'UPDATE verification SET progress = ?, counts = ? WHERE id = ?',
  );
  const finish = connection.prepare<[number, string]>('UPDATE verification SET finished_at = ? WHERE id = ?');
  const dropFindings = connection.prepare<[string, number]>(
    'DELETE FROM finding WHERE verification = ? AND number > ?',
  );
  const dropStep = connection.prepare<[string, number]>('DELETE FROM met WHERE verification = ? AND step >= ?');
  const dropMet = connection.prepare<[string]>('DELETE FROM met WHERE verification = ?');
  const dropGathered = connection.prepare<[string]>('DELETE FROM gathered WHERE verification = ?');
  return async (id, step) => {
    await connection.write('normal', () => {
      if (step.rewind !== undefined) {
        dropFindings.run(id, step.rewind);
        dropStep.run(id, step.step);
      }
      for (const { number, key, kind, cause, detail } of step.findings) {
        put.run(id, number, key ?? null, kind, cause, vault.seal(detail, 'finding.detail'));
      }
      for (const hash of step.met) meet.run(id, hash, step.step);
      if (step.safe !== undefined) safe.run(JSON.stringify(step.safe.progress), JSON.stringify(step.safe.counts), id);
      if (step.finishedAt === undefined) return;
      finish.run(step.finishedAt, id);
      dropMet.run(id);
      dropGathered.run(id);
    });
  };
}

function rowOf(row: Row): VerificationRow {
  // Written by `start` and `save` from objects.
  const parsed = (text: string): JsonObject => JSON.parse(text) as JsonObject;
  return {
    ...row,
    pair: row.pair ?? undefined,
    finishedAt: row.finishedAt ?? undefined,
    options: parsed(row.options),
    progress: row.progress === null ? undefined : parsed(row.progress),
    counts: parsed(row.counts),
  };
}
