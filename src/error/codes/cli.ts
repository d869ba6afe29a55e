import type { CatalogueEntry } from '../entry.ts';

/** Codes of the layer `cli`. */
export const cliCodes = {} as const satisfies Record<string, CatalogueEntry>;
