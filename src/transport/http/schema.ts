import { expression, object } from '../../config/schema/kinds.ts';
import type { TransportSchema } from '../../config/schema/transport.ts';
import { exchangeProperties } from './exchange/schema.ts';
import { hookSchema } from './hooks/schema.ts';
import { requestSchema } from './request-schema.ts';
import { byKeySchema, readSchema } from './source-schema.ts';
import { writeSchema } from './writes.ts';

/** The section `http` of a connector file. */
const sectionSchema = object(
  'A system that is asked over HTTP.',
  {
    ...exchangeProperties,
    record: expression(
      'Runs over each row of every answer before a stream’s own `record`: dates, ids as text, vendor noise.',
    ),
  },
  ['base_url'],
);

/** What the transport `http` adds to connector files. */
export const httpSchema: TransportSchema = {
  section: 'http',
  schema: sectionSchema,
  read: readSchema,
  byKey: byKeySchema,
  write: writeSchema,
  hook: hookSchema,
  check: object(
    'A cheap request that shows that the settings are right.',
    { request: requestSchema, says: expression('Over the answer: one line for people, such as whose tenant it is.') },
    ['request'],
  ),
};
