import type { Connection } from './connection.ts';

/** A row of the table of tokens. */
export interface StandingToken {
  readonly hash: string;
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly reveal: number;
  readonly mappings: string | null;
  readonly scope: string | null;
  readonly made_by: string;
  readonly created_at: number;
  readonly expires_at: number;
  readonly used_at: number | null;
  readonly revoked_at: number | null;
}

/** Whom a restored store lets in otherwise than its backup would. */
export interface RestoredAccess {
  /** Names of tokens that the backup would have let in again, in order. */
  readonly tokensEnded: readonly string[];
  readonly signInsEnded: number;
}

export function tokensOf({ database }: Connection): readonly StandingToken[] {
  return database.prepare<[], StandingToken>('SELECT * FROM token').all();
}

/**
 * Who may ask stays as the store says that stands there: its tokens take the place of the backup's, and those that it does
 * not know end. Whoever was signed in signs in again. `standing`: undefined where that is another store, or damaged; then
 * the tokens of the backup hold. Called within a transaction of the copy.
 */
export function keepAccess(
  { database }: Connection,
  standing: readonly StandingToken[] | undefined,
  now: number,
): RestoredAccess {
  const signInsEnded = database.prepare('DELETE FROM sign_in').run().changes;
  if (standing === undefined) return { tokensEnded: [], signInsEnded };
  const valid = database.prepare<[number], { id: string; name: string }>(
    'SELECT id, name FROM token WHERE revoked_at IS NULL AND expires_at > ? ORDER BY name, id',
  );
  const before = valid.all(now);
  database.prepare<[number]>('UPDATE token SET revoked_at = coalesce(revoked_at, ?)').run(now);
  const put = database.prepare<[StandingToken]>(
    `INSERT OR REPLACE INTO token (hash, id, name, role, reveal, mappings, scope, made_by, created_at, expires_at, used_at, revoked_at)
     VALUES (:hash, :id, :name, :role, :reveal, :mappings, :scope, :made_by, :created_at, :expires_at, :used_at, :revoked_at)`,
  );
  for (const token of standing) put.run(token);
  const after = new Set(valid.all(now).map(({ id }) => id));
  return { tokensEnded: before.filter(({ id }) => !after.has(id)).map(({ name }) => name), signInsEnded };
}
