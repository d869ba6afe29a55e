import type { CatalogueEntry } from '../entry.ts';

/** Codes of the area `access`. */
export const accessCodes = {
  'access.denied': { title: 'The caller may not do this', exit: 2, http: 403 },
} as const satisfies Record<string, CatalogueEntry>;
