import { choice, flag, integer, list, object, text } from '../../../config/schema/kinds.ts';
import type { Fragment } from '../../../config/schema/kinds.ts';
import { anything, at, json, mappingName, orNull, pathParameter, queryParameter, shape } from '../../schemas.ts';

const uploadId: Fragment = text('The id of an upload.', { pattern: '^[0-9a-z]{1,40}$' });
export const uploadPath = pathParameter('upload', uploadId);
/** In which language people are told what is wrong. */
export const lang = queryParameter('lang', choice('The language; default: as `Accept-Language` says.', ['zh', 'en']));
export const format = queryParameter(
  'format',
  choice('xlsx: cells that Excel does not change; csv: UTF-8 that Excel opens right.', ['xlsx', 'csv'], {
    default: 'xlsx',
  }),
);

const counts = shape('Rows of its table.', {
  rows: integer('All.'),
  good: integer('Those that can go.'),
  bad: integer('Those with at least one finding: they stay out.'),
  findings: integer('All findings.'),
});

const column = { letter: text('Its letter, as the spreadsheet shows it.'), name: text('Its header in the file.') };

const fileFound = shape(
  'The file, while it is kept.',
  {
    name: text('Its name.'),
    bytes: integer('Its size.'),
    kind: choice('What it is by its content.', ['xlsx', 'csv']),
    encoding: orNull(text('Of CSV.')),
    delimiter: orNull(text('Of CSV.')),
    sheets: list('Its sheets.', shape('A sheet.', { name: text('Name.', { minLength: 0 }), hidden: flag('Hidden.') })),
    sheet: text('The one that is read.', { minLength: 0 }),
    headerRows: list('The rows that name the columns.', integer('From 1.')),
    matched: list(
      'Columns that are taken.',
      shape('A column.', {
        ...column,
        header: text('What it is in `upload.columns` of the mapping.'),
        by: choice('How it was known.', ['name', 'synonym', 'person']),
      }),
    ),
    unmatched: list(
      'Columns that are left out.',
      shape(
        'A column.',
        { ...column, like: text('What it seems to be as well: another column of the file is taken for it.') },
        ['like'],
      ),
    ),
    missing: list(
      'Columns of the mapping that the file does not have.',
      shape('A column.', { header: text('Its header.'), required: flag('The file is no good without it.') }),
    ),
    skipped: list(
      'Rows that are no records; the first of them.',
      shape('A row.', { row: integer('Its number.'), why: text('title, instruction, sample, total, blank, header') }),
    ),
    refused: orNull(text('Why no row of it can be taken.')),
  },
  [
    'kind',
    'encoding',
    'delimiter',
    'sheets',
    'sheet',
    'headerRows',
    'matched',
    'unmatched',
    'missing',
    'skipped',
    'refused',
  ],
);

export const finding = shape('What is wrong with a cell or a row.', {
  row: integer('The number of the row, as the spreadsheet shows it.'),
  column: orNull(text('The letter of the column; null: the row as a whole.')),
  header: orNull(text('Its header.')),
  value: orNull(text('What stands there; masked for all but who uploaded the file.')),
  code: text('For programs.'),
  message: text('What is wrong.'),
  remedy: text('What to do.'),
});

export const upload = shape(
  'An uploaded file.',
  {
    id: uploadId,
    mapping: mappingName,
    who: text('Who uploaded it.'),
    state: choice('How far it has come.', ['receiving', 'looked', 'handing', 'committed', 'expired']),
    createdAt: at('When it came.'),
    expiresAt: at('When the file goes; its counts stay.'),
    counts,
    run: orNull(text('The run that takes its rows up.')),
    file: orNull(fileFound),
    links: { ...anything, type: 'object', description: 'Where to go on.' },
    findings: list('The first findings.', finding),
  },
  ['findings'],
);

const whole = (description: string): Fragment => integer(description);

export const preview = shape('What a commit would do.', {
  tried: whole('Good rows that were tried.'),
  whole: flag('All of them were.'),
  bad: whole('Rows with findings met on the way.'),
  counts: shape(
    'What would become of the rows that were tried.',
    Object.fromEntries(
      [
        'created',
        'updated',
        'deleted',
        'acted',
        'unchanged',
        'superseded',
        'filtered',
        'held',
        'deadLettered',
        'unknown',
      ].map((name) => [name, whole(`Rows ${name}.`)]),
    ),
  ),
  items: list(
    'The first rows that would change something or be put aside; sensitive fields masked.',
    shape(
      'A row.',
      {
        row: whole('Its number.'),
        key: orNull(text('Its key.')),
        would: text('What would become of it.'),
        record: { ...anything, type: 'object', description: 'What would be sent.' },
        label: orNull(text('Its label.')),
        fields: list('Fields that differ from what was delivered.', text('A mapped field.')),
        reason: text('Why.'),
        code: text('Why.'),
        message: text('Why.'),
      },
      ['record', 'label', 'fields', 'reason', 'code', 'message'],
    ),
  ),
});

/** What may be corrected. */
export const corrections = object(
  'What is read otherwise than it was found; what is left out stays as it was said before.',
  {
    encoding: text('Of CSV: utf-8, gb18030, utf-16le, …, or auto.', { maxLength: 40 }),
    delimiter: text('Of CSV: one character, or auto.', { maxLength: 4 }),
    sheet: orNull(text('The name of the sheet; null: it is looked for again.', { maxLength: 100 })),
    headerRow: orNull(
      integer('The row that names the columns; null: it is looked for again.', { minimum: 1, maximum: 1_048_576 }),
    ),
    columns: {
      type: ['object', 'null'],
      maxProperties: 1000,
      propertyNames: { pattern: '^[A-Z]{1,3}$' },
      additionalProperties: orNull(
        text('A header of `upload.columns`; null: the column is left out.', { maxLength: 200 }),
      ),
      description: 'What columns of the file are, by letter; null: what was said of them is forgotten.',
    },
  },
);

/** A file that is downloaded. */
export const download: Fragment = {
  description: 'The file.',
  content: {
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': { schema: { type: 'string' } },
    'text/csv': { schema: { type: 'string' } },
  },
};

export const uploadAnswer = (description: string): Fragment => json(description, upload);
