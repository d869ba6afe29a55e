import type { CatalogueEntry } from '../entry.ts';

/** Codes of the area `schedule`. */
export const scheduleCodes = {
  'schedule.none': { title: 'The mapping has no schedule', exit: 2, http: 404 },
  'schedule.paused-in-file': { title: 'The schedule is paused in the file of its mapping', exit: 2, http: 409 },
} as const satisfies Record<string, CatalogueEntry>;
