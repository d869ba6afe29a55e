import type { CatalogueEntry } from '../entry.ts';

/** Codes of the area `hook`. */
export const hookCodes = {
  'hook.refused': { title: 'A notification is not from whom it says', exit: 2, http: 401 },
} as const satisfies Record<string, CatalogueEntry>;
