import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const connector = `connector: people
title: The systems of the soak
status: confirmed
config:
  identity: [base_url]
  required: [base_url]
  properties:
    base_url: { description: Where they listen., type: string, format: uri }
    hook_secret: { description: The key of their notifications., type: string, secret: true }
http:
  base_url: '{{ $config.base_url }}'
  limits: [{ requests: 1000, per: 1s }]
streams:
  people:
    title: People
    key: id
    version: observed
    schema:
      type: object
      properties:
        id: { type: string }
        name: { type: string }
        mail: { type: string }
        score: { type: number }
        version: { type: number }
    sensitive: { person: [name, mail] }
    read:
      request: { path: /people, query: { since: '{{ $window.from }}', cursor: '{{ $page.cursor }}' } }
      records: items
      pages: { kind: cursor, next: next }
      delta: { kind: high_water, field: version, type: number, start: '0' }
    by_key:
      id:
        chunk: 100
        request: { method: POST, path: /people/ask, json: { ids: '{{ $ids }}' } }
        records: items
        match: id
    hook: { by: id, signal: id }
  target:
    title: People of the target
    key: id
    write:
      upsert:
        request: { method: POST, path: /target, json: { records: { each: $record } } }
        batch: 100
        repeat: safe
        outcomes: { kind: index, items: results, accepted: status = "ok", rejected: status = "error" }
`;

const mapping = `mapping: people-to-target
from: source.people
to: source.target
key: id
map: { id: id, name: name, mail: mail, score: score }
match: id
schedule: { every: 10s }
upload:
  columns:
    编号: id
    姓名: name
    邮箱: mail
    分数: { to: score, as: number }
`;

/** The project of the soak: one mapping that is polled, notified and uploaded to. `extra`: more of hrwire.yaml. */
export function writeProject(root: string, extra: string): void {
  for (const folder of ['connectors', 'mappings']) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'connectors/people.yaml'), connector);
  writeFileSync(join(root, 'mappings/people-to-target.yaml'), mapping);
  writeFileSync(
    join(root, 'hrwire.yaml'),
    `store: sqlite:state/hrwire.db
connections:
  source: { connector: people, with: { base_url: '\${SOAK_URL}' } }
settings:
  run: { flapping_count: 1000000 }
${extra}`,
  );
}

/** Touches the mapping, as an engineer who works on it does: the server reads its files again. */
export function touchProject(root: string, nth: number): void {
  writeFileSync(join(root, 'mappings/people-to-target.yaml'), `${mapping}# edited ${nth}\n`);
}
