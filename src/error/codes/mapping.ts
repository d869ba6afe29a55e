import type { CatalogueEntry } from '../entry.ts';

/** Codes of the layer `mapping`. */
export const mappingCodes = {} as const satisfies Record<string, CatalogueEntry>;
