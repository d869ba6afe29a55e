import { expect, it } from 'vitest';
import { makeProject } from './harness.ts';

/** What users get wrong: the line as they write it, the code, what the message names, and the way out. */
interface Slip {
  readonly line: string;
  readonly code: string;
  readonly says: string;
  readonly hint: RegExp;
}

const connectorOf = (slips: Readonly<Record<string, Slip>>): string => `connector: moves
title: Moves
http:
  base_url: https://moves.example
  limits:
    - ${slips['equal']?.line}
    - ${slips['each']?.line}
    - ${slips['shared']?.line}
    - ${slips['per']?.line}
streams:
  moves:
    key: id
    schema: { type: object, properties: { id: { type: string }, phase: { type: string } } }
    ${slips['signal']?.line}
    read:
      request: { path: /moves }
      ${slips['drain']?.line}
      ${slips['within']?.line}
    by_key: { id: { request: { path: /moves, query: { ids: "{{ $ids }}" } } } }
    write:
      action:
        ${slips['group-read']?.line}
        ${slips['group']?.line}
        match: id
        ${slips['ticket']?.line}
        ${slips['lists']?.line}
`;

const ofConnector: Readonly<Record<string, Slip>> = {
  equal: { line: '{ equal: 3 }', code: 'lint.yaml-value', says: 'equal', hint: /Quote it/ },
  each: { line: '{ requests: 5, per: 1s, each: api }', code: 'config.wrong-value', says: 'each', hint: /path/ },
  shared: { line: '{ requests: 5, per: 1s, share: true }', code: 'config.unknown-key', says: 'share', hint: /shared/ },
  per: { line: '{ requests: 5 }', code: 'config.missing-key', says: 'per', hint: /time in which/ },
  signal: { line: 'hook: { by: id, signals: id }', code: 'config.unknown-key', says: 'signals', hint: /signal\?/ },
  drain: {
    line: 'pages: { kind: cursor, next: next, drain: yes }',
    code: 'lint.yaml-value',
    says: 'drain',
    hint: /write true/,
  },
  within: {
    line: 'parents: { stream: moves, within: windows }',
    code: 'config.wrong-value',
    says: 'within',
    hint: /window/,
  },
  'group-read': {
    line: 'request: { method: POST, path: /m, json: { phase: "{{ $group.phases }}", ids: { each: id } } }',
    code: 'lint.unknown-variable',
    says: '$group has no phases',
    hint: /phase\?/,
  },
  group: {
    line: 'group: [phase, stage]',
    code: 'lint.unknown-field',
    says: 'stage',
    hint: /Its fields are: id, phase/,
  },
  ticket: {
    line: 'accept: { tiket: id, request: { path: /t }, running: state = "R" }',
    code: 'config.unknown-key',
    says: 'tiket',
    hint: /ticket/,
  },
  lists: {
    line: 'outcomes: { kind: lists, in: data, lists: [{ named: LockedIds, is: retry }], others: accepted, proof: "true" }',
    code: 'config.wrong-value',
    says: 'regular expression between slashes',
    hint: /^$/,
  },
};

const mappingOf = (slips: Readonly<Record<string, Slip>>): string => `mapping: moves
from: inbox.rows
to: out.rows
key: id
map: { id: id, phase: phase }
${Object.values(slips)
  .map(({ line }) => line)
  .join('\n')}
tests: [{ name: a move, given: { id: a }, expect_some: { id: a } }]
`;

const ofMapping: Readonly<Record<string, Slip>> = {
  leave: { line: 'leave: map', code: 'config.unknown-key', says: 'leave', hint: /leaves\?/ },
  after: {
    line: 'after: [{ mapping: move, key: id }, { mapping: moves, key: id, second: [phases] }, { mapping: moves, for: 3d, key: id, seconds: [phase] }]',
    code: 'lint.unknown-mapping',
    says: 'There is no mapping move',
    hint: /moves\?/,
  },
};

it.concurrent.each([
  ['connector', ofConnector],
  ['mapping', ofMapping],
] as const)(
  'slips in the newer keys of a %s are all told at once, each with its line and a way out',
  async (kind, slips) => {
    const connector = kind === 'connector' ? connectorOf(slips) : undefined;
    const mapping = mappingOf(kind === 'mapping' ? slips : {});
    const project = makeProject({
      'hrwire.yaml': {
        connections: {
          inbox: { connector: 'csv', with: { directory: './inbox' } },
          out: { connector: 'jsonl', with: { directory: './out' } },
        },
      },
      'inbox/none.csv': 'id\n',
      'mappings/moves.yaml': mapping,
      ...(connector === undefined ? {} : { 'connectors/moves.yaml': connector }),
    });
    const { code, json } = await project.run(['check']);
    expect(code).toBe(2);
    const text = (connector ?? mapping).split('\n');
    const lineOf = (line: string): number => text.findIndex((each) => each.includes(line)) + 1;
    const told = (json.diagnostics ?? []) as readonly {
      code: string;
      message: string;
      hint: string | null;
      place: { line: number };
    }[];
    for (const { line, code: due, says, hint } of Object.values(slips)) {
      const found = told.filter(({ place }) => place.line === lineOf(line));
      expect(found, line).toContainEqual(
        expect.objectContaining({ code: due, message: expect.stringContaining(says) as unknown }),
      );
      expect(found.map((each) => each.hint).join(), line).toMatch(hint);
    }
  },
);
