import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { wire } from '../../src/app/compile.ts';
import { openSession, ProjectErrors } from '../../src/app/session.ts';
import { testMappings } from '../../src/app/test.ts';
import type { Diagnostic } from '../../src/config/diagnostic.ts';
import { silent } from './project.ts';

/** The files that the language is explained by, as whole as the language is built; `#…` lines are what is still to come. */
const recruiting = `connector: recruiting
title: 北森 iTalent
status: profile, untested against the vendor
config:
  identity: [base_url, tenant]
  required: [tenant, app_key, app_secret]
  properties: { tenant: { type: string }, app_key: { type: string }, app_secret: { type: string, secret: true }, login: { type: string, default: key_secret }, base_url: { type: string, format: uri, default: "https://openapi.italent.cn" } }
http:
  base_url: "{{ $config.base_url }}"
  auth:
    by: $config.login
    key_secret: { kind: token, token: access_token, expires_in: { at: expires_in, cap: 6900s }, request: { method: POST, path: /token, form: { grant_type: client_credentials, app_key: "{{ $config.app_key }}", app_secret: "{{ $config.app_secret }}" } } }
  success: '$status = 200 and $string(code ? code : Code) = "200"'
  errors:
    - { when: '$status = 401', then: reauthorise }
    - { when: '$string(code) = "417" and $contains($string(message), "90天")', then: narrow }
  limits: [ { requests: 20, per: 1s }, { requests: 1000, per: 1m }, { requests: 100000, per: 1d, then: stop } ]
  record: '$sift($, function($value) { $value != null })'
streams:
  applications:
    key: applyId
    version: observed
    schema: { type: object, properties: { applyId: { type: string }, applicantId: { type: string }, processId: { type: string }, phaseId: { type: string }, statusId: { type: string }, profile: { type: object, properties: { Name: { type: string }, Email: { type: string }, Mobile: { type: string } } } } }
    sensitive: { person: [profile.Name, profile.Email, profile.Mobile] }
    read:
      request: { method: POST, path: /RecruitV6/api/v1/Apply/GetApplyListByModifiedTime, json: { startTime: "{{ $window.from }}", endTime: "{{ $window.to }}", batchId: "{{ $page.cursor }}" } }
      records: data.items
      pages: { kind: cursor, next: data.nextBatchId, last: data.isLastBatch, first: "", resume: false }
      delta: { kind: window, start: "2020-01-01T00:00:00Z", span: 30d, overlap: 10m, sweep: { every: 24h, span: 3d }, lag: 2m, format: "[Y0001]-[M01]-[D01] [H01]:[m01]:[s01]", zone: Asia/Shanghai }
      steps:
        - { name: profile, keys: applicantId, chunk: 100, request: { method: POST, path: /profiles, json: { applicantIds: "{{ $ids }}" } }, records: data, match: applicantId, shape: '$merge([fieldValues.{ name: text ? text : value }])', missing: hold }
    by_key: { applyId: { chunk: 100, request: { method: POST, path: /applies, json: { ids: "{{ $ids }}" } } } }
  transfers:
    write:
      action:
        request: { method: POST, path: /RecruitV6/api/v1/Apply/TransferPhase, json: { applyIds: { each: applyId }, phaseId: "{{ $group.phaseId }}", statusId: "{{ $group.statusId }}", reasonId: "{{ $group.reasonId }}" } }
        group: [processId, fromPhaseId, phaseId, statusId, reasonId]
        match: applyId
        batch: 100
        atomic: false
        repeat: { by_lookup: applications, key: applyId, applied: 'phaseId = $record.phaseId and statusId = $record.statusId' }
        outcomes: { kind: lists, in: data, lists: [ { named: "/LockedApplyIds$/", is: retry, after: 10m }, { named: "/Ids$/", is: rejected, reason: $list_name } ], others: accepted, proof: $accepted = data.transferCount }
check: { request: { method: POST, path: /ping } }
`;

const interviews = `connector: interviews
title: A platform for interviews
http: { base_url: "https://interviews.example" }
streams:
  interviews:
    key: interviewId
    schema: { type: object, properties: { interviewId: { type: string }, status: { type: string }, score: { type: number }, candidate: { type: object, properties: { applyId: { type: string } } }, position: { type: object, properties: { id: { type: string } } } } }
    read: { request: { path: /interviews }, records: items }
`;

