import type { Json } from '../../record/json.ts';
import type { Sample, Samples } from '../samples.ts';
import type { Vault } from '../vault.ts';
import type { Connection } from './connection.ts';

/** What is sealed; the key stands beside it. */
type Sealed = Omit<Sample, 'key'>;

export function sqliteSamples(connection: Connection, vault: Vault): Samples {
  const known = connection.prepare<[number, string], { print: string }>(
    'SELECT print FROM sample WHERE pair = ? AND key = ?',
  );
  const count = connection.prepare<[number], { rows: number }>('SELECT count(*) AS rows FROM sample WHERE pair = ?');
  const touch = connection.prepare<[number, number, number, string]>(
    'UPDATE sample SET at = ?, expires_at = ? WHERE pair = ? AND key = ?',
  );
  const put = connection.prepare<[number, string, number, number, string, Buffer]>(
    `INSERT INTO sample (pair, key, at, expires_at, print, raw) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (pair, key) DO UPDATE
     SET at = excluded.at, expires_at = excluded.expires_at, print = excluded.print, raw = excluded.raw`,
  );
  const thin = connection.prepare<[number, number]>(
    `DELETE FROM sample WHERE id IN (
       SELECT id FROM sample WHERE pair = ? ORDER BY at DESC, id DESC LIMIT -1 OFFSET ?)`,
  );
  const newest = connection.prepare<[number, number, number], { key: string; raw: Buffer }>(
    'SELECT key, raw FROM sample WHERE pair = ? AND expires_at > ? ORDER BY at DESC, id DESC LIMIT ?',
  );
  const all = connection.prepare<[number], { key: string; raw: Buffer }>('SELECT key, raw FROM sample WHERE pair = ?');
  const remove = connection.prepare<[number, string]>('DELETE FROM sample WHERE pair = ? AND key = ?');
  // What `keep` sealed.
  const opened = (raw: Buffer): Sealed => vault.open(raw, 'sample.raw') as unknown as Sealed;
  return {
    keep: async (pair, samples, { at, expiresAt, most }) =>
      connection.write('normal', () => {
        let rows = count.get(pair)?.rows ?? 0;
        for (const { key, print, unchanged, ...rest } of samples) {
          const before = known.get(pair, key)?.print;
          if (before === print) touch.run(at, expiresAt, pair, key);
          else if (!unchanged || before !== undefined || rows < most) {
            if (before === undefined) rows++;
            put.run(pair, key, at, expiresAt, print, vault.seal(rest as unknown as Json, 'sample.raw'));
          }
        }
        if (rows > most) thin.run(pair, most);
      }),
    list: async (pair, now, limit) =>
      connection.read(() => newest.all(pair, now, limit).map(({ key, raw }) => ({ key, ...opened(raw) }))),
    drop: async (pair, keys) =>
      connection.write('normal', () => {
        const gone = new Set(keys);
        let dropped = 0;
        // All are looked into: `each` makes records of several people of one sample.
        for (const { key, raw } of all.all(pair)) {
          if (gone.has(key) || opened(raw).keys.some((one) => gone.has(one))) dropped += remove.run(pair, key).changes;
        }
        return dropped;
      }),
  };
}

/** Takes away what has expired, so many at once; called from time to time within a commit. */
export function samplesExpiry(connection: Connection): (now: number, rows: number) => void {
  const expire = connection.prepare<[number, number]>(
    'DELETE FROM sample WHERE id IN (SELECT id FROM sample WHERE expires_at <= ? LIMIT ?)',
  );
  return (now, rows) => {
    expire.run(now, rows);
  };
}
