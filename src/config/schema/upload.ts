import { choice, expression, flag, integer, list, names, object, text } from './kinds.ts';

/** How a cell is read; `readValue` of the sheets knows each. */
const cellKinds = [
  'text',
  'email',
  'date',
  'month',
  'instant',
  'id_cn',
  'phone_cn',
  'number',
  'integer',
  'money',
  'boolean',
  'choice',
  'list',
  'path',
] as const;

// A branch of a union takes no default: `src/upload/shape.ts` knows them.
const column = object(
  'A column with more to say than its field.',
  {
    to: text('The field of the source’s record that it fills, a dotted path.'),
    as: choice('How its cells are read; default text.', cellKinds),
    required: flag('A row with a blank cell here is bad, and a file without the column is no good; default false.'),
    synonyms: list('Other headers by which it is known.', text('A header.')),
    sensitive: flag(
      'Its values are masked for all but who uploaded the file, beside what the source tags; default false.',
    ),
    choices: names('For `choice`: what may stand in a cell, and the value that it means.', {
      type: ['string', 'number', 'boolean'],
      description: 'The value.',
    }),
    separators: text('For `list`: the characters that part values; default 、；;,/ and line breaks.'),
    last: flag('For `path`: only its last part, not the list of all; default false.'),
    pad: integer('For `text`: numbers that have lost their leading zeros get them back, up to this width.', {
      minimum: 1,
      maximum: 40,
    }),
    others: text(
      'For `phone_cn`: the field, a dotted path, that takes the further numbers of a cell as a list; without it they are left out.',
    ),
    zone: text('For `instant`: the zone of the clock on the wall; default UTC.', { maxLength: 60 }),
    order: choice('For dates such as 03/04/2024: which comes first; without it such a cell is a finding.', [
      'mdy',
      'dmy',
    ]),
  },
  ['to'],
);

/** `upload:` of a mapping. */
export const upload = object(
  'Gives the rows of an uploaded CSV or .xlsx file the shape of the source, so that key, ledger, when, needs and map are the mapping’s own.',
  {
    columns: names(
      'Columns by header, each with the field of the source’s record that it fills.',
      { anyOf: [text('The field, a dotted path.'), column], description: 'A field, or { to, as, required, … }.' },
      { minProperties: 1 },
    ),
    version: expression(
      'What says which of two states is newer: observed (the instant of the upload; the default where absent), or an expression over the record that the row becomes. All versions of a stream are of one type.',
    ),
    sheet: text('The sheet that is read; default: the first visible one that has the columns.'),
    header_row: integer('The row that names the columns, from 1; default: it is looked for.', { minimum: 1 }),
    sample_rows: integer('Rows below the header that are examples and never taken; default 0.', { default: 0 }),
    rows: integer('The most rows of a file for this mapping; default: `serve.uploads.rows`.', { minimum: 1 }),
  },
  ['columns'],
);
