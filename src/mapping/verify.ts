import type { Document } from '../config/document.ts';
import type { Expression } from '../expression/expression.ts';
import type { JsonObject } from '../record/json.ts';
import { entriesAt, expressionAt, listAt, textAt, valueAt } from './section.ts';

/** `verify` and `match` of a mapping file, compiled: how the target is read back and compared. */
export interface VerifyRules {
  /** Undefined where the file does not say. */
  readonly stream: string | undefined;
  readonly by: string | undefined;
  /** The stream is read whole, not asked by a field. */
  readonly whole: boolean;
  /** Over the mapped record. */
  readonly value: Expression | undefined;
  /** By mapped field or dotted path: over the target's record. */
  readonly fields: ReadonlyMap<string, Expression>;
  readonly ignore: readonly string[];
  /** The mapped fields that name the target's record. */
  readonly match: readonly string[];
}

/** Throws `HrwireError` with its place where an expression cannot be compiled. */
export function compileVerify(document: Document<JsonObject>): VerifyRules {
  const texts = (path: readonly string[]): string[] =>
    listAt(document, path).flatMap(({ value }) => (typeof value === 'string' ? [value] : []));
  const value = valueAt(document, ['verify', 'value']);
  return {
    stream: textAt(document, ['verify', 'stream']),
    by: textAt(document, ['verify', 'by']),
    whole: valueAt(document, ['verify', 'whole']) === true,
    value: value === undefined ? undefined : expressionAt(document, ['verify', 'value']),
    fields: new Map(
      entriesAt(document, ['verify', 'fields']).map(([field]) => [
        field,
        expressionAt(document, ['verify', 'fields', field]),
      ]),
    ),
    ignore: texts(['verify', 'ignore']),
    match: texts(['match']),
  };
}
