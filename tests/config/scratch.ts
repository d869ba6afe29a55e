import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { loadProject } from '../../src/config/load.ts';
import type { LoadResult } from '../../src/config/load.ts';
import type { ProjectOptions } from '../../src/config/project.ts';
import { transports } from './transports.ts';

/** A folder with these files that goes when the test ends. */
export function folder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = mkdtempSync(join(tmpdir(), 'hrwire-config-'));
  onTestFinished(() => {
    rmSync(root, { recursive: true, force: true });
  });
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), content);
  }
  return root;
}

const crm = `connector: crm
title: A small system
config:
  required: [key]
  properties:
    key: { type: string, secret: true }
    port: { type: integer, default: 443 }
http: { base_url: "https://crm.example", auth: { header: "{{ $config.key }}" } }
streams:
  people:
    key: id
    schema:
      type: object
      required: [id]
      properties:
        id: { type: string }
        status: { type: string }
        score: { type: number }
        candidate: { type: object, properties: { name: { type: string }, mail: { type: string } } }
    sensitive: { person: [candidate.mail] }
    read: { request: { path: /people }, records: items, pages: { kind: cursor, next: next } }
    by_key: { id: { request: { path: /people } } }
  scores:
    key: id
    schema: { type: object, properties: { id: { type: string }, points: { type: number }, note: { type: string }, extra: { type: object, properties: { a: { type: string } } } } }
    write: { upsert: { request: { path: /scores, json: { id: "{{ $record.id }}" } } } }
`;

const csv = `connector: csv
title: CSV files
config: { properties: { directory: { type: string } }, required: [directory] }
file: { format: csv }
streams:
  rows: { read: {}, write: { upsert: {} } }
`;

const hrwire = `connections:
  crm: { connector: crm, with: { key: "\${CRM_KEY}" } }
  files: { connector: csv, with: { directory: ./inbox } }
`;

export const scores = `mapping: scores
from: crm.people
to: crm.scores
needs: [score]
when: [{ that: status = "done", else: not done }]
map:
  id: id
  points: score
  note: 'score >= 80 ? "good" : "fair"'   # a comment
match: id
tests:
  - name: a good score is told
    given: { id: a, status: done, score: 84.6 }
    expect: { id: a, points: 84.6, note: good }
`;

export const project = {
  'hrwire.yaml': hrwire,
  'connectors/crm.yaml': crm,
  'connectors/csv.yaml': csv,
  'mappings/scores.yaml': scores,
} as const;

/** Loads a folder with the small transports. */
export function load(root: string, options: Partial<ProjectOptions> = {}): LoadResult {
  const none = join(root, 'none');
  return loadProject({
    root,
    shipped: { connectors: none, mappings: none },
    transports,
    env: { CRM_KEY: 'k-123456' },
    ...options,
  });
}

/** `code line:column` of each diagnostic, in order. */
export function told(result: LoadResult): string[] {
  return result.diagnostics.map(({ code, place }) => `${code} ${place?.line ?? 0}:${place?.column ?? 0}`);
}
