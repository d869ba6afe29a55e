import type { CatalogueEntry } from '../entry.ts';

/** Codes of the layer `mapping`. Those that end one record's way (exit 3) stand in its dead letter. */
export const mappingCodes = {
  'mapping.invalid': { title: 'A mapping file holds a value of the wrong kind', exit: 2, http: 422 },
  'mapping.name': { title: 'A name of a join, a let or a field cannot be used', exit: 2, http: 422 },
  'mapping.no-key': { title: 'A mapping has no key, and its stream gives none', exit: 2, http: 422 },
  'mapping.let-cycle': { title: 'The names of a let read each other in a circle', exit: 2, http: 422 },
  'mapping.too-early': {
    title: 'An expression reads a name that has no value yet where it is evaluated',
    exit: 2,
    http: 422,
  },
  'mapping.started-in-map': { title: 'A mapped field depends on the time of the run', exit: 2, http: 422 },
  'mapping.schema': { title: "The target stream's schema cannot be compiled", exit: 2, http: 422 },
  'mapping.test': { title: 'A test of a mapping is not written as tests are', exit: 2, http: 422 },
  'table.unknown': { title: 'A mapping asks a table that it does not declare', exit: 3, http: 422 },
  'table.key-count': { title: 'A table is asked with too few or too many parts of its key', exit: 3, http: 422 },
  'table.missing': { title: 'A table has no row for the key asked', exit: 3, http: 422 },
  'target.rounds': { title: 'Lookups by $target depend on each other too deeply', exit: 3, http: 422 },
  'target.unavailable': { title: '$target is asked where no ledger is at hand', exit: 3, http: 422 },
} as const satisfies Record<string, CatalogueEntry>;
