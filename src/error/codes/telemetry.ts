import type { CatalogueEntry } from '../entry.ts';

/** Codes of the area `telemetry`. */
export const telemetryCodes = {
  'telemetry.setting': { title: 'A setting for sending traces and metrics cannot be used', exit: 2, http: 500 },
} as const satisfies Record<string, CatalogueEntry>;
