import { expect, it } from 'vitest';
import { startCounterpart } from './counterpart-server.ts';
import type { Asked, Told } from './counterpart-server.ts';
import { expectRun, makeProject } from './harness.ts';
import type { Ended } from './harness.ts';

/** The connector by which the language is explained, to the letter, with what it leaves open filled in. */
const connector = `connector: beisen
title: 北森 iTalent
status: profile, untested against the vendor      # confirmed | partner-gated | profile, untested against the vendor
config:                                           # JSON Schema of \`with:\`; \`secret: true\` is never shown
  identity: [base_url, tenant]
  required: [tenant, app_key, app_secret]
  properties: { tenant: { type: string }, app_key: { type: string }, app_secret: { type: string, secret: true }, base_url: { type: string, format: uri, default: "https://openapi.italent.cn" }, login: { type: string, default: key_secret } }
http:
  base_url: "{{ $config.base_url }}"
  auth:
    by: $config.login                             # variants, chosen by a setting
    key_secret: { kind: token, token: access_token, expires_in: { at: expires_in, cap: 6900s }, request: { method: POST, path: /token, form: { grant_type: client_credentials, app_key: "{{ $config.app_key }}", app_secret: "{{ $config.app_secret }}" } } }
  success: '$status = 200 and $string(code ? code : Code) = "200"'        # asserted: a missing field is a failure
  errors:                                         # first match; verbs: retry wait reauthorise restart narrow reject stop
    - { when: '$status = 401', then: reauthorise }
    - { when: '$string(code) = "417" and $contains($string(message), "90天")', then: narrow }     # arrives with HTTP 200
  limits: [ { requests: 20, per: 1s }, { requests: 1000, per: 1m }, { requests: 100000, per: 1d, then: stop } ]
  record: '$merge([$, { "applyId": $text(applyId) }])'      # normaliser run on each page (dates, ids as text, vendor noise)
streams:
  applications:
    key: applyId
    version: observed                             # or an expression; observed = the instant the request left
    schema:
      type: object
      required: [applyId]
      properties:
        applyId: { type: string }
        applicantId: { type: string }
        jobId: { type: string }
        processId: { type: string }
        phaseId: { type: string }
        statusId: { type: string }
        profile: { type: object }
    sensitive: { person: [profile.Name, profile.Email, profile.Mobile] }     # classes: person, pay, health, …
    read:
      request: { method: POST, path: /RecruitV6/api/v1/Apply/GetApplyListByModifiedTime, json: { startTime: "{{ $window.from }}", endTime: "{{ $window.to }}", batchId: "{{ $page.cursor }}" } }
      records: data.items
      pages: { kind: cursor, next: data.nextBatchId, last: data.isLastBatch, first: "", resume: false }
      delta: { kind: window, start: "2020-01-01T00:00:00Z", span: 30d, overlap: 10m, sweep: { every: 24h, span: 3d }, lag: 2m, format: "[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01]", zone: Asia/Shanghai }
      steps:                                      # from ids to records, per page, in chunks
        - { name: profile, keys: applicantId, chunk: 100, request: { method: POST, path: /RecruitV6/api/v1/Applicant/GetPersonProfileList, json: { applicantIds: "{{ $ids }}" } }, records: data, match: applicantId, shape: '$merge([fieldValues.{ name: text ? text : value }])', missing: hold }
    by_key: { applyId: { chunk: 100, request: { method: POST, path: /RecruitV6/api/v1/Apply/GetApplyListByApplyId, json: { applyIds: "{{ $ids }}" } }, records: data } }     # one entry a field that can be asked for; same shape as read; serves join, settling, verify, hooks
  transfers:
    write:
      action:                                     # create | update | upsert | delete | action
        request: { method: POST, path: /RecruitV6/api/v1/Apply/TransferPhase, json: { applyIds: { each: applyId }, phaseId: "{{ $group.phaseId }}", statusId: "{{ $group.statusId }}", reasonId: "{{ $group.reasonId }}" } }
        group: [processId, fromPhaseId, phaseId, statusId, reasonId]      # one call carries one value of each
        match: applyId
        batch: 100
        atomic: false                             # may one bad record sink the call?
        repeat: { by_lookup: applications, key: applyId, applied: 'phaseId = $record.phaseId and statusId = $record.statusId' }    # or safe, or never
        # true: delivered; false: sent again; undefined or no record: unknown; $record is the mapped record
        outcomes: { kind: lists, in: data, lists: [ { named: "/LockedApplyIds$/", is: retry, after: 10m }, { named: "/Ids$/", is: rejected, reason: $list_name } ], others: accepted, proof: $accepted = data.transferCount }
check: { request: { path: /RecruitV6/api/v1/Setting/GetProcessList } }
`;