const mapping = `mapping: interviews-to-recruiting
from: interviews.interviews
to: recruiting.transfers
key: interviewId
needs: [candidate.applyId, position.id, score]
when: [ { that: status = "completed", else: interview not finished } ]
tables:
  positions: { file: tables/positions.csv, key: hirevue_position, types: { threshold: number }, required: [threshold, next_phase, pool_phase, next_status, pool_status], missing: reject }
  reasons: { file: tables/reasons.csv, key: code, required: [id], missing: reject }
join: { app: { from: recruiting.applications, on: applyId, by: candidate.applyId, expect: one, missing: hold 7d } }
let:  { rule: '$table("positions", position.id)', pass: 'score >= $rule.threshold' }
hold: [ { when: $rule.key_post = "是", until: approved, reason: 关键岗位，须人工复核 } ]
map:
  applyId: $app.applyId
  processId: $app.processId
  fromPhaseId: $app.phaseId
  phaseId: '$pass ? $rule.next_phase : $rule.pool_phase'
  statusId: '$pass ? $rule.next_status : $rule.pool_status'
  reasonId: { $: '$pass ? null : $table("reasons", "score_below").id', $blank: keep }
label: '$pass ? "next" : "pool"'
mode: event
#after: { mapping: interview-scores, key: interviewId }
guard: { rejects: 20% or 25, over: 24h }
#upload: { columns: { 姓名: candidate.name }, version: observed }
#schedule: { every: 10m }
#leaves: delete
tests:
  - name: 84.6 in sales goes to the next round
    at: 2026-11-21T02:00:00Z
    with: { app: { applyId: a-1, processId: r-1, phaseId: f-1 } }
    given: { interviewId: i-1, status: completed, score: 84.6, candidate: { applyId: a-1 }, position: { id: sales } }
    expect: { applyId: a-1, processId: r-1, fromPhaseId: f-1, phaseId: f-2, statusId: s-2 }
    label: next
  - name: a score below goes to the pool, with the reason
    with: { app: { applyId: a-1, processId: r-1, phaseId: f-1 } }
    given: { interviewId: i-1, status: completed, score: 79, candidate: { applyId: a-1 }, position: { id: sales } }
    expect_some: { phaseId: f-9, reasonId: below }
  - name: an unfinished interview is filtered, whatever it lacks
    given: { interviewId: i-1, status: running }
    filtered: interview not finished
  - name: a missing score is no rejection
    with: { app: { applyId: a-1 } }
    given: { interviewId: i-1, status: completed, candidate: { applyId: a-1 }, position: { id: sales } }
    rejected: needs.absent
  - name: an application that has not arrived is waited for
    given: { interviewId: i-1, status: completed, score: 90, candidate: { applyId: a-1 }, position: { id: sales } }
    held: join.missing
  - name: two applications are one too many
    with: { app: [{ applyId: a-1 }, { applyId: a-1 }] }
    given: { interviewId: i-1, status: completed, score: 90, candidate: { applyId: a-1 }, position: { id: sales } }
    rejected: join.many
  - name: a position that nobody has set a line for is a dead letter
    with: { app: { applyId: a-1 } }
    given: { interviewId: i-1, status: completed, score: 90, candidate: { applyId: a-1 }, position: { id: art } }
    rejected: table.missing
  - name: a key post is looked at by a person
    with: { app: { applyId: a-1 } }
    given: { interviewId: i-1, status: completed, score: 90, candidate: { applyId: a-1 }, position: { id: chief } }
    held: 关键岗位，须人工复核
`;

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

function open(connector: string, mappingFile: string) {
  const root = mkdtempSync(join(tmpdir(), 'hrwire-design-'));
  roots.push(root);
  const files = {
    'hrwire.yaml': `store: sqlite:hrwire.db
encryption: off
connections:
  interviews: { connector: interviews }
  recruiting: { connector: recruiting, with: { tenant: acme, app_key: key, app_secret: "\${APP_SECRET}" } }
`,
    'connectors/recruiting.yaml': connector,
    'connectors/interviews.yaml': interviews,
    'mappings/interviews-to-recruiting.yaml': mappingFile,
    'mappings/tables/positions.csv':
      'hirevue_position,threshold,next_phase,pool_phase,next_status,pool_status,key_post\nsales,80,f-2,f-9,s-2,s-9,否\nchief,80,f-2,f-9,s-2,s-9,是\n',
    'mappings/tables/reasons.csv': 'code,id\nscore_below,below\n',
  };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return openSession({ root, env: { APP_SECRET: 'a-secret-word' }, log: silent });
}

/** The errors of the own files, each as its code and the text of the line at which it stands. */
function errorsOf(connector: string, mappingFile: string): string[] {
  try {
    open(connector, mappingFile);
  } catch (thrown) {
    if (!(thrown instanceof ProjectErrors)) throw thrown;
    const lineOf = ({ place }: Diagnostic): string => {
      const text = place?.file.includes('connectors/') === true ? connector : mappingFile;
      return (text.split('\n')[(place?.line ?? 0) - 1] ?? '').slice((place?.column ?? 1) - 1, (place?.column ?? 1) + 9);
    };
    return thrown.diagnostics
      .filter(({ severity }) => severity === 'error')
      .map((each) => `${each.code} ${lineOf(each)}`);
  }
  return [];
}

describe('the files by which the language is explained', () => {
  it('load, and the tests of the mapping pass', async () => {
    const session = open(recruiting, mapping);
    expect(session.diagnostics).toEqual([]);
    const [tested] = await testMappings(session, ['interviews-to-recruiting']);
    expect(tested?.cases.map(({ name, differences }) => [name, differences])).toEqual(
      tested?.cases.map(({ name }) => [name, []]),
    );
    expect(tested?.cases).toHaveLength(8);
    const { mapping: compiled } = await wire(session, 'interviews-to-recruiting', { run: 'test', store: undefined });
    expect(compiled).toMatchObject({
      name: 'interviews-to-recruiting',
      mode: 'event',
      joins: [{ name: 'app', on: 'applyId', expect: 'one', missing: { then: 'hold', for: 604_800_000 } }],
      guards: { rejects: { percent: 20, count: 25 }, over: 86_400_000 },
    });
    await session.close();
  });

  it('of a mapping, `schedule` is taken', () => {
    expect(errorsOf(recruiting, mapping.replace('#schedule:', 'schedule:'))).toEqual([]);
  });

  it('need the field by which the target’s answers name records', () => {
    const own = mapping.slice(0, mapping.indexOf('tests:')).replace('  applyId: $app.applyId\n', '');
    expect(errorsOf(recruiting, own)).toEqual(['lint.match map:']);
  });

  it.each(['sql', 'mail'])('the transport %s is refused at its place', (section) => {
    const own = recruiting.replace(/^http:\n[^]*?^streams:\n/m, `${section}: {}\nstreams:\n`);
    expect(errorsOf(own, mapping)[0]).toContain(`internal.unbuilt ${section}:`);
  });
});
