import type { CatalogueEntry } from '../entry.ts';

/** Codes of the layer `cli`. */
export const cliCodes = {
  'cli.usage': { title: 'The command line is not understood', exit: 2, http: 400 },
  'cli.which-mapping': { title: 'The project has not exactly one mapping, and none was named', exit: 2, http: 400 },
} as const satisfies Record<string, CatalogueEntry>;
