import type { CatalogueEntry } from '../entry.ts';

/** Codes of the layer `store`. */
export const storeCodes = {} as const satisfies Record<string, CatalogueEntry>;
