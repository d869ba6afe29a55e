import { isRole, roles } from '../access/actor.ts';
import type { Role } from '../access/actor.ts';
import { compileScope } from '../access/scope.ts';
import { newTokenText, secretHash } from '../access/token-text.ts';
import { HrwireError } from '../error/error.ts';
import { parseDuration } from '../record/duration.ts';
import { isObject } from '../record/json.ts';
import type { Json, JsonObject } from '../record/json.ts';
import type { TokenRow } from '../store/access.ts';
import { audit } from './aside.ts';
import { newId } from './id.ts';
import { seesAll } from './sees.ts';
import type { Session } from './session.ts';

/** What a new token is to be. */
export interface TokenOrder {
  readonly name: string;
  readonly role: string;
  readonly reveal: boolean;
  readonly mappings: readonly string[] | undefined;
  readonly scope: string | undefined;
  /** Milliseconds from now; 90 days where absent. */
  readonly lasts: number | undefined;
}

/** A token just made: its text is shown this once, and kept nowhere. */
export interface MadeToken {
  readonly text: string;
  readonly row: TokenRow;
}

const day = 86_400_000;
const usual = 90 * day;
const usualMost = 400 * day;
const namePattern = /^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,63}$/u;

/** Makes a token; audited. Throws `access.invalid` and `access.token-exists`. */
export async function createToken(session: Session, order: TokenOrder): Promise<MadeToken> {
  refusePart(session);
  const role = checked(session, order);
  const now = Date.now();
  if ((await standing(session, order.name, now)).length > 0) {
    throw new HrwireError('access.token-exists', `a token "${order.name}" is in use`, {
      hint: `Put another in its place with: hrwire token rotate ${order.name}; or end it with: hrwire token revoke ${order.name}`,
    });
  }
  const { name, reveal, mappings, scope } = order;
  const row = { name, role, reveal, mappings, scope };
  const made = await newToken(session, row, now, lasting(session, order.lasts ?? Math.min(usual, most(session))));
  await (await session.store()).access.change({ put: made.row });
  await audit(session, 'token create', subjectOf(made.row));
  return made;
}

/** Another token with the same rights; the one before ends after `overlap` milliseconds. Audited. */
export async function rotateToken(
  session: Session,
  name: string,
  { overlap, lasts }: { readonly overlap: number; readonly lasts: number | undefined },
): Promise<MadeToken> {
  refusePart(session);
  const now = Date.now();
  const before = await standing(session, name, now);
  const newest = before.at(-1);
  if (newest === undefined) throw unknownToken(name);
  const as = Math.min(newest.expiresAt - newest.createdAt, most(session));
  const made = await newToken(session, newest, now, lasting(session, lasts ?? as));
  const ids = before.map(({ id }) => id);
  await (await session.store()).access.change({ put: made.row, end: { ids, at: now + overlap } });
  await audit(session, 'token rotate', { ...subjectOf(made.row), before: ids, overlap });
  return made;
}

/** Ends all tokens of a name at once; audited. How many they were. */
export async function revokeToken(session: Session, name: string): Promise<number> {
  refusePart(session);
  const now = Date.now();
  const before = await standing(session, name, now);
  if (before.length === 0) throw unknownToken(name);
  const ids = before.map(({ id }) => id);
  await (await session.store()).access.change({ revoke: { ids, at: now } });
  await audit(session, 'token revoke', { name, ids });
  return ids.length;
}

/** The oldest first; those that have ended too. */
export async function listTokens(session: Session): Promise<readonly TokenRow[]> {
  refusePart(session);
  return (await session.store()).access.list();
}

/** A token as programs see it: nothing of its text. */
export function tokenJson(row: TokenRow, now: number): JsonObject {
  const { id, name, role, reveal, mappings, scope, madeBy } = row;
  const time = (ms: number | undefined): Json => (ms === undefined ? null : new Date(ms).toISOString());
  return {
    ...{
      id,
      name,
      role,
      reveal,
      mappings: mappings === undefined ? null : [...mappings],
      scope: scope ?? null,
      madeBy,
    },
    state: stateOf(row, now),
    createdAt: time(row.createdAt),
    expiresAt: time(row.expiresAt),
    lastUsed: time(row.usedAt),
    revokedAt: time(row.revokedAt),
  };
}

export function stateOf({ revokedAt, expiresAt }: TokenRow, now: number): 'active' | 'revoked' | 'expired' {
  if (revokedAt !== undefined) return 'revoked';
  return expiresAt <= now ? 'expired' : 'active';
}

/** Whoever sees a part of the records would make themselves a token that sees all. */
function refusePart(session: Session): void {
  if (seesAll(session)) return;
  throw new HrwireError('access.denied', 'tokens are for those who see all records and mappings', {
    hint: 'Ask an administrator without a scope.',
  });
}

async function standing(session: Session, name: string, now: number): Promise<readonly TokenRow[]> {
  const all = await (await session.store()).access.list();
  return all.filter((row) => row.name === name && stateOf(row, now) === 'active');
}

async function newToken(
  session: Session,
  { name, role, reveal, mappings, scope }: Pick<TokenRow, 'name' | 'role' | 'reveal' | 'mappings' | 'scope'>,
  now: number,
  lasts: number,
): Promise<MadeToken> {
  const { pepper } = await session.store();
  const text = newTokenText();
  const hash = secretHash(pepper, 'token', text);
  const row: TokenRow = {
    ...{ id: newId(), hash, name, role, reveal, mappings, scope, madeBy: session.actor.name },
    ...{ createdAt: now, expiresAt: now + lasts, usedAt: undefined, revokedAt: undefined },
  };
  return { text, row };
}

function checked(session: Session, { name, role, mappings, scope }: TokenOrder): Role {
  if (!namePattern.test(name))
    throw invalid('a token’s name is 1 to 64 letters, digits, blanks and . _ @ -', 'Name what uses it: payroll-cron');
  if (!isRole(role)) throw invalid(`there is no role "${role}"`, `There are: ${Object.keys(roles).join(', ')}.`);
  if (scope !== undefined) compileScope(scope);
  const { mappings: known } = session.project;
  const strange = mappings?.find((mapping) => !known.has(mapping));
  if (strange !== undefined) {
    throw invalid(`there is no mapping "${strange}"`, `There are: ${[...known.keys()].join(', ')}.`);
  }
  return role;
}

function lasting(session: Session, lasts: number): number {
  const longest = most(session);
  if (lasts > 0 && lasts <= longest) return lasts;
  throw invalid(
    `a token lasts from a moment up to ${Math.floor(longest / day)} days`,
    'The bound is `serve.access.token_most` of hrwire.yaml.',
  );
}

function most({ project }: Session): number {
  let node: Json | undefined = project.document.value;
  for (const step of ['serve', 'access', 'token_most']) node = isObject(node) ? node[step] : undefined;
  return (typeof node === 'string' ? parseDuration(node) : undefined) ?? usualMost;
}

function subjectOf({ id, name, role, reveal, mappings, scope, expiresAt }: TokenRow): JsonObject {
  return {
    ...{ id, name, role, reveal, mappings: mappings === undefined ? null : [...mappings], scoped: scope !== undefined },
    until: new Date(expiresAt).toISOString(),
  };
}

function invalid(message: string, hint: string): HrwireError {
  return new HrwireError('access.invalid', message, { hint });
}

function unknownToken(name: string): HrwireError {
  return new HrwireError('access.unknown-token', `no token "${name}" is in use`, {
    hint: 'List them with: hrwire token list',
  });
}