/** The mapping by which it is explained, likewise; keys that are not built yet are left out. */
const mapping = `mapping: hirevue-interviews-to-beisen
from: hirevue.interviews
to: beisen.transfers
key: interviewId                                  # a list for composite keys; each part must be present
needs: [candidate.applyId, position.id, score]    # after \`when\`; absent: dead letter, never a guess
when: [ { that: status = "completed", else: interview not finished } ]      # the first that fails is the reason counted
tables:
  positions: { file: tables/positions.csv, key: hirevue_position, types: { threshold: number }, required: [threshold, next_phase, pool_phase, next_status, pool_status], missing: reject }
  reasons: { file: tables/reasons.csv, key: code, required: [id], missing: reject }
join: { app: { from: beisen.applications, on: applyId, by: candidate.applyId, expect: one, missing: hold 7d } }   # one batched by_key a page
let:  { rule: '$table("positions", position.id)', pass: 'score >= $rule.threshold' }
hold: [ { when: $rule.key_post = "是", until: approved, reason: 关键岗位，须人工复核 } ]
map:
  applyId: $app.applyId
  processId: $app.processId
  fromPhaseId: $app.phaseId
  phaseId: '$pass ? $rule.next_phase : $rule.pool_phase'
  statusId: '$pass ? $rule.next_status : $rule.pool_status'
  reasonId: { $: '$pass ? null : $table("reasons", "score_below").id', $blank: keep }    # keep | clear; $default, $required
label: '$pass ? "next" : "pool"'                  # counted by label
mode: event                                       # state (newest wins) | event (each key acts once)
after: { mapping: hirevue-scores-to-beisen, key: interviewId }    # held until that one is delivered; a list of mappings orders runs
guard: { rejects: 20% or 25, over: 24h }
tests:
  - name: 84.6 in sales goes to the next round
    at: 2026-11-21T02:00:00Z
    with: { app: { applyId: a-1, processId: p-1, phaseId: ph-1 } }               # what joins, targets and tables give
    given: { interviewId: i-1, status: completed, score: 84.6, candidate: { applyId: a-1 }, position: { id: sales } }
    expect: { applyId: a-1, processId: p-1, fromPhaseId: ph-1, phaseId: ph-2, statusId: st-2 }                                 # exact; or expect_some, filtered, held, rejected, deleted; or a list of deltas in order
`;

const scores = `mapping: hirevue-scores-to-beisen
from: hirevue.interviews
to: local.scores
key: interviewId
when: [{ that: status = "completed", else: interview not finished }]
map: { interviewId: interviewId, score: score }
tests: [{ name: a score is kept, given: { interviewId: i-1, status: completed, score: 84.6 }, expect: { interviewId: i-1, score: 84.6 } }]
`;

const interviews = `connector: interviews
title: A platform for interviews
config: { identity: [base_url], required: [base_url], properties: { base_url: { type: string, format: uri } } }
http: { base_url: "{{ $config.base_url }}" }
streams:
  interviews:
    key: interviewId
    version: observed
    sensitive: { person: [candidate.applyId], assessment: [score] }
    schema: { type: object, properties: { interviewId: { type: string }, status: { type: string }, score: { type: number }, candidate: { type: object, properties: { applyId: { type: string } } }, position: { type: object, properties: { id: { type: string } } } } }
    read: { request: { path: /interviews }, records: interviews }
`;

interface Application {
  readonly applyId: string;
  readonly applicantId: string;
  readonly processId: string;
  phaseId: string;
  statusId: string;
}

/** Both systems in one: the interviews, and recruiting as the vendor's facts have it. */
class Recruiting {
  readonly applications = new Map<string, Application>();
  readonly moved: string[] = [];
  interviews: unknown[] = [];
  /** Names of lists of applications that stay where they are. */
  readonly lists = new Map<string, readonly string[]>();
  /** Added to the count that a transfer tells. */
  miscount = 0;
  /** The next transfer is done, and its answer is lost. */
  lose = false;
  token = 't-1';

  constructor(ids: readonly string[]) {
    for (const applyId of ids) {
      const person = `0${applyId.slice(2)}`;
      this.applications.set(applyId, {
        ...{ applyId, applicantId: person, processId: 'p-1', phaseId: 'ph-1', statusId: 'st-1' },
      });
    }
  }

