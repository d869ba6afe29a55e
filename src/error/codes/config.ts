import type { CatalogueEntry } from '../entry.ts';

/** Codes of the layer `config`. */
export const configCodes = {} as const satisfies Record<string, CatalogueEntry>;
