import type { CatalogueEntry } from '../entry.ts';

/** Codes that belong to no one layer. */
export const generalCodes = {
  'internal.fault': { title: 'hrwire itself is at fault', exit: 1, http: 500 },
  'internal.unbuilt': { title: 'This key or option is part of the design, but not yet built', exit: 2, http: 501 },
  'disk.full': { title: 'The disk is full', exit: 1, http: 507 },
} as const satisfies Record<string, CatalogueEntry>;
