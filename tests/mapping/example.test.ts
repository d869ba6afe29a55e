import { describe, expect, it } from 'vitest';
import { validate } from '../../src/config/check/validate.ts';
import { mappingSchema } from '../../src/config/schema/mapping.ts';
import { compileMapping } from '../../src/mapping/compile.ts';
import { runMappingTests } from '../../src/mapping/tests.ts';
import { documentOf, streamOf, tableOf } from './harness.ts';

/** A whole mapping file as the loader gives it: checked against its schema, defaults filled in. */
const file = `
mapping: results-to-transfers
from: interviews.results
to: recruiting.transfers
key: interviewId
needs: [candidate.applyId, position.id, score]
when: [ { that: status = "completed", else: interview not finished } ]
tables:
  positions: { file: tables/positions.csv, key: position, types: { threshold: number }, required: [threshold, next_phase, pool_phase] }
  reasons: { file: tables/reasons.csv, key: code, required: [id], missing: reject }
join: { app: { from: recruiting.applications, by: candidate.applyId, expect: one, missing: hold 7d } }
let: { rule: '$table("positions", position.id)', pass: 'score >= $rule.threshold' }
hold: [ { when: $rule.key_post = "是", until: approved, reason: 关键岗位，须人工复核 } ]
map:
  applyId: $app.applyId
  fromPhaseId: $app.phaseId
  phaseId: '$pass ? $rule.next_phase : $rule.pool_phase'
  reasonId: { $: '$pass ? null : $table("reasons", "score_below").id', $blank: keep }
match: applyId
label: '$pass ? "next" : "pool"'
mode: event
tests:
  - name: 84.6 in sales goes to the next round
    at: "2026-11-21T02:00:00Z"
    with: { app: { applyId: a-1, phaseId: p-0 } }
    given: { interviewId: i-1, status: completed, score: 84.6, candidate: { applyId: a-1 }, position: { id: sales } }
`;
const more = `    expect: { applyId: a-1, fromPhaseId: p-0, phaseId: p-2 }
    label: next
  - name: 79.9 goes to the pool, with the reason
    with: { app: { applyId: a-1 } }
    given: { interviewId: i-1, status: completed, score: 79.9, candidate: { applyId: a-1 }, position: { id: sales } }
    expect: { applyId: a-1, phaseId: pool, reasonId: r-1 }
    label: pool
  - name: a missing score is no rejection
    with: { app: { applyId: a-1 } }
    given: { interviewId: i-1, status: completed, candidate: { applyId: a-1 }, position: { id: sales } }
    rejected: needs.absent
  - name: an application that is not there yet is waited for
    given: { interviewId: i-1, status: completed, score: 90, candidate: { applyId: a-1 }, position: { id: sales } }
    held: join.missing
  - name: a key post is looked at first
    with: { app: { applyId: a-1 } }
    given: { interviewId: i-1, status: completed, score: 90, candidate: { applyId: a-1 }, position: { id: chief } }
    held: 关键岗位，须人工复核
  - name: an unknown position is a dead letter
    with: { app: { applyId: a-1 } }
    given: { interviewId: i-1, status: completed, score: 90, candidate: { applyId: a-1 }, position: { id: art } }
    rejected: table.missing
  - name: an unfinished interview is left alone
    given: { interviewId: i-1, status: running }
    filtered: interview not finished
`;

const positions = 'position,threshold,next_phase,pool_phase,key_post\nsales,80,p-2,pool,否\nchief,80,p-2,pool,是\n';
const tables = [
  tableOf('positions', positions, { key: ['position'], types: { threshold: 'number' } }),
  tableOf('reasons', 'code,id\nscore_below,r-1\n'),
];

function inputs() {
  const document = documentOf(file + more);
  expect(validate(document, mappingSchema, document.value)).toEqual([]);
  return {
    document,
    tables: new Map(tables.map((table) => [table.name, table])),
    source: streamOf({ keys: ['interviewId'] }),
    target: streamOf({ keys: [] }),
    streams: () => streamOf({ keys: ['applyId'] }),
  };
}

describe('a whole mapping file', () => {
  it('passes its schema and its own tests', async () => {
    const results = await runMappingTests(inputs());
    expect(results.map(({ name, differences }) => [name, differences])).toEqual(results.map(({ name }) => [name, []]));
    expect(results).toHaveLength(7);
  });

  it('compiles to what the run asks of it', () => {
    expect(compileMapping(inputs())).toMatchObject({
      name: 'results-to-transfers',
      mode: 'event',
      from: { connection: 'interviews', stream: 'results' },
      joins: [{ name: 'app', on: 'applyId', expect: 'one', missing: { then: 'hold', for: 604_800_000 } }],
      guards: { rejects: { percent: 20, count: 25 }, over: 86_400_000 },
    });
  });
});
