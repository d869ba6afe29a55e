import { isRole, roles } from '../../access/actor.ts';
import type { Actor, Role } from '../../access/actor.ts';
import { compileScope } from '../../access/scope.ts';
import { compileExpression } from '../../expression/compile.ts';
import { HrwireError } from '../../error/error.ts';
import { isObject } from '../../record/json.ts';
import type { JsonObject } from '../../record/json.ts';
import type { SignInSettings } from './settings.ts';

/** What somebody who signed in may do; plain data, for it is stored. */
export interface Grant {
  readonly name: string;
  readonly role: Role;
  readonly reveal: boolean;
  readonly scope: string | undefined;
  readonly mappings: readonly string[] | undefined;
  /** The settings that it was made by. */
  readonly rule: string;
  /** With it the issuer is asked again; undefined where it gave none. */
  readonly refresh: string | undefined;
}

/** Characters of claims: they stand in the scope. */
const mostClaims = 8000;

/** What the claims come to. Throws `access.no-role` where they give no role, or what they give cannot be. */
export async function grantOf(
  settings: SignInSettings,
  claims: JsonObject,
  refresh: string | undefined,
): Promise<Grant> {
  const value = async (text: string): Promise<unknown> => {
    try {
      return await compileExpression({ text }, { limits: { time: 200 } }).value(claims);
    } catch {
      throw noRole('an expression of `serve.access.sign_in` fails for the claims');
    }
  };
  const role = await value(settings.role);
  if (!isRole(role)) throw noRole('the claims give no role');
  const name = await value(settings.name);
  const mappings = settings.mappings === undefined ? undefined : await value(settings.mappings);
  return {
    name:
      typeof name === 'string' && name !== ''
        ? name.replaceAll(/[^\p{L}\p{N} ._@+-]/gu, '?').slice(0, 100)
        : 'somebody',
    role,
    reveal: (await value(settings.reveal)) === true,
    scope: settings.scope === undefined ? undefined : scopeOf(settings.scope, claims),
    mappings: settings.mappings === undefined ? undefined : mappingsOf(mappings),
    rule: settings.rule,
    refresh,
  };
}

/** The claims go in as a value, never as a text that is put together: nobody writes an expression into their name. */
function scopeOf(text: string, claims: JsonObject): string {
  const written = JSON.stringify(claims);
  if (written.length > mostClaims) throw noRole('the claims are larger than is taken');
  const scope = `($claims := ${written}; ${text})`;
  compileScope(scope);
  return scope;
}

/** Nothing that is no list of names is all of them: a claim that is missing opens nothing. */
function mappingsOf(value: unknown): readonly string[] | undefined {
  if (value === '*') return undefined;
  const list = typeof value === 'string' ? [value] : Array.isArray(value) ? value : [];
  const names = list.filter((name): name is string => typeof name === 'string');
  if (names.length === 0) throw noRole('the claims give no mapping');
  return names;
}

function noRole(why: string): HrwireError {
  return new HrwireError('access.no-role', `who signed in may do nothing here: ${why}`, {
    hint: 'An administrator says in `serve.access.sign_in` of hrwire.yaml who may do what.',
  });
}

export function grantJson(grant: Grant): JsonObject {
  const { name, role, reveal, scope, mappings, rule, refresh } = grant;
  const listed = mappings === undefined ? null : [...mappings];
  return { name, role, reveal, scope: scope ?? null, mappings: listed, rule, refresh: refresh ?? null };
}

export function grantFrom(json: JsonObject): Grant | undefined {
  const { name, role, reveal, scope, mappings, rule, refresh } = json;
  if (typeof name !== 'string' || !isRole(role) || typeof rule !== 'string') return undefined;
  if (mappings !== null && !Array.isArray(mappings)) return undefined;
  if (scope !== null && typeof scope !== 'string') return undefined;
  return {
    ...{ name, role, rule, reveal: reveal === true, scope: scope ?? undefined },
    mappings: mappings === null ? undefined : mappings.map(String),
    refresh: typeof refresh === 'string' ? refresh : undefined,
  };
}

/** Of a person; the end of the name tells people of one name apart, and a person from a token. */
export function personOf({ name, role, reveal, scope, mappings }: Grant, subject: string): Actor {
  const own = roles[role];
  const permissions = reveal && !own.includes('reveal') ? [...own, 'reveal' as const] : own;
  return { name: `${name} #${subject.slice(0, 6)}`, kind: 'person', permissions, scope, mappings };
}

/** Claims as JSON; what is none is left out. */
export function claimsOf(value: unknown): JsonObject {
  const copy: unknown = JSON.parse(JSON.stringify(value ?? {}));
  return isObject(copy) ? copy : {};
}
