import type { CatalogueEntry } from '../entry.ts';

/** Codes of the area `schedule`. */
export const scheduleCodes = {
  'schedule.none': { title: 'The mapping has no schedule', exit: 2, http: 404 },
} as const satisfies Record<string, CatalogueEntry>;
