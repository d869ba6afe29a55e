import { guard } from './guard.ts';
import {
  choice,
  duration,
  expression,
  flag,
  instant,
  list,
  name,
  names,
  object,
  oneOrMany,
  path,
  streamReference,
  text,
  variablePattern,
} from './kinds.ts';
import { schedule } from './schedule.ts';
import { upload } from './upload.ts';
import { verify } from './verify.ts';

const variables = { propertyNames: { pattern: variablePattern } };
const table = object(
  'A CSV file that turns one code into others.',
  {
    file: path('The CSV file (UTF-8), relative to this file.'),
    key: oneOrMany('The column that is asked for, or a list of columns.', text('A column.')),
    types: names(
      'Columns that are no text.',
      choice('The type of its cells.', ['text', 'number', 'integer', 'boolean']),
      { default: {} },
    ),
    required: list('Columns in which a blank cell is an error of the file.', text('A column.'), { default: [] }),
    missing: choice(
      'What a key that the table lacks does: reject makes the record a dead letter, leave gives undefined.',
      ['reject', 'leave'],
      {
        default: 'reject',
      },
    ),
  },
  ['file', 'key'],
);

const join = object(
  'Records of another stream, asked for in one batch a page.',
  {
    from: streamReference('The stream that is asked.'),
    on: text('The field of that stream to ask by; default: its key.'),
    by: expression('The value to ask for.'),
    expect: choice('one: an object, more than one is a dead letter; many: a list.', ['one', 'many'], {
      default: 'one',
    }),
    missing: text('What a record without a match becomes: hold <duration>, reject (dead letter) or leave.', {
      pattern: '^(hold [0-9]+(ms|s|m|h|d|w)|reject|leave)$',
      'x-what': 'hold 7d, reject or leave',
      default: 'reject',
    }),
  },
  ['from', 'by'],
);

const hold = object(
  'Puts a record aside until something named releases it.',
  {
    when: expression('Whether the record is held.'),
    until: expression('approved, or an expression that gives the instant of release.'),
    reason: text('What people read beside the held record.'),
    for: duration('How long it is held before it becomes a dead letter; default 30d.', { default: '30d' }),
  },
  ['when', 'until', 'reason'],
);

const special = object('A field with more to say than its expression.', {
  $: expression('The value.'),
  $text: { type: 'string', 'x-kind': 'text', description: 'A text as it stands, no expression.' },
  $blank: choice('A blank value leaves the target alone (keep) or empties the field (clear); default keep.', [
    'keep',
    'clear',
  ]),
  $default: expression('The value where the expression has none.'),
  $required: flag('A blank value makes the record a dead letter; default false.'),
});

/** Values of `map`: expressions; objects and lists nest; an object with `$` keys is one field. */
const mapValue = {
  type: ['string', 'object', 'array'],
  'x-kind': 'expression',
  description: 'An expression; objects and lists nest; { $, $blank, $default, $required } or { $text }.',
  if: { type: 'object', not: { propertyNames: { not: { pattern: '^\\$' } } } },
  then: special,
  else: {
    additionalProperties: { $ref: '#/$defs/mapValue' },
    items: { $ref: '#/$defs/mapValue' },
  },
};

const anyRecord = { type: 'object', description: 'A record.' };

const test = object(
  'One test: a record given, and what must become of it. Exactly one of expect, expect_some, filtered, held, rejected, deleted.',
  {
    name: text('A fact in the present tense.'),
    at: instant('The instant at which the test runs; default 2026-01-01T00:00:00Z.', {
      default: '2026-01-01T00:00:00Z',
    }),
    with: {
      type: 'object',
      default: {},
      description:
        'What joins, tables and the deliveries of other mappings ($target, after) give, by name. Nothing waits (`after`) for a mapping without a name here; null: it has delivered nothing.',
    },
    given: oneOrMany('The record read, or a list of them.', anyRecord),
    expect: oneOrMany('The mapped record, exactly; or a list of them in order.', anyRecord),
    expect_some: oneOrMany('Fields that the mapped record must have, whatever else it has.', anyRecord),
    filtered: text('The reason (`else`) it is filtered for.'),
    held: text('The reason it is held for.'),
    rejected: text('The code of the dead letter.'),
    leaving: flag('The record was delivered before: where `when` filters it now, `leaves` says what becomes of it.'),
    deleted: text('The key that is deleted: by `deletes`, or because it leaves (`leaves: delete`).'),
    label: text('The label it is counted by.'),
  },
  ['name', 'given'],
  { oneOf: ['expect', 'expect_some', 'filtered', 'held', 'rejected', 'deleted'].map((each) => ({ required: [each] })) },
);