  readonly answer = ({ path, body, headers }: Asked): Told => {
    if (path === '/interviews') return { body: { interviews: this.interviews } };
    if (path === '/token') return { body: { access_token: this.token, token_type: 'bearer', expires_in: '7200' } };
    if (headers.authorization !== `Bearer ${this.token}`) return { status: 401, body: { message: 'un-authorized' } };
    const sent = body as Record<string, string[]>;
    if (path.endsWith('/GetApplyListByModifiedTime'))
      return { body: { code: 200, data: this.#batch(sent as unknown as Batch) } };
    if (path.endsWith('/GetPersonProfileList'))
      return { body: { code: 200, data: (sent['applicantIds'] ?? []).map(profile) } };
    if (path.endsWith('/GetApplyListByApplyId')) {
      const found = (sent['applyIds'] ?? []).flatMap((id) => this.applications.get(id) ?? []);
      return { body: { code: 200, data: found } };
    }
    if (path.endsWith('/TransferPhase')) return this.#transfer(sent as unknown as Transfer);
    return { status: 401, body: { message: 'un-authorized' } };
  };

  #batch({ startTime, endTime, batchId }: Batch): unknown {
    const modified = chinese(Date.now() - 86_400_000);
    const all = startTime <= modified && modified < endTime ? [...this.applications.values()] : [];
    const from = Number(batchId === '' ? 0 : batchId);
    const items = all.slice(from, from + 2).map(({ applyId, applicantId }) => ({ applyId, applicantId, jobId: 'j-1' }));
    const next = from + 2;
    return { total: all.length, nextBatchId: String(next), isLastBatch: next >= all.length, items };
  }

  #transfer({ applyIds, phaseId, statusId }: Transfer): Told {
    const lists = [...this.lists].map(([name, ids]) => [name, ids.filter((id) => applyIds.includes(id))] as const);
    const stay = new Set(lists.flatMap(([, ids]) => ids));
    const go = applyIds.filter((id) => !stay.has(id));
    for (const id of go) {
      const application = this.applications.get(id);
      if (application !== undefined) Object.assign(application, { phaseId, statusId });
      this.moved.push(id);
    }
    if (this.lose) {
      this.lose = false;
      return { stream: (response) => void response.destroy() };
    }
    const transferCount = go.length + this.miscount;
    const counts = { totalCount: applyIds.length, transferCount, noTransferCount: stay.size };
    return { body: { code: 200, message: null, data: { ...counts, ...Object.fromEntries(lists) } } };
  }
}

interface Batch {
  readonly startTime: string;
  readonly endTime: string;
  readonly batchId: string;
}

/** An instant as the vendor writes it: the clock of Shanghai, without its zone. */
const chinese = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 19);

interface Transfer {
  readonly applyIds: readonly string[];
  readonly phaseId: string;
  readonly statusId: string;
}

const profile = (applicantId: string): unknown => ({
  applicantId,
  fieldValues: [
    { name: 'Name', value: `候选人${applicantId}` },
    { name: 'Gender', value: '1', text: '女' },
  ],
});

const interview = (id: string, more: object = {}): unknown => ({
  ...{
    interviewId: `i-${id}`,
    status: 'completed',
    score: 90,
    candidate: { applyId: `a-${id}` },
    position: { id: 'sales' },
  },
  ...more,
});

const ids = (...numbers: number[]): string[] => numbers.map((number) => `a-${number}`);

async function setUp(recruiting: Recruiting) {
  const server = await startCounterpart(recruiting.answer);
  const project = makeProject({
    'hrwire.yaml': {
      store: 'sqlite:state/hrwire.db',
      connections: {
        hirevue: { connector: 'interviews', with: { base_url: server.url } },
        beisen: {
          connector: 'beisen',
          with: { base_url: server.url, tenant: '100000', app_key: 'hr', app_secret: '${BEISEN_SECRET}' },
        },
        local: { connector: 'local', with: { streams: { scores: { key: 'interviewId' } } } },
        out: { connector: 'jsonl', with: { directory: './out' } },
      },
      settings: { run: { settle_after: '1ms' } },
    },
    'connectors/beisen.yaml': connector,
    'connectors/interviews.yaml': interviews,
    'mappings/hirevue-interviews-to-beisen.yaml': mapping,
    'mappings/hirevue-scores-to-beisen.yaml': scores,
    'mappings/applications-to-out.yaml': {
      ...{ mapping: 'applications-to-out', from: 'beisen.applications', to: 'out.rows' },
      map: { applyId: 'applyId', name: 'profile.Name', gender: 'profile.Gender' },
      tests: [
        {
          name: 'an application',
          given: { applyId: 'a', profile: { Name: 'n' } },
          expect: { applyId: 'a', name: 'n' },
        },
      ],
    },
    'mappings/tables/positions.csv':
      'hirevue_position,threshold,next_phase,pool_phase,next_status,pool_status,key_post\nsales,80,ph-2,ph-9,st-2,st-9,否\nchief,90,ph-2,ph-9,st-2,st-9,是\n',
    'mappings/tables/reasons.csv': 'code,id\nscore_below,rs-1\n',
  });
  const run = (...args: string[]): Promise<Ended> => project.run(args, { env: { BEISEN_SECRET: 'a-secret-word' } });
  return { server, project, run };
}

const transfers = 'hirevue-interviews-to-beisen';
const transferPath = '/RecruitV6/api/v1/Apply/TransferPhase';

