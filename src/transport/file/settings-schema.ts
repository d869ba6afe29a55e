import { choice, duration, flag, integer, list, object, path, text } from '../../config/schema/kinds.ts';
import { sensitiveSchema } from '../sensitive.ts';

/** What `encoding:` may say; `auto` decides over the whole file. */
const encodings = [
  'auto',
  'utf-8',
  'utf-16le',
  'utf-16be',
  'gb18030',
  'big5',
  'shift_jis',
  'euc-kr',
  'windows-1250',
  'windows-1251',
  'windows-1252',
] as const;

/**
 * Every setting of a file connection, with its default. A connector file may fix some in its `file:` section; what it
 * leaves open is set by `with:` of the connection.
 */
export const fileSettingsSchema = object(
  'Settings of a file connection.',
  {
    directory: path(
      'The folder that is read, or written to; relative to the project, which it may not leave, or absolute.',
    ),
    pattern: text('Which files of the folder are read: a name with *, ?, {a,b} and **/; letter case is ignored.', {
      default: '*',
    }),
    order: choice(
      'Files are read in this order: by name, or by the time they were last changed.',
      ['name', 'modified'],
      { default: 'name' },
    ),
    holds: choice(
      'records: each file brings records of its own, and all are read. snapshot: each file is the whole state: only the last one in `order` is read, and what two of them in a row lack may be gone (`deletes`).',
      ['records', 'snapshot'],
      { default: 'records' },
    ),
    min_age: duration(
      'A file changed less than this long ago is left for the next run. Default 0s: only files that change while they are read.',
      { default: '0s' },
    ),
    encoding: choice(
      'Encoding of the files read; auto looks for a byte order mark, then UTF-8, UTF-16, GB18030, over the whole file.',
      encodings,
      { default: 'auto' },
    ),
    delimiter: text(
      'What stands between two cells: auto, or one character; also what is written (auto writes a comma).',
      { pattern: '^(auto|[^"\\r\\n])$', default: 'auto' },
    ),
    header_row: {
      anyOf: [{ const: 'auto' }, { type: 'integer', minimum: 1 }],
      default: 'auto',
      description: 'The row that names the columns, counted from 1; auto looks for it below title rows.',
    },
    sheet: text(
      'Of workbooks: the name of the sheet that is read; default: of those that are not hidden, the one whose header fits best.',
    ),
    page_rows: integer('Rows in one page.', { minimum: 1, maximum: 10_000, default: 1000 }),
    max_file_bytes: integer('A larger file is refused.', { minimum: 1, default: 4_294_967_296 }),
    max_cell: integer('A row with a cell (of JSON Lines: a row) of more characters is rejected.', {
      minimum: 100,
      maximum: 16_000_000,
      default: 1_000_000,
    }),
    max_columns: integer('A header with more columns is refused.', { minimum: 1, default: 2000 }),
    max_index_rows: integer('Most rows that are held in memory for a join to these files.', {
      minimum: 1,
      default: 200_000,
    }),
    file_name: text(
      'Name of the file that a run writes; {mapping}, {time} (yyyymmddThhmmss, UTC) and {run} are filled in, and {run} must stand in it.',
      { default: '{mapping}-{time}-{run}' },
    ),
    operation_column: {
      type: 'string',
      'x-kind': 'text',
      default: '_operation',
      description: 'Last column of what is written: create, update, upsert or delete; empty switches it off.',
    },
    columns: list(
      'Columns that are written, in this order; default: those of the first batch of records, in the order of the mapping.',
      text('A column.'),
      { minItems: 1, uniqueItems: true },
    ),
    nested: choice(
      'How an object inside a record is written to CSV: a column a field (address.city), or JSON text in one cell.',
      ['dots', 'json'],
      { default: 'dots' },
    ),
    excel: flag('Write what Excel opens right: UTF-8 with byte order mark, lines that end in CRLF.', {
      default: false,
    }),
    write_encoding: choice('Encoding of what is written.', ['utf-8', 'gb18030'], { default: 'utf-8' }),
    defuse: flag(
      'Put an apostrophe before cells that a spreadsheet would run as a formula (= + - @ at the start); numbers stay. Switch it off where a program reads the file, hrwire included: it would read the apostrophe.',
      { default: true },
    ),
    sensitive: sensitiveSchema,
  },
  ['directory'],
);
