import type { Json } from '../../record/json.ts';
import type { Cause } from '../../record/verdict.ts';
import type { AsideClose, AsideTold, AsideWrite, Release } from '../aside.ts';
import type { Vault } from '../vault.ts';
import type { Connection } from './connection.ts';

interface AsideWriter {
  /** `keepFor`: milliseconds, where these records are kept for another time than others. */
  put(pair: number, run: string, at: number, rows: readonly AsideWrite[], keepFor?: number): void;
  close(pair: number, at: number, closes: readonly AsideClose[]): void;
  /** Moves last-seen and count, and keeps the record for another while. */
  seen(run: string, at: number, ids: readonly number[], keepFor?: number): void;
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
  field: string | null,
  editedAt: number | null,
  editedBy: string | null,
  editedPrint: string | null,
  edited: Buffer | null,
  stagedBy: string | null,
];

const insertion = `INSERT INTO aside (pair, key, state, code, cause, release, due_at, input, fingerprint, version,
  position, first_seen, last_seen, times, run, raw, sent, expires_at, after_mapping, after_key, field, edited_at, edited_by,
  edited_print, edited, staged_by)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
/** A later repair stays; one of the same record does, too. */
const repaired = ['edited_at', 'edited_by', 'edited_print', 'edited']
  .map(
    (column) => `${column} = CASE
    WHEN excluded.edited_at >= coalesce(edited_at, 0) THEN excluded.${column}
    WHEN excluded.edited_at IS NOT NULL OR excluded.fingerprint = fingerprint THEN ${column} END`,
  )
  .join(', ');
const replacement = `DO UPDATE SET code = excluded.code, cause = excluded.cause, release = excluded.release,
  due_at = excluded.due_at, input = excluded.input, fingerprint = excluded.fingerprint, version = excluded.version,
  position = excluded.position, last_seen = excluded.last_seen, times = times + 1, run = excluded.run,
  raw = excluded.raw, sent = coalesce(excluded.sent, sent), expires_at = excluded.expires_at,
  after_mapping = excluded.after_mapping, after_key = excluded.after_key, field = excluded.field,
  staged_by = excluded.staged_by, ${repaired}`;

/** What an erasure takes of a row put aside; that there was one stays, and its counts. */
export const wiped = `key = NULL, release = NULL, due_at = NULL, fingerprint = '', version = NULL, position = NULL,
  field = NULL,
  raw = NULL, sent = NULL, edited = NULL, edited_print = NULL, edited_at = NULL,
  edited_by = NULL, after_mapping = NULL, after_key = NULL`;
export const wipedCause: Json = { code: 'erased', message: 'its person was erased' };

export const expiry = `UPDATE aside SET raw = NULL, sent = NULL, edited = NULL, edited_print = NULL, edited_at = NULL,
  edited_by = NULL
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
  const wipe = wiper(connection, vault);
  const touch = connection.prepare<[number, string, number, number]>(
    `UPDATE aside SET last_seen = ?, times = times + 1, run = ?, expires_at = max(expires_at, ?)
     WHERE id = ? AND closed_as IS NULL`,
  );
  const expire = connection.prepare<[number, number]>(expiry);
  return {
    put: (pair, run, at, rows, keepFor = retention) => {
      for (const row of rows) {
        (row.key === undefined ? keyless : keyed).run(...valuesOf(vault, pair, run, at, row, keepFor));
      }
    },
    close: (pair, at, closes) => {
      for (const { which, as, wipe: erased } of closes) {
        if ('id' in which && erased === true) wipe(as, at, which.id);
        else if ('id' in which) closeId.run(as, at, which.id);
        else closeKey.run(as, at, pair, which.key);
      }
    },
    seen: (run, at, ids, keepFor = retention) => {
      for (const id of ids) touch.run(at, run, at + keepFor, id);
    },
    expire: (now, limit) => {
      expire.run(now, limit);
    },
  };
}

/** The columns of a row, in the order of `Values`. */
function valuesOf(vault: Vault, pair: number, run: string, at: number, row: AsideWrite, keepFor: number): Values {
  return [
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
    Math.max(at, lastInstant(row.release)) + keepFor,
    ...awaitedBy(row.release),
    row.cause.field ?? null,
    row.edit?.at ?? null,
    row.edit?.by ?? null,
    row.edit?.print ?? null,
    row.edit === undefined ? null : vault.seal(row.edit.record, 'aside.edited'),
    row.release?.kind === 'approved' ? (row.release.run ?? null) : null,
  ];
}

/** Closes a row and takes all of it that tells of its person. */
function wiper(connection: Connection, vault: Vault): (as: string, at: number, id: number) => void {
  const wipe = connection.prepare<[string, number, Buffer, number]>(
    `UPDATE aside SET closed_as = coalesce(closed_as, ?), closed_at = coalesce(closed_at, ?), cause = ?, ${wiped}
     WHERE id = ?`,
  );
  return (as, at, id) => {
    wipe.run(as, at, vault.seal(wipedCause, 'aside.cause'), id);
  };
}

/** Says other causes of open rows. */
export function asideTeller(connection: Connection, vault: Vault): (rows: readonly AsideTold[]) => void {
  const tell = connection.prepare<[string, string | null, Buffer, number]>(
    'UPDATE aside SET code = ?, field = ?, cause = ? WHERE id = ? AND closed_as IS NULL',
  );
  return (rows) => {
    for (const { id, cause } of rows) {
      tell.run(cause.code, cause.field ?? null, vault.seal(plain(cause), 'aside.cause'), id);
    }
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
