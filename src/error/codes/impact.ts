import type { CatalogueEntry } from '../entry.ts';

/** Codes of `hrwire impact`. */
export const impactCodes = {
  'impact.before': { title: 'There is no earlier version of a mapping to compare with', exit: 2, http: 409 },
  'impact.no-samples': { title: 'There is no record to try a mapping on', exit: 2, http: 409 },
  'impact.keys': { title: 'An edit of a mapping would change or merge the keys of records', exit: 2, http: 409 },
} as const satisfies Record<string, CatalogueEntry>;
