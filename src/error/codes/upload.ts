import type { CatalogueEntry } from '../entry.ts';

/** Codes of the area `upload`. */
export const uploadCodes = {
  'upload.unknown': { title: 'No upload has this number', exit: 2, http: 404 },
  'upload.not-offered': { title: 'The mapping takes no files', exit: 2, http: 422 },
  'upload.too-large': { title: 'The file is larger than is taken', exit: 2, http: 413 },
  'upload.too-many-rows': { title: 'The file has more rows than are taken', exit: 2, http: 422 },
  'upload.too-many': { title: 'More files are under way, or kept, than are allowed at once', exit: 2, http: 429 },
  'upload.form': { title: 'The request is not the form of an upload', exit: 2, http: 400 },
  'upload.same': { title: 'The same file was uploaded before', exit: 2, http: 409 },
  'upload.state': { title: 'The upload is not in a state that allows this', exit: 2, http: 409 },
  'upload.stale': { title: 'The mapping has changed since the file was looked at', exit: 2, http: 409 },
  'upload.not-clean': { title: 'The file has bad rows, and only a clean one was to be committed', exit: 3, http: 409 },
  'upload.no-table': { title: 'The file has no table that fits the mapping', exit: 2, http: 422 },
  'upload.choice': { title: 'A correction names what the file or the mapping does not have', exit: 2, http: 422 },
  'upload.gone': { title: 'The file is no longer kept', exit: 2, http: 410 },
} as const satisfies Record<string, CatalogueEntry>;
