import type { ConnectionContext } from '../connector/connection.ts';
import { canonical } from '../record/canonical.ts';
import type { Json, JsonObject } from '../record/json.ts';

/**
 * The settings that say whose tenant a connection is, as canonical text (promise 8: right tenant). `names`: `identity` of
 * the connector's `config`; a connector that names none is known by the connection's name. One address has one text,
 * however it is written. Test: tests/transport/identity.test.ts.
 */
export function identityOf(names: Json | undefined, context: Pick<ConnectionContext, 'name' | 'config'>): string {
  if (!Array.isArray(names) || names.length === 0) return canonical({ connection: context.name });
  const values: JsonObject = {};
  for (const name of names) if (typeof name === 'string') values[name] = oneSpelling(context.config[name] ?? null);
  return canonical(values);
}

/** Host and scheme in small letters, no port that is meant anyway, no slash at the end: requests go to the same place. */
function oneSpelling(value: Json): Json {
  if (typeof value !== 'string' || !/^https?:\/\//i.test(value) || !URL.canParse(value)) return value;
  return new URL(value).href.replace(/\/+$/, '');
}
