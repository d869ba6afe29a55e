import type { CatalogueEntry } from '../entry.ts';

/** Codes of the layer `expression`. */
export const expressionCodes = {} as const satisfies Record<string, CatalogueEntry>;
