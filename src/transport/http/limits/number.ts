import type { Document } from '../../../config/document.ts';
import { HrwireError } from '../../../error/error.ts';
import { compileTemplate } from '../../../expression/template.ts';
import type { Json, JsonObject } from '../../../record/json.ts';
import { isBlank } from '../../../record/json.ts';
import { sourceAt } from '../source-at.ts';

/** What templates of limits see: settings without the secret ones. */
export interface NumberScope {
  readonly document: Document<JsonObject>;
  readonly config: JsonObject;
}

/** A number of requests as written; undefined where its template gives none: then the budget does not hold. */
export type WrittenNumber = () => Promise<number | undefined>;

/** Reads a number, or a template that gives one, at `http.limits[index].key`. Throws syntax errors with their place. */
export function writtenNumber(
  value: Json | undefined,
  index: number,
  key: string,
  scope: NumberScope | undefined,
): WrittenNumber {
  if (typeof value !== 'string' || scope === undefined) return () => Promise.resolve(Number(value));
  const path = ['http', 'limits', index, key];
  if (!value.includes('{{')) {
    throw new HrwireError('transport.declared', `“${key}” is a text that holds no setting`, {
      place: scope.document.at(path),
      hint: 'Write the number without quotes, or a template such as {{ $config.daily_requests }}.',
    });
  }
  const template = compileTemplate(sourceAt(scope.document, path, value));
  return async () => {
    const given = await template.render({ context: undefined, variables: { config: scope.config } });
    if (isBlank(given)) return undefined;
    const number = typeof given === 'string' && /^[0-9]{1,9}$/.test(given.trim()) ? Number(given) : given;
    if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 1) return number;
    throw new HrwireError('http.value', 'A budget’s number is no whole number from 1 on.', {
      place: scope.document.at(path),
      hint: 'Look at the setting that it comes from; leave the setting out where the budget is not to hold.',
    });
  };
}
