import { duration, integer, object } from '../kinds.ts';

/** How files are taken. */
export const serveUploads = object(
  'How files are taken (`upload:` of mappings).',
  {
    bytes: integer('The largest file; default 52428800.', { default: 52_428_800, minimum: 1024 }),
    rows: integer('The most rows of a file; default 200000.', { default: 200_000, minimum: 1, maximum: 1_048_576 }),
    at_once: integer('Files that are received or looked at at the same time; default 4.', { default: 4, minimum: 1 }),
    per_person: integer('Files of one person that are kept at the same time; default 100.', {
      default: 100,
      minimum: 1,
    }),
    findings: integer('Findings that are kept of a file; all are counted; default 20000.', {
      default: 20_000,
      minimum: 1,
      maximum: 1_000_000,
    }),
    keep: duration('How long a file, its findings and its preview are kept; its counts stay; default 7d.', {
      default: '7d',
    }),
  },
  [],
  { default: {} },
);
