import type { Json } from '../../record/json.ts';
import type { Cause } from '../../record/verdict.ts';
import type { AsideClose, AsideTold, AsideWrite, Release } from '../aside.ts';
import type { Vault } from '../vault.ts';
import type { Connection } from './connection.ts';

interface AsideWriter {
  put(pair: number, run: string, at: number, rows: readonly AsideWrite[]): void;
  close(pair: number, at: number, closes: readonly AsideClose[]): void;
  /** Moves last-seen and count, and keeps the record for another while. */
  seen(run: string, at: number, ids: readonly number[]): void;
  /** Takes the records of rows whose time is over, at most `limit`; row and count stay. */
  expire(now: number, limit: number): void;
}

type Values = [
  pair: number,
  key: string | null,
  state: string,
  code: string,
  cause: Buffer,
  release: string | null,
  dueAt: number | null,
  input: string,
  fingerprint: string,
  version: number | null,
  position: string | null,
  firstSeen: number,
  lastSeen: number,
  run: string,
  raw: Buffer,
  sent: Buffer | null,
  expiresAt: number,
  afterMapping: string | null,
  afterKey: string | null,
];

const insertion = `INSERT INTO aside (pair, key, state, code, cause, release, due_at, input, fingerprint, version,
  position, first_seen, last_seen, times, run, raw, sent, expires_at, after_mapping, after_key)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?)`;
const replacement = `DO UPDATE SET code = excluded.code, cause = excluded.cause, release = excluded.release,
  due_at = excluded.due_at, input = excluded.input, fingerprint = excluded.fingerprint, version = excluded.version,
  position = excluded.position, last_seen = excluded.last_seen, times = times + 1, run = excluded.run,
  raw = excluded.raw, sent = coalesce(excluded.sent, sent), expires_at = excluded.expires_at,
  after_mapping = excluded.after_mapping, after_key = excluded.after_key`;

/** What an erasure takes of a row put aside; that there was one stays, and its counts. */
export const wiped = `key = NULL, release = NULL, due_at = NULL, fingerprint = '', version = NULL, position = NULL,
  raw = NULL, sent = NULL, edited = NULL, after_mapping = NULL, after_key = NULL`;
export const wipedCause: Json = { code: 'erased', message: 'its person was erased' };

const expiry = `UPDATE aside SET raw = NULL, sent = NULL
  WHERE id IN (SELECT id FROM aside WHERE raw IS NOT NULL AND expires_at <= ? ORDER BY expires_at LIMIT ?)`;

/** `retention`: milliseconds after which a row loses its record. */
export function asideWriter(connection: Connection, vault: Vault, retention: number): AsideWriter {
  // At most one open row a key and state; without a key, one a state and fingerprint.
  const keyed = connection.prepare<Values>(
    `${insertion} ON CONFLICT (pair, key, state) WHERE closed_as IS NULL AND key IS NOT NULL ${replacement}`,
  );
  const keyless = connection.prepare<Values>(
    `${insertion} ON CONFLICT (pair, state, fingerprint) WHERE closed_as IS NULL AND key IS NULL ${replacement}`,
  );
  const closeId = connection.prepare<[string, number, number]>(
    'UPDATE aside SET closed_as = ?, closed_at = ? WHERE id = ? AND closed_as IS NULL',
  );
  const closeKey = connection.prepare<[string, number, number, string]>(
    'UPDATE aside SET closed_as = ?, closed_at = ? WHERE pair = ? AND key = ? AND closed_as IS NULL',
  );
  const wipe = connection.prepare<[string, number, Buffer, number]>(
    `UPDATE aside SET closed_as = coalesce(closed_as, ?), closed_at = coalesce(closed_at, ?), cause = ?, ${wiped}
     WHERE id = ?`,
  );
  const touch = connection.prepare<[number, string, number, number]>(
    `UPDATE aside SET last_seen = ?, times = times + 1, run = ?, expires_at = max(expires_at, ?)
     WHERE id = ? AND closed_as IS NULL`,
  );
  const expire = connection.prepare<[number, number]>(expiry);
  return {
    put: (pair, run, at, rows) => {
      for (const row of rows) {
        (row.key === undefined ? keyless : keyed).run(
          pair,
          row.key ?? null,
          row.state,
          row.cause.code,
          vault.seal(plain(row.cause), 'aside.cause'),
          row.release === undefined ? null : JSON.stringify(row.release),
          row.state === 'held' ? dueAt(row.release) : null,
          row.input,
          row.fingerprint,
          row.version ?? null,
          row.position ?? null,
          at,
          at,
          run,
          vault.seal(row.raw, 'aside.raw'),
          row.sent === undefined ? null : vault.seal(row.sent, 'aside.sent'),
          Math.max(at, lastInstant(row.release)) + retention,
          ...awaitedBy(row.release),
        );
      }
    },
    close: (pair, at, closes) => {
      for (const { which, as, wipe: erased } of closes) {
        if ('id' in which && erased === true) wipe.run(as, at, vault.seal(wipedCause, 'aside.cause'), which.id);
        else if ('id' in which) closeId.run(as, at, which.id);
        else closeKey.run(as, at, pair, which.key);
      }
    },
    seen: (run, at, ids) => {
      for (const id of ids) touch.run(at, run, at + retention, id);
    },
    expire: (now, limit) => {
      expire.run(now, limit);
    },
  };
}

/** Says other causes of open rows. */
export function asideTeller(connection: Connection, vault: Vault): (rows: readonly AsideTold[]) => void {
  const tell = connection.prepare<[string, Buffer, number]>(
    'UPDATE aside SET code = ?, cause = ? WHERE id = ? AND closed_as IS NULL',
  );
  return (rows) => {
    for (const { id, cause } of rows) tell.run(cause.code, vault.seal(plain(cause), 'aside.cause'), id);
  };
}

/** When a run takes it up again by itself: released, tried again, or out of time; null: only a person or a key does. */
function dueAt(release: Release | undefined): number | null {
  switch (release?.kind) {
    case 'instant':
      return Math.min(release.at, release.until ?? release.at);
    case 'breaker':
      return release.at;
    case 'join':
      // Tried again by every run.
      return 0;
    case 'approved':
      return release.until ?? null;
    case 'after':
      return release.until;
    default:
      return null;
  }
}

/** The mapping and key that a row waits for. */
function awaitedBy(release: Release | undefined): [mapping: string | null, key: string | null] {
  return release?.kind === 'after' ? [release.mapping, release.key] : [null, null];
}

/** A record is kept at least as long as its hold may last. */
function lastInstant(release: Release | undefined): number {
  if (release === undefined || release.kind === 'unknown') return 0;
  return Math.max('at' in release ? release.at : 0, 'until' in release ? (release.until ?? 0) : 0);
}

/** A Cause is JSON but for members that may be undefined. */
function plain(cause: Cause): Json {
  const { code, message, field, hint } = cause;
  return { code, message, ...(field !== undefined && { field }), ...(hint !== undefined && { hint }) };
}
