import type { CatalogueEntry } from '../entry.ts';

/** Codes of the area `server`. */
export const serverCodes = {
  'server.bad-request': { title: 'A request does not fit the API', exit: 2, http: 400 },
} as const satisfies Record<string, CatalogueEntry>;
