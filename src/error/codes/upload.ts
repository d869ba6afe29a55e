import type { CatalogueEntry } from '../entry.ts';

/** Codes of the area `upload`. */
export const uploadCodes = {
  'upload.unknown': { title: 'No upload has this number', exit: 2, http: 404 },
} as const satisfies Record<string, CatalogueEntry>;
