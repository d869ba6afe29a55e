import type { CatalogueEntry } from '../entry.ts';

/** Codes of the layer `run`. */
export const runCodes = {} as const satisfies Record<string, CatalogueEntry>;
