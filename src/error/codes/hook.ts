import type { CatalogueEntry } from '../entry.ts';

/** Codes of the area `hook`. */
export const hookCodes = {
  'hook.refused': { title: 'A notification is not from whom it says', exit: 2, http: 401 },
  'hook.unknown': { title: 'Nobody takes notifications at this address', exit: 2, http: 404 },
  'hook.body': { title: 'The body of a notification cannot be read', exit: 2, http: 400 },
  'hook.no-secret': { title: 'A secret by which notifications are verified has no value', exit: 2, http: 503 },
  'hook.full': {
    title: 'No more notifications are taken until runs have taken up those that wait',
    exit: 1,
    http: 503,
  },
  'hook.not-stored': { title: 'A notification cannot be stored at the moment', exit: 1, http: 503 },
  'hook.slowed': { title: 'Too many notifications of this address were refused', exit: 2, http: 429 },
} as const satisfies Record<string, CatalogueEntry>;
