import type { CatalogueEntry } from '../entry.ts';

/** Codes of the layer `file`. */
export const fileCodes = {} as const satisfies Record<string, CatalogueEntry>;
