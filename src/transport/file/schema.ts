import { choice, object } from '../../config/schema/kinds.ts';
import type { TransportSchema } from '../../config/schema/transport.ts';
import { fileSettingsSchema } from './settings-schema.ts';

const { directory, ...fixable } = withoutDefaults(
  fileSettingsSchema['properties'] as Readonly<Record<string, Readonly<Record<string, unknown>>>>,
);

/** The `file:` section of a connector: the format, and any setting that the connector fixes for its connections. */
export const fileSchema: TransportSchema = {
  section: 'file',
  schema: object(
    'Files of a folder, read and written as streams of rows.',
    {
      format: choice('What a file holds: CSV, one JSON object a line, or a workbook (.xlsx), which is only read.', [
        'csv',
        'jsonl',
        'xlsx',
      ]),
      directory: directory ?? {},
      ...fixable,
    },
    ['format'],
  ),
  read: object('The stream can be read: every file of the folder that matches the pattern, each once.', {}),
  byKey: object('Files can be asked by any field: nothing is to be said here.', {}),
  write: object('The stream takes this operation: a row in the file that the run writes.', {}),
};

/** Defaults stand in the settings of the connection; a default here would fix what a connector leaves open. */
function withoutDefaults(
  properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): Record<string, Readonly<Record<string, unknown>>> {
  const rest = structuredClone(properties) as Record<string, Record<string, unknown>>;
  for (const property of Object.values(rest)) delete property['default'];
  return rest;
}
