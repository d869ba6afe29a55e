import type { CatalogueEntry } from '../entry.ts';

/** Codes of the layer `store`. */
export const storeCodes = {
  'store.locked': { title: 'Another process holds the store locked', exit: 1, http: 503 },
  'store.corrupt': { title: 'The store is damaged, or is no store', exit: 1, http: 500 },
  'store.read-only': { title: 'The store or its folder may not be written', exit: 1, http: 500 },
  'store.unreachable': { title: 'The file of the store cannot be opened', exit: 1, http: 500 },
  'store.newer': { title: 'The store was written by a newer hrwire', exit: 2, http: 500 },
  'store.foreign': { title: 'The file is a database of another program', exit: 2, http: 500 },
  'store.no-wal': { title: 'The file system cannot hold a write-ahead log', exit: 1, http: 500 },
  'store.key-missing': { title: 'The store is encrypted and there is no key', exit: 2, http: 500 },
  'store.key-wrong': { title: 'The key is not the one the store was made with', exit: 2, http: 500 },
  'key.no-new': { title: 'There is no new key to wrap the store by', exit: 2, http: 422 },
  'store.encryption-mixed': { title: 'Encryption is set otherwise than when the store was made', exit: 2, http: 500 },
  'store.closed': { title: 'The store was used after it was closed', exit: 1, http: 500 },
  'store.fault': { title: 'The store refused a statement', exit: 1, http: 500 },
  'store.run-abandoned': { title: 'The process of a run ended before the run did', exit: 1, http: 500 },
  'store.run-ambiguous': { title: 'Several runs begin with the given id', exit: 2, http: 409 },
} as const satisfies Record<string, CatalogueEntry>;
