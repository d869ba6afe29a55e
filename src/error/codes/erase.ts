import type { CatalogueEntry } from '../entry.ts';

/** Codes of erasing a person. */
export const eraseCodes = {
  'erase.nobody': { title: 'Nothing in the store is about this person', exit: 2, http: 404 },
  'erase.shared': { title: 'A value is shared by several people', exit: 2, http: 409 },
  'erase.name': { title: 'A name does not tell who is meant', exit: 2, http: 422 },
  'erase.under-way': { title: 'A delivery of the person is open', exit: 2, http: 409 },
  'erase.unconfirmed': { title: 'An erasure was not confirmed', exit: 2, http: 409 },
  'erase.log': { title: 'The log of the store could not be emptied', exit: 1, http: 503 },
} as const satisfies Record<string, CatalogueEntry>;
