import type { ConnectionContext } from '../connector/connection.ts';
import { canonical } from '../record/canonical.ts';
import type { Json, JsonObject } from '../record/json.ts';

/**
 * The settings that say whose tenant a connection is, as canonical text (promise 8: right tenant). `names`: `identity` of
 * the connector's `config`; a connector that names none is known by the connection's name.
 */
export function identityOf(names: Json | undefined, context: Pick<ConnectionContext, 'name' | 'config'>): string {
  if (!Array.isArray(names) || names.length === 0) return canonical({ connection: context.name });
  const values: JsonObject = {};
  for (const name of names) if (typeof name === 'string') values[name] = context.config[name] ?? null;
  return canonical(values);
}
