import type { CatalogueEntry } from '../entry.ts';

/** Codes of streams over a transport: reading pages and windows, writing batches. */
export const transportCodes = {
  'transport.declared': { title: 'A stream of a connector is declared in a way that cannot work', exit: 2, http: 422 },
  'transport.no-stream': {
    title: 'The connector has no such stream, or the stream cannot do this',
    exit: 2,
    http: 404,
  },
  'transport.no-records': { title: 'An answer does not hold its records where the connector says', exit: 1, http: 502 },
  'transport.rows-limit': { title: 'An answer holds more records than one page may', exit: 1, http: 502 },
  'transport.page-limit': {
    title: 'A read needs more pages than its limit: a limit is never an end',
    exit: 1,
    http: 502,
  },
  'transport.page-repeated': { title: 'A source points to a page that was read already', exit: 1, http: 502 },
  'transport.page-lost': { title: 'A source ends its pages before what it announced', exit: 1, http: 502 },
  'transport.page-broken': { title: 'A source does not say what the next page is', exit: 1, http: 502 },
  'transport.foreign-host': { title: 'A next page points to another host', exit: 1, http: 502 },
  'transport.spool-limit': { title: 'A slice has more pages than may be fetched ahead', exit: 1, http: 502 },
  'transport.spool-lost': { title: 'Pages that were fetched ahead are no longer in the store', exit: 1, http: 500 },
  'transport.restarts': { title: 'A source asked for a restart of its pages too often', exit: 1, http: 502 },
  'transport.narrowest': { title: 'A source refuses even the smallest question', exit: 1, http: 502 },
  'transport.cursor': { title: 'A stored cursor is not one of this stream', exit: 2, http: 409 },
  'transport.unbounded': { title: 'This stream cannot be bounded by --since or --until', exit: 2, http: 400 },
  'transport.no-input': { title: '`--input` was given for a source that reads no files', exit: 2, http: 400 },
  'transport.delta-value': { title: 'A record has no usable value where its delta is read from', exit: 1, http: 502 },
  'transport.unasked': { title: 'An answer holds records nobody asked for', exit: 1, http: 502 },
  'transport.refused': { title: 'A system refused a request that no single record explains', exit: 1, http: 502 },
  'transport.unsure': {
    title: 'A run ends at an answer that does not say whether the work was done; the next run settles it',
    exit: 1,
    http: 502,
  },
  'transport.lost': { title: 'An answer was lost', exit: 1, http: 502 },
  'transport.verdicts': { title: 'A target answered with verdicts for records that were not sent', exit: 1, http: 502 },
  'transport.no-operation': { title: 'A stream does not take this operation', exit: 2, http: 422 },
} as const satisfies Record<string, CatalogueEntry>;
