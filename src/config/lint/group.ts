import { nearest } from '../../error/nearest.ts';
import { isObject } from '../../record/json.ts';
import type { JsonObject } from '../../record/json.ts';
import { stepsOf } from '../../record/path.ts';
import { listOf, objectOf, textOf, within } from './context.ts';
import type { FileContext, FileRule } from './context.ts';
import { inSchema, namesIn } from './fields.ts';

/**
 * What `$group` gives a request is what `group:` names, and that are fields of the stream: a slip in either would leave
 * the value out of the request without a word.
 */
export const group: FileRule = (context) => {
  const streams = objectOf(context.value['streams']);
  for (const [name, stream] of Object.entries(streams)) {
    for (const [operation, write] of Object.entries(objectOf(objectOf(stream)['write']))) {
      const path = ['streams', name, 'write', operation];
      const fields = listOf(objectOf(write)['group']).map(textOf);
      checkFields(context, [...path, 'group'], fields, objectOf(stream)['schema']);
      checkReads(context, path, fields);
    }
  }
};

function checkFields(
  { report }: FileContext,
  path: readonly string[],
  fields: readonly string[],
  schema: JsonObject[string] | undefined,
): void {
  if (!isObject(schema)) return;
  for (const [index, field] of fields.entries()) {
    if (inSchema(schema, stepsOf(field)) !== 'unknown') continue;
    const known = namesIn(schema, []);
    const near = nearest(field, known);
    report({ path: [...path, index] }, 'lint.unknown-field', `The stream has no field ${field} to group by`, {
      hint: near === undefined ? `Its fields are: ${known.join(', ')}.` : `Did you mean ${near}?`,
    });
  }
}

function checkReads({ pieces, report }: FileContext, path: readonly string[], fields: readonly string[]): void {
  for (const piece of pieces) {
    if (!path.every((step, index) => piece.site.path[index] === step)) continue;
    for (const { variable, path: read, offset } of piece.analysis.paths) {
      if (variable !== 'group' || read === '') continue;
      // Read in part, whole, or from inside.
      if (fields.some((field) => field === read || field.startsWith(`${read}.`) || read.startsWith(`${field}.`)))
        continue;
      const near = nearest(read, fields);
      const hint = near === undefined ? 'Name it in group:, or read it off $record.' : `Did you mean ${near}?`;
      report(within(piece, offset), 'lint.unknown-variable', `$group has no ${read}: group does not name it`, { hint });
    }
  }
}
