import type { Evaluand } from '../../expression/expression.ts';
import type { JsonObject } from '../../record/json.ts';
import type { HttpScope } from './exchange.ts';

/** What the templates of a request see: the one scope of the design, with `$config` added. */
export function evaluandOf(scope: HttpScope, config: JsonObject): Evaluand {
  const { context, more, texts: _, ...names } = scope;
  return { context: context ?? scope.record, variables: { ...names, ...more, config } };
}
