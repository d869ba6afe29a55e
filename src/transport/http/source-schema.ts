import { expression, integer, object } from '../../config/schema/kinds.ts';
import type { Fragment } from '../../config/schema/kinds.ts';
import { deltaSchema } from './deltas.ts';
import { parentsSchema } from './fanout.ts';
import { pagesSchema } from './pages.ts';
import { requestSchema } from './request-schema.ts';
import { atOnceProperty } from './source-ask.ts';
import { rowsProperties } from './source-rows.ts';
import { stepsSchema } from './steps.ts';

const record = expression(
  'Makes a record of each row: `$parent`, `$page`, `$window`, in `by_key` `$ids`, and `$started` (the instant at which the request left) are at hand. What it throws on is that row’s fault alone.',
);

const shape = expression(
  'Makes the final record of what `record` and all steps have put together. A record that waits for a step is shaped once it is whole, so its key stands in `record` already.',
);

/** A stream's `read`. */
export const readSchema = object(
  'How the stream is read.',
  {
    request: requestSchema,
    ...rowsProperties,
    pages: pagesSchema,
    delta: deltaSchema,
    record,
    steps: stepsSchema,
    shape,
    parents: parentsSchema,
  },
  ['request'],
);

function withoutDefaults(properties: Readonly<Record<string, Fragment>>): Record<string, Fragment> {
  return Object.fromEntries(
    Object.entries(properties).map(([key, schema]) => [
      key,
      Object.fromEntries(Object.entries(schema).filter(([keyword]) => keyword !== 'default')),
    ]),
  );
}

/** One entry of `by_key`. What it leaves out but `request` it takes from the stream's `read`: records, pages, record, steps, shape. */
export const byKeySchema = object(
  'How records are asked for by the value of this field: `$ids` are the values of one chunk. What it leaves out is as in `read`.',
  {
    request: requestSchema,
    chunk: integer('Most values in one request.', { minimum: 1, maximum: 10_000, default: 100 }),
    at_once: atOnceProperty,
    match: expression('From a record to the value that it answers. Without it: the entry’s own name as a path.'),
    not_found: expression(
      'Over a refused answer (its body, `$status`): true where it means that none of the values exists.',
    ),
    // No defaults here: a default would hide what `read` says.
    ...withoutDefaults(rowsProperties),
    pages: pagesSchema,
    record,
    steps: stepsSchema,
    shape,
  },
  ['request'],
);
