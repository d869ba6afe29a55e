import type { CatalogueEntry } from '../entry.ts';

/** Codes of copying the store, and of bringing a copy back. */
export const backupCodes = {
  'backup.exists': { title: 'The file of a backup exists already', exit: 2, http: 409 },
  'backup.unwritable': { title: 'A backup cannot be written there', exit: 2, http: 409 },
  'backup.damaged': { title: 'A copy of the store is not whole', exit: 1, http: 500 },
  'restore.no-file': { title: 'There is no backup of this name', exit: 2, http: 404 },
  'restore.in-use': { title: 'Another process has the store open', exit: 5, http: 409 },
  'restore.other-store': { title: 'The backup is of another store', exit: 2, http: 409 },
  'restore.unconfirmed': { title: 'A restore was not confirmed', exit: 2, http: 409 },
  'restore.replaced': { title: 'The store was replaced by a backup', exit: 2, http: 409 },
} as const satisfies Record<string, CatalogueEntry>;
