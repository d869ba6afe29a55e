/** A project with one system behind HTTP, whose records have personal fields, beside the example's files. */
export function desk(url: string): Readonly<Record<string, string>> {
  return {
    'hrwire.yaml': `store: sqlite:state/hrwire.db
connections:
  people: { connector: csv, with: { directory: ./inbox } }
  lines: { connector: jsonl, with: { directory: ./inbox } }
  out: { connector: jsonl, with: { directory: ./out } }
  desk: { connector: desk, with: { base_url: "${url}", api_key: "\${HOSTILE_SECRET}" } }
`,
    'connectors/desk.yaml': `connector: desk
title: A help desk
config:
  identity: [base_url]
  required: [base_url, api_key]
  properties:
    base_url: { type: string, format: uri, description: Where it is. }
    api_key: { type: string, secret: true, description: Its key. }
http:
  base_url: '{{ $config.base_url }}'
  auth: { kind: bearer, token: '{{ $config.api_key }}' }
  answer_limit: 4000000
  timeouts: { connect: 2s, headers: 2s, body: 2s, total: 6s }
  retry: { tries: 2, first: 1ms, most: 1ms, wait: 1ms, wait_most: 1s }
streams:
  people:
    key: id
    sensitive: { person: [mail], name: [name] }
    read:
      request: { method: GET, path: /people }
      records: people
      pages: { kind: next_url, next: next, max: 20 }
    write:
      upsert:
        request:
          method: PUT
          path: '/people/{{ id }}'
          headers: { x-city: '{{ city }}' }
          query: { note: '{{ note }}' }
          json: '{{ $record }}'
        repeat: safe
facts:
  - { id: DESK-1, text: It takes a person., source: its manual, confidence: documented }
`,
    'mappings/desk-to-out.yaml': `mapping: desk-to-out
from: desk.people
to: out.rows
key: id
map:
  id: id
  name: name
  mail: mail
  all: $
tests:
  - name: a person
    given: { id: '1', name: Ann, mail: a@b.example }
    expect_some: { id: '1', name: Ann, mail: a@b.example }
`,
    'mappings/lines-to-desk.yaml': `mapping: lines-to-desk
from: lines.rows
to: desk.people
key: id
map:
  id: id
  name: name
  mail: mail
  city: city
  note: note
  more: more
tests:
  - name: a person
    given: { id: '1', name: Ann, mail: a@b.example, city: Rome, note: x, more: y }
    expect_some: { id: '1', name: Ann, mail: a@b.example }
`,
    'mappings/lines-to-out.yaml': `mapping: lines-to-out
from: lines.rows
to: out.rows
key: id
map:
  id: id
  all: $
tests:
  - name: a line
    given: { id: '1' }
    expect_some: { id: '1' }
`,
    'mappings/rows-to-out.yaml': `mapping: rows-to-out
from: people.rows
to: out.rows
key: id
map:
  id: id
  all: $
tests:
  - name: a row
    given: { id: '1', name: Ann }
    expect_some: { id: '1' }
`,
  };
}