const afterMapping = name('A mapping of this project: `hrwire run A B` runs it first.');
const afterRecord = object(
  'A record waits until that mapping, which may be this one, has delivered the record it names.',
  {
    mapping: name('The mapping; its run comes first where both are run together.'),
    key: oneOrMany(
      "The key of that mapping's record, or a list of its parts. Blank: there is nothing to wait for.",
      expression('The key, or a part of it.'),
    ),
    second: list(
      'Mapped fields that do not keep the record waiting: it is sent at once without them, and once more with them when that record is delivered. So a manager may be of the same list, and two records may name each other.',
      text('A mapped field, or a dotted path.'),
      { minItems: 1 },
    ),
    // A branch of a union takes no default: the mapping's compiler knows it.
    for: duration('How long it waits before it becomes a dead letter; default 30d.'),
  },
  ['mapping'],
);
const after = {
  anyOf: [afterMapping, afterRecord, { type: 'array', minItems: 1, items: { anyOf: [afterMapping, afterRecord] } }],
  description:
    'What comes first: mappings (an order of runs, no record waits), or records of mappings, by key (the record is held until that one is delivered).',
};

const deletes = {
  anyOf: [
    choice(
      'ignore: a tombstone is filtered. propagate: tombstones of the stream (`read.deleted`) and proved absence delete.',
      ['ignore', 'propagate'],
    ),
    object(
      'A flag of the mapping’s own, beside the tombstones of the stream.',
      {
        when: expression(
          'Over the record: whether it is deleted. Neither `when`, `needs`, joins nor `map` are asked then.',
        ),
        absent: flag('Whether proved absence deletes, too; without it, it does not.'),
      },
      [],
      { minProperties: 1 },
    ),
  ],
  description:
    'What a record does at the target that was delivered and is gone at its source: ignore (the default), propagate, or { when, absent }. Absence is proved by two complete readings of one definition in a row that lack its key, and by asking for the key where the stream can be asked. Deletions pass the guard.',
};

/** `mappings/<from>-to-<to>.yaml`: how the records of one stream become records of another. */
export const mappingSchema = {
  $id: 'https://hrwire.dev/schema/mapping.json',
  title: 'MappingFile',
  ...object(
    'mappings/<name>.yaml: how the records of one stream become records of another.',
    {
      mapping: name('Its name, which is the name of its file.'),
      title: text('One line for people.'),
      from: streamReference('The stream that is read: connection.stream.'),
      to: streamReference('The stream that is written: connection.stream.'),
      each: expression('A list in the record: each element becomes a record of its own; $record is the whole.'),
      key: oneOrMany(
        "What identifies a record in the ledger; default: the stream's key.",
        expression('A part of the key.'),
      ),
      needs: list('Values that must be there after `when`; absent: dead letter.', expression('A path.'), {
        default: [],
      }),
      when: list(
        'Rules that let a record pass; the first that fails is the reason counted.',
        object(
          'One rule.',
          { that: expression('What must be true.'), else: text('The reason counted when it is not.') },
          ['that', 'else'],
        ),
        { default: [] },
      ),
      tables: names('Code tables, for $table("name", key).', table, { ...variables, default: {} }),
      join: names('Records of other streams, by the variable they become.', join, { ...variables, default: {} }),
      let: names('Values used more than once, by the variable they become.', expression('The value.'), {
        ...variables,
        default: {},
      }),
      hold: list('Rules that put a record aside.', hold, { default: [] }),
      map: {
        type: 'object',
        minProperties: 1,
        additionalProperties: { $ref: '#/$defs/mapValue' },
        'x-kind': 'expression',
        description: 'The fields of the mapped record.',
      },
      match: oneOrMany("The mapped field(s) that name the target's record.", text('A mapped field.')),
      owns: list(
        'Mapped fields whose value stands where other mappings write them too: a run or preview of those leaves them out. Tests see the whole map.',
        text('A mapped field, or a dotted path.'),
      ),
      label: expression('What delivered records are counted by.'),
      mode: choice('state: the newest wins; event: each key acts once.', ['state', 'event'], { default: 'state' }),
      compare: object('How a record is compared with what was delivered.', {
        ignore: list('Mapped fields that are left out (signed links).', text('A mapped field.')),
      }),
      guard,
      tests: list('Tests of this mapping, run by hrwire test.', test, { default: [] }),
      deletes,
      leaves: choice(
        'What a record does that was delivered once and is filtered by `when` now. ignore: it is filtered. map: it is mapped all the same, with $leaving true, and sent if it differs. delete: it is deleted at the target, where the guard lets it pass. The last two are counted under the label `leaves` as well.',
        ['ignore', 'map', 'delete'],
      ),
      drift: choice(
        'What is done where the source is not as it usually is: a field that was nearly always filled is gone, is of another type, or is filled far less often. warn: the run says so. park: nothing is sent before a person has approved the run. ignore: nothing.',
        ['ignore', 'warn', 'park'],
        { default: 'warn' },
      ),
      after,
      verify,
      upload,
      schedule,
    },
    ['mapping', 'from', 'to', 'map'],
  ),
  $defs: { mapValue },
} as const;
