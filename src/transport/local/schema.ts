import { names, object, oneOrMany, streamPattern, text } from '../../config/schema/kinds.ts';
import type { TransportSchema } from '../../config/schema/transport.ts';
import { sensitiveSchema } from '../sensitive.ts';

/** `streams:` of a local connection: what it declares is there for reading and for writing. */
export const localStreamsSchema = names(
  'The streams of this connection, by name.',
  object(
    'A keyed stream kept in the store.',
    {
      key: oneOrMany(
        'The field, or fields, that identify a record; each mapping that writes here maps them.',
        text('A field, dotted where it is nested.'),
      ),
      title: text('What the stream holds, in a few words.'),
      sensitive: sensitiveSchema,
    },
    ['key'],
  ),
  { propertyNames: { pattern: streamPattern }, minProperties: 1 },
);

const nothing = object('Nothing is to be said here.', {});

export const localSchema: TransportSchema = {
  section: 'local',
  schema: object(
    'Streams in the store of hrwire itself: several mappings write their own fields, others read by counter.',
    {},
  ),
  read: nothing,
  byKey: nothing,
  write: nothing,
};
