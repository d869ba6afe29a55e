import { choice, integer, list, object, text } from '../../../config/schema/kinds.ts';
import type { Fragment } from '../../../config/schema/kinds.ts';
import { at, mappingName, orNull, queryParameter, shape } from '../../schemas.ts';

/** A row put aside, as lists show it. */
export const head: Fragment = shape(
  'A row put aside. Its key is masked where it is personal.',
  {
    id: integer('Its number.'),
    mapping: text('The mapping.'),
    key: orNull(text('The key of the record; null where it has none.', { minLength: 0 })),
    state: choice('Why it waits.', ['held', 'dead', 'unknown']),
    code: text('The cause: a code of docs/errors.md, or what a connector calls it.'),
    message: text('The cause in words.', { minLength: 0 }),
    field: orNull(text('The field at fault.')),
    hint: orNull(text('What to do.')),
    position: orNull(text('Where in its file it stood.')),
    input: text('How it came: poll, hooks or uploads.'),
    times: integer('How often it was met.'),
    run: text('The run that put it aside last.'),
    firstSeen: at('First.'),
    lastSeen: at('Last.'),
    release: { type: 'object', description: 'What a held row waits for.' },
    closedAs: text('How it was closed.'),
    expired: { type: 'boolean', description: 'Its record is taken away, for its time is over.' },
    edited: { type: 'object', description: 'When and by whom its record was repaired.' },
  },
  ['release', 'closedAs', 'expired', 'edited'],
);

/** A row put aside, with its record. */
export const row: Fragment = {
  ...head,
  properties: {
    ...(head['properties'] as Record<string, Fragment>),
    record: { description: 'As read; sensitive fields masked, unless revealed. Null once expired.' },
    sent: { description: 'Of an unknown delivery: what was sent.' },
    tenant: { type: 'object', description: 'Where its mapping runs with another tenant now: whose it is.' },
  },
};

/** Open rows of one cause. */
export const group: Fragment = shape('Open rows of one cause.', {
  mapping: text('The mapping.'),
  code: text('The cause.'),
  field: orNull(text('The field at fault.')),
  rows: integer('How many.'),
  keys: integer('Of these with a key.'),
  edited: integer('Of these repaired.'),
  message: text('The cause in words, of one of them.', { minLength: 0 }),
  hint: orNull(text('What to do.')),
  example: integer('The number of one of them.'),
  firstSeen: at('First.'),
  lastSeen: at('Last.'),
});

/** What a list is narrowed by that may stand in a URL. */
export const filters: readonly Fragment[] = [
  queryParameter('mapping', mappingName),
  queryParameter('code', text('Only with this cause.', { maxLength: 200 })),
  queryParameter('field', text('Only where the cause names this field.', { maxLength: 500 })),
  queryParameter('closed', { type: 'boolean', description: 'Those that are closed, too.' }),
  queryParameter('run', text('Only what the guard of this run has parked.', { maxLength: 100 })),
];

export const reveal: Fragment = queryParameter('reveal', {
  type: 'boolean',
  description: 'Sensitive values as they are. Needs the permission `reveal`, and is audited.',
});

/** What a list is narrowed by in a body: a key may be a person's number or mail, and stands in no URL. */
export const filterBody: Readonly<Record<string, Fragment>> = {
  mapping: mappingName,
  code: text('Only with this cause.', { maxLength: 200 }),
  field: text('Only where the cause names this field.', { maxLength: 500 }),
  key: text('Only of this key.', { maxLength: 1000 }),
  run: text('Only what the guard of this run has parked.', { maxLength: 100 }),
};

/** Which rows are meant: numbers, a filter, or all. */
export const chosen: Fragment = {
  ...object('Which rows are meant: `ids`, `filter` or `all`.', {
    ids: list('Their numbers.', integer('A number.', { minimum: 1 }), { minItems: 1, maxItems: 1000 }),
    filter: object('All that it names.', filterBody, [], { minProperties: 1 }),
    all: { const: true, description: 'All open ones of all mappings.' },
  }),
  oneOf: [{ required: ['ids'] }, { required: ['filter'] }, { required: ['all'] }],
};

/** What bringing back answers. */
export const brought: Fragment = shape('What was brought back; the next run of each mapping takes it up.', {
  selected: integer('Rows that were meant.'),
  enqueued: integer('Rows that wait for the next run now; the others did so already.'),
  expired: integer('Of these without their record: the source is asked for them.'),
  unreadable: integer('Rows that no run can make a record of.'),
  mappings: list('Their mappings.', text('A name.')),
});
