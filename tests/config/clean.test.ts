import { expect, test } from 'vitest';
import { renderDiagnostics } from '../../src/config/render.ts';
import { folder, load } from './scratch.ts';

const interviews = `connector: interviews
title: A platform for interviews
config: { identity: [base_url], required: [api_key], properties: { base_url: { type: string, format: uri, default: "https://i.example" }, api_key: { type: string, secret: true } } }
http: { base_url: "{{ $config.base_url }}", auth: { header: "Bearer {{ $config.api_key }}" } }   # a comment
streams:
  interviews:
    key: interviewId
    read: { request: { method: POST, path: /interviews, json: { from: "{{ $window.from }}", ids: { each: id } } }, records: data.items, pages: { kind: cursor, next: data.next } }
`;

const recruiting = `connector: recruiting
title: 招聘系统
http: { base_url: "https://r.example", success: '$status = 200 and $string(code ? code : Code) = "200"' }
streams:
  applications:
    key: applyId
    schema: { type: object, properties: { applyId: { type: string }, processId: { type: string }, phaseId: { type: string } } }
    read: { request: { path: /applications }, steps: [{ name: profile, request: { path: "/profile/{{ $ids }}" } }] }
    by_key: { applyId: { request: { path: /applications } } }
  transfers:
    key: applyId
    write:
      action:
        request: { method: POST, path: /transfer, json: { applyIds: { each: applyId }, phaseId: "{{ $group.phaseId }}" } }
        group: [phaseId]
        repeat: { by_lookup: applications, key: applyId }
`;

const mapping = `mapping: interviews-to-transfers
from: interviews.interviews
to: recruiting.transfers
key: interviewId
needs: [candidate.applyId, position.id, score]    # after \`when\`
when: [ { that: status = "completed", else: interview not finished } ]
tables:
  positions: { file: tables/positions.csv, key: position, types: { threshold: number }, required: [threshold, next_phase, pool_phase], missing: reject }
  reasons: { file: tables/reasons.csv, key: code, required: [id], missing: reject }
join: { app: { from: recruiting.applications, on: applyId, by: candidate.applyId, expect: one, missing: hold 7d } }
let:  { rule: '$table("positions", position.id)', pass: 'score >= $rule.threshold' }
hold: [ { when: $rule.key_post = "是", until: approved, reason: 关键岗位，须人工复核 } ]
map:
  applyId: $app.applyId
  processId: $app.processId
  phaseId: '$pass ? $rule.next_phase : $rule.pool_phase'
  source: { $text: Interview }
  reasonId: { $: '$pass ? null : $table("reasons", "score_below").id', $blank: keep }
label: '$pass ? "next" : "pool"'                  # counted by label
mode: event
guard: { rejects: 20% or 25, over: 24h }
tests:
  - name: 84.6 goes to the next round
    at: 2026-11-21T02:00:00Z
    with: { app: { applyId: a-1 } }
    given: { interviewId: i-1, status: completed, score: 84.6, candidate: { applyId: a-1 }, position: { id: p-1 } }
    expect_some: { applyId: a-1 }
`;

test('the files of the design give no diagnostic', () => {
  const root = folder({
    'hrwire.yaml': `store: sqlite:state/hrwire.db            # a comment
connections:
  interviews: { connector: interviews, with: { api_key: "\${API_KEY}" } }   # \${NAME}
  recruiting: { connector: recruiting }
`,
    'connectors/interviews.yaml': interviews,
    'connectors/recruiting.yaml': recruiting,
    'mappings/interviews-to-transfers.yaml': mapping,
    'mappings/tables/positions.csv': 'position,threshold,next_phase,pool_phase,key_post\np-1,80,n,p,否\n',
    'mappings/tables/reasons.csv': 'code,id\nscore_below,r-1\n',
  });
  const result = load(root, { env: { API_KEY: 'abcdef' } });
  expect(renderDiagnostics(result.diagnostics, { colour: false })).toBe('');
  expect(
    result.project?.mappings.get('interviews-to-transfers')?.tables.get('positions')?.rows.get('p-1')?.['threshold'],
  ).toBe(80);
  expect(result.project?.connections.get('interviews')?.config['base_url']).toBe('https://i.example');
});
