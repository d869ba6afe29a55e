import type { Document, Path } from '../../config/document.ts';
import * as kinds from '../../config/schema/kinds.ts';
import { compileExpression } from '../../expression/compile.ts';
import type { Json, JsonObject } from '../../record/json.ts';
import { variablesOf } from './errors.ts';
import type { AnswerFacts } from './errors.ts';
import { sourceAt } from './source-at.ts';

/** JSON Schema of `success:`. */
export const successSchema = kinds.expression(
  'Asserted of every answer: must be true. The context is the body; `$status`, `$headers` and `$raw` are at hand. Default: the status is 2xx and the body is what `answer` says.',
);

/** Is this a success? A field that is missing makes it none: success is asserted, never assumed. */
export type Success = (facts: AnswerFacts) => Promise<boolean>;

export function compileSuccess(document: Document<JsonObject>, path: Path, spec: Json | undefined): Success {
  if (typeof spec !== 'string') return defaultSuccess;
  const expression = compileExpression(sourceAt(document, path, spec));
  return async (facts) => (await expression.value(facts.body, variablesOf(facts))) === true;
}

/** 2xx with a body; 204 and 205 say themselves that there is none. */
export const defaultSuccess: Success = async ({ status, body }) =>
  status >= 200 && status < 300 && (body !== undefined || status === 204 || status === 205);

/** 2xx: a login whose proof is a cookie may say nothing besides. */
export const withoutBody: Success = async ({ status }) => status >= 200 && status < 300;
