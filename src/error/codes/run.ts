import type { CatalogueEntry } from '../entry.ts';

/** Codes of the layer `run`. */
export const runCodes = {
  'run.lease-lost': { title: 'Another run took the lease; this one commits nothing more', exit: 1, http: 409 },
  'run.busy': { title: 'Another run of the mapping holds the lease', exit: 5, http: 409 },
  'run.key-changed': {
    title: 'The key of a mapping is defined in another way than at its last run',
    exit: 2,
    http: 409,
  },
  'run.identity': { title: 'The source or target is not the one this mapping ran with before', exit: 2, http: 409 },
  'run.unbalanced': { title: 'The counts of a run do not balance', exit: 1, http: 500 },
  'run.guard-rejects': { title: 'More records were rejected than the guard allows', exit: 1, http: 409 },
  'run.batch-refused': {
    title: 'The target refuses whatever is sent: the fault is not one record’s',
    exit: 1,
    http: 502,
  },
  'run.poisons': { title: 'A batch holds more poisonous records than are isolated one by one', exit: 1, http: 502 },
  'run.target-sick': { title: 'The target refuses batch after batch for passing reasons', exit: 1, http: 503 },
  'run.forerunner': { title: 'A mapping was not begun, because one that comes before it failed', exit: 1, http: 409 },
  'run.event-resend': {
    title: 'A mapping of mode event acts once for each key and is never sent again',
    exit: 2,
    http: 400,
  },
  'run.verdicts': { title: 'A sink gave not one verdict for each delta', exit: 1, http: 500 },
  'run.unknown-key': { title: 'No unknown delivery stands under this key', exit: 2, http: 404 },
  'run.not-parked': { title: 'Nothing of this run waits for an approval', exit: 2, http: 404 },
  'run.thread': { title: 'The thread of a run ended before the run did', exit: 1, http: 500 },
  'run.not-taken': { title: 'The server takes no run on now', exit: 1, http: 503 },
  'run.options': { title: 'Options of a run do not go together', exit: 2, http: 422 },
  'run.key-reused': { title: 'An Idempotency-Key came with another request before', exit: 2, http: 422 },
  'run.not-here': { title: 'The run does not go on in this process', exit: 2, http: 409 },
  'run.cut-off': { title: 'A run was ended at once, in the middle of what it did', exit: 1, http: 409 },
  'run.never-begun': { title: 'A run that waited was not begun', exit: 1, http: 409 },
  'run.approved': { title: 'What this run had parked was approved before', exit: 2, http: 409 },
} as const satisfies Record<string, CatalogueEntry>;