it.concurrent('the design’s files check, and their tests pass', async () => {
  const { run } = await setUp(new Recruiting([]));
  expect(await run('check')).toMatchObject({ code: 0, json: { diagnostics: [] } });
  expect(await run('test', transfers)).toMatchObject({ code: 0 });
});

it.concurrent('what it writes of reading: ids in batches, then profiles as objects', async () => {
  const { run, project, server } = await setUp(new Recruiting(ids(1, 2, 3)));
  expectRun(await run('run', 'applications-to-out'), { status: 'settled', read: 3, delivered: 3 });
  expect(project.lines('out').map((line) => JSON.parse(line) as unknown)).toMatchObject(
    [1, 2, 3].map((number) => ({ applyId: `a-${number}`, name: `候选人0${number}`, gender: '女' })),
  );
  expect(server.count('/token')).toBe(1);
});

it.concurrent(
  'what it writes of moving: groups, lists with their verdicts, and the score before the stage',
  async () => {
    const recruiting = new Recruiting(ids(1, 2, 3, 5, 6, 8, 10));
    recruiting.interviews = [
      interview('1', { score: 84.6 }),
      interview('2', { score: 60 }),
      interview('3', { position: { id: 'chief' } }),
      interview('4', { status: 'started' }),
      interview('5'),
      interview('6'),
      interview('7', { score: null }),
      interview('8', { position: { id: 'art' } }),
      interview('9'),
      interview('10'),
    ];
    recruiting.lists.set('jobLockedApplyIds', ['a-5']).set('applicantBlackApplyIds', ['a-6']);
    const { run, server } = await setUp(recruiting);
    expectRun(await run('run', transfers), { read: 10, filtered: 1, delivered: 0, deadLettered: 2, held: 7 }, 3);
    expect(server.count(transferPath)).toBe(0);

    expectRun(await run('run', 'hirevue-scores-to-beisen'), { delivered: 9, filtered: 1 });
    const moved = await run('run', transfers);
    expectRun(moved, { acted: 3, labels: { next: 2, pool: 1 }, unknown: 0, left: 0 }, 3);
    expect(recruiting.moved.toSorted()).toEqual(['a-1', 'a-10', 'a-2']);
    const calls = server.asked.filter(({ path }) => path === transferPath).map(({ body }) => body);
    expect(calls).toHaveLength(2);
    expect(calls).toContainEqual({ applyIds: ['a-2'], phaseId: 'ph-9', statusId: 'st-9', reasonId: 'rs-1' });
    expect(calls).toContainEqual({ applyIds: ['a-1', 'a-5', 'a-6', 'a-10'], phaseId: 'ph-2', statusId: 'st-2' });
    const dead = await run('dead-letters', 'list', transfers);
    expect(dead.json).toMatchObject({
      deadLetters: expect.arrayContaining([expect.objectContaining({ key: 'i-6' })]) as unknown,
    });
    expect(dead.stdout).toContain('applicantBlackApplyIds');
  },
);

it.concurrent(
  'what it writes of proof: where the count does not add up, nobody is taken for done before being looked up',
  async () => {
    const recruiting = new Recruiting(ids(1, 2, 3));
    recruiting.interviews = [interview('1'), interview('2'), interview('3')];
    recruiting.lists.set('applicantBlackApplyIds', ['a-3']);
    recruiting.miscount = -1;
    const { run, server } = await setUp(recruiting);
    const { json } = await run('run', 'hirevue-scores-to-beisen', transfers);
    expect(json).toMatchObject({ runs: [{ delivered: 3 }, { acted: 2, deadLettered: 1, unknown: 0, left: 0 }] });
    // The join of the page, and what became of those that no list names.
    const lookedUp = server.asked.filter(({ path }) => path.endsWith('/GetApplyListByApplyId')).map(({ body }) => body);
    expect(lookedUp).toEqual([{ applyIds: ids(1, 2, 3) }, { applyIds: ids(1, 2) }]);
    expectRun(await run('run', transfers), { unchanged: 2, deadLettered: 1, acted: 0 }, 3);
    expect(server.count(transferPath)).toBe(1);
  },
);

it.concurrent(
  'what it writes of repeating: an answer that is lost is looked up, and nobody is moved twice',
  async () => {
    const recruiting = new Recruiting(ids(1, 2));
    recruiting.interviews = [interview('1'), interview('2')];
    recruiting.lose = true;
    const { run } = await setUp(recruiting);
    const { json } = await run('run', 'hirevue-scores-to-beisen', transfers);
    expect(json).toMatchObject({ runs: [{ delivered: 2 }, { acted: 2, unknown: 0 }] });
    expectRun(await run('run', transfers), { unchanged: 2, acted: 0 });
    expect(recruiting.moved).toEqual(['a-1', 'a-2']);
  },
);
