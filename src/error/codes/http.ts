import type { CatalogueEntry } from '../entry.ts';

/** Codes of the layer `http`. */
export const httpCodes = {} as const satisfies Record<string, CatalogueEntry>;
