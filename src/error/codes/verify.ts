import type { CatalogueEntry } from '../entry.ts';

/** Codes of comparisons with a target. */
export const verifyCodes = {
  'verify.unreadable': {
    title: 'The target cannot be read back, so nothing can be compared with it',
    exit: 2,
    http: 409,
  },
  'verify.nothing-to-resume': { title: 'No comparison of the mapping is unfinished', exit: 2, http: 404 },
  'verify.none': { title: 'The mapping has no finished comparison', exit: 2, http: 404 },
  'verify.target-failed': { title: 'The target could not be asked, several times in a row', exit: 1, http: 502 },
} as const satisfies Record<string, CatalogueEntry>;
