import { expression, object } from '../../config/schema/kinds.ts';
import type { TransportSchema } from '../../connector/connection.ts';
import type { Json } from '../../record/json.ts';
import { exchangeProperties } from './exchange/schema.ts';
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
export const httpSchema: TransportSchema & { readonly check: Json } = {
  section: 'http',
  schema: json(sectionSchema),
  read: json(readSchema),
  byKey: json(byKeySchema),
  write: json(writeSchema),
  check: json(
    object(
      'A cheap request that shows that the settings are right.',
      { request: requestSchema, says: expression('Over the answer: one line for people, such as whose tenant it is.') },
      ['request'],
    ),
  ),
};

/** Fragments hold constants only, so a copy is plain JSON. */
function json(fragment: unknown): Json {
  return JSON.parse(JSON.stringify(fragment)) as Json;
}
