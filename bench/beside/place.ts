import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Person } from './desk.ts';

/** A project with two mappings of the desk's people and one of files, to three streams of one target. */
export interface Place {
  readonly project: string;
  readonly env: Readonly<Record<string, string>>;
}

export const mappings = ['people-to-notes', 'people-to-cards', 'rows-to-badges'] as const;

const schema = `    sensitive: { person: [id, email], name: [name] }
    schema:
      type: object
      required: [id]
      properties:
        id: { type: string }
        email: { type: string }
        name: { type: string }
        score: { type: [number, 'null'] }
        post: { type: string }
        updated: { type: string }
      additionalProperties: false
`;

const written = (stream: string, operation: string, repeat: string): string => `  ${stream}:
    key: id
    version: observed
${schema}    by_key: { id: { chunk: 50, request: { path: /${stream}, query: { ids: '{{ $join($ids, ",") }}' } }, records: items } }
    write:
      ${operation}:
        request: { method: POST, path: /${stream}, json: { records: { each: $record } } }
        batch: 10
        repeat: ${repeat}
        outcomes: { kind: index, items: results, accepted: status = "ok", rejected: status = "error" }
`;

const connector = `connector: desk
title: A desk of people
status: confirmed
config:
  identity: [base_url]
  required: [base_url]
  properties:
    base_url: { type: string, format: uri, description: Where it listens. }
http:
  base_url: '{{ $config.base_url }}'
  retry: { tries: 3, first: 1ms, most: 5ms }
streams:
  people:
    key: id
    version: $toMillis(updated)
${schema}    read:
      request: { path: /people, query: { cursor: '{{ $page.cursor }}', since: '{{ $window.from }}' } }
      records: items
      pages: { kind: cursor, next: next }
      delta: { kind: high_water, field: updated, type: instant, start: '2020-01-01T00:00:00.000Z' }
    by_key: { id: { chunk: 50, request: { path: /people, query: { ids: '{{ $join($ids, ",") }}' } }, records: items } }
    hook: { by: id, signal: id, for: 1h }
${written('notes', 'create', '{ by_lookup: notes, key: id, applied: $exists(id) }')}${written('cards', 'upsert', 'safe')}${written('badges', 'create', 'never')}`;

const notes = `mapping: people-to-notes
from: desk.people
to: desk.notes
key: id
needs: [score]
hold: [{ when: post = "key", until: approved, reason: a key post, for: 30d }]
mode: event
map: { id: id, email: email, name: name, score: score }
match: id
`;

const cards = `mapping: people-to-cards
from: desk.people
to: desk.cards
key: id
map: { id: id, email: email, name: name }
match: id
`;

const badges = `mapping: rows-to-badges
from: files.rows
to: desk.badges
key: id
needs: [score]
mode: event
map: { id: id, email: email, score: $number(score) }
match: id
`;

interface PlaceOptions {
  /** Off: the bytes of the store can be looked through for a person. */
  readonly encryption: boolean;
  readonly lockWait: string;
}

export function placeIn(folder: string, url: string, { encryption, lockWait }: PlaceOptions): Place {
  for (const each of ['rows', 'connectors', 'mappings', '.hrwire', 'given'])
    mkdirSync(join(folder, each), { recursive: true });
  const project = {
    store: 'sqlite:state/hrwire.db',
    ...(encryption ? {} : { encryption: 'off' }),
    connections: {
      desk: { connector: 'desk', with: { base_url: url } },
      files: { connector: 'csv', with: { directory: './rows', page_rows: 20, sensitive: { person: ['id', 'email'] } } },
    },
    settings: { run: { settle_after: '200ms' }, lock_wait: lockWait },
  };
  writeFileSync(join(folder, 'hrwire.yaml'), JSON.stringify(project));
  writeFileSync(join(folder, 'connectors/desk.yaml'), connector);
  for (const text of [notes, cards, badges]) {
    const name = text.slice('mapping: '.length, text.indexOf('\n'));
    writeFileSync(join(folder, `mappings/${name}.yaml`), text);
  }
  // The key stands in its file: `key rotate` puts another in its place.
  if (encryption) writeFileSync(join(folder, '.hrwire/key'), Buffer.alloc(32, 7).toString('base64'), { mode: 0o600 });
  return { project: folder, env: { HRWIRE_KEY: '', HRWIRE_LOG: 'silent' } };
}

/** The n-th person, as the source has them from `at` on. */
export function personOf(n: number, at: number): Person {
  const id = `p${String(n).padStart(6, '0')}`;
  return {
    id,
    email: `${id}@people.example`,
    name: `Person ${n}`,
    score: n % 40 === 7 ? null : n % 100,
    post: n % 50 === 9 ? 'key' : 'other',
    updated: new Date(at).toISOString(),
  };
}

/** A file for `rows-to-badges`; rows of some have no score. */
export function rowsText(people: readonly Person[]): string {
  const rows = people.map(({ id, email, score }) => `${id},${email},${score ?? ''}`);
  return `id,email,score\n${rows.join('\n')}\n`;
}
