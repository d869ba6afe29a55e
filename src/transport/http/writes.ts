import { choice, expression, flag, integer, object, streamName, text } from '../../config/schema/kinds.ts';
import { requestSchema } from './request-schema.ts';
import { outcomesSchema } from './verdicts.ts';
import { acceptSchema } from './writes/accept.ts';
import { groupSchema } from './writes/group.ts';
import { writeStepsSchema } from './writes/steps.ts';

/** One write operation of a stream: `write.upsert` and the like. */
export const writeSchema = object(
  'How one operation is written: `$record` is the record of a call for one, `{ each: … }` runs over those of a batch. In a call for one, `$match` is the text of the mapping’s `match`, and `$target_id` the target’s own id where an earlier delivery told it. The record of a `delete` holds the fields of `match` alone.',
  {
    request: requestSchema,
    batch: integer('Most records in one call.', { minimum: 1, maximum: 10_000, default: 1 }),
    atomic: flag(
      'Whether one bad record may sink the whole call. Then a call refused as a whole is halved until the bad one stands alone.',
      {
        default: false,
      },
    ),
    repeat: {
      description:
        'Whether a call whose fate is not known may be sent again: `safe`, `never` (a person settles it), or a look at the target.',
      default: 'never',
      anyOf: [
        choice('`safe`: a second time changes nothing. `never`: a person settles it.', ['safe', 'never']),
        object(
          'The target is asked for the record first.',
          {
            by_lookup: streamName('The stream of this connector that is asked; it needs a `by_key` entry for `field`.'),
            field: text('The field by which it is asked. Default: the text of `key`.'),
            key: expression('The value to ask for, from the mapped record.'),
            applied: expression(
              'Over the record found, `$record` being the mapped one: true: delivered; false: send again; nothing: unknown.',
            ),
            target_id: expression(
              'Over the record found, `$record` being the mapped one: the target’s id of it, as `outcomes` would have told. Without it who names this record (`$target(…).id`) does not learn its id.',
            ),
            none: choice(
              'What it means that no record is found: `unknown`, or `again` (it was not applied) where the look-up is known to be complete.',
              ['unknown', 'again'],
            ),
          },
          ['by_lookup', 'key', 'applied'],
        ),
      ],
    },
    clear: choice(
      'How a field is emptied: sent as null (write "null" in quotes), as an empty text, or named in the list `_clear` of its record.',
      ['null', 'empty', 'list'],
    ),
    outcomes: outcomesSchema,
    match: text('The mapped field by whose value the answer names records; `outcomes` of kind lists need it.'),
    group: groupSchema,
    accept: acceptSchema,
    steps: writeStepsSchema,
  },
  ['request'],
);
