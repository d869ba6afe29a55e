import type { CatalogueEntry } from '../entry.ts';

/** Codes of the layer `app`. */
export const appCodes = {
  'app.errors': { title: 'The files of the project have errors', exit: 2, http: 422 },
  'app.unknown-mapping': { title: 'No mapping has this name', exit: 2, http: 404 },
  'app.unknown-connection': { title: 'No connection has this name', exit: 2, http: 404 },
  'app.unknown-stream': { title: 'The connection has no such stream', exit: 2, http: 404 },
  'app.unknown-connector': { title: 'No connector has this name', exit: 2, http: 404 },
  'app.unknown-row': { title: 'No row put aside has this number', exit: 2, http: 404 },
  'app.not-replayable': { title: 'This row cannot be brought back', exit: 2, http: 409 },
  'app.edit': { title: 'A dead letter cannot be repaired so', exit: 2, http: 409 },
  'app.import': { title: 'A file of repaired dead letters cannot be imported', exit: 2, http: 422 },
  'app.export': { title: 'An export cannot be written', exit: 2, http: 409 },
  'app.init': { title: 'A project cannot be made in the folder', exit: 2, http: 409 },
  'app.no-hook': { title: 'The stream takes no notifications', exit: 2, http: 404 },
  'app.not-read': { title: 'No mapping reads the stream whose notification came', exit: 2, http: 404 },
  'app.hook-size': { title: 'A notification is larger than is taken', exit: 2, http: 413 },
  'app.unknown-run': { title: 'No run has this id', exit: 2, http: 404 },
} as const satisfies Record<string, CatalogueEntry>;
