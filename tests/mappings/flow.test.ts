import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { candidatesCsv, interviewsCsv } from '../../examples/quickstart/data.ts';
import { sandboxed } from './sandboxed.ts';
import type { Sandboxed } from './sandboxed.ts';

let at: Sandboxed;
beforeEach(async () => {
  at = await sandboxed();
});
afterEach(() => at.close());

describe('uploads-to-successfactors-candidates', () => {
  const mapping = 'uploads-to-successfactors-candidates';

  it('a GBK list with title rows becomes candidates; three people are refused inside a 200', async () => {
    at.put('inbox', 'a.csv', candidatesCsv());
    const { summary, causes } = await at.go(mapping);
    expect(summary).toMatchObject({ status: 'attention', read: 200, delivered: 197, deadLettered: 3, left: 0 });
    expect(causes).toEqual([{ code: 'COE_GENERAL_BAD_REQUEST', count: 3 }]);
    expect(at.sandbox.tables.byEmail('candidate0001@applicants.example')).toMatchObject({ country: 'CN' });
  });

  it('a second run sends nothing, and of a changed list exactly the changed rows', async () => {
    at.put('inbox', 'a.csv', candidatesCsv());
    await at.go(mapping);
    const before = at.sent('CandidateLight');
    const again = await at.go(mapping);
    expect(again.summary).toMatchObject({ status: 'settled', read: 0, requests: 0 });
    at.put('inbox', 'b.csv', candidatesCsv({ changed: 2 }));
    const changed = await at.go(mapping);
    expect(changed.summary).toMatchObject({ read: 200, delivered: 2, unchanged: 195, deadLettered: 3 });
    expect(at.sent('CandidateLight') - before).toBe(2);
  });

  it('a table of the project repairs the dead letters', async () => {
    at.put('inbox', 'a.csv', candidatesCsv());
    await at.go(mapping);
    mkdirSync(join(at.project.root, 'mappings/tables'), { recursive: true });
    const table = readFileSync(join(import.meta.dirname, '../../mappings/tables/sources.csv'), 'utf8');
    at.put('mappings/tables', 'sources.csv', table.replace('SHORT_VIDEO', 'SOCIAL'));
    const { summary } = await at.go(mapping, { full: true });
    expect(summary).toMatchObject({ delivered: 3, unchanged: 197, deadLettered: 0 });
  });
});

describe('interviews-to-successfactors-reports', () => {
  const mapping = 'interviews-to-successfactors-reports';

  it('each completed interview becomes one report, once', async () => {
    at.put('interviews', 'a.csv', interviewsCsv());
    const first = await at.go(mapping);
    expect(first.summary).toMatchObject({ read: 60, delivered: 54, filtered: 5, deadLettered: 1 });
    expect(first.causes).toEqual([{ code: 'needs.absent', count: 1 }]);
    await at.go(mapping, { full: true });
    expect(at.sandbox.tables.all('JobApplicationAssessmentReport')).toHaveLength(54);
    const outcomes = at.outcomes();
    expect(outcomes.filter(({ empty, hidden }) => empty === true || hidden === true)).toEqual([]);
  });

  it('SF-REPORT-APPENDS: an answer that was lost doubles no report', async () => {
    at.put('interviews', 'a.csv', interviewsCsv());
    at.sandbox.faults.add([{ kind: 'lost', path: 'upsert' }]);
    await at.go(mapping);
    await at.go(mapping, { full: true });
    const orders = at.sandbox.tables.all('JobApplicationAssessmentReport').map((row) => row['orderId']);
    expect([orders.length, new Set(orders).size]).toEqual([54, 54]);
  });

  it('a corrected score is a second report, the last one wins; a new link alone is not', async () => {
    at.put('interviews', 'a.csv', interviewsCsv());
    await at.go(mapping);
    at.put('interviews', 'b.csv', interviewsCsv({ changed: 2 }));
    expect((await at.go(mapping)).summary).toMatchObject({ delivered: 2, unchanged: 52 });
  });
});

describe('interviews-to-successfactors-applications', () => {
  const mapping = 'interviews-to-successfactors-applications';

  it('SF-STATUS-SET: each application moves inside its own status set, key posts wait for a person', async () => {
    at.put('interviews', 'a.csv', interviewsCsv());
    const { summary } = await at.go(mapping);
    expect(summary.delivered + summary.held).toBe(54);
    expect(summary.held).toBeGreaterThan(0);
    expect(summary).toMatchObject({ filtered: 5, deadLettered: 1, unknown: 0 });
    expect(summary.labels['next'] ?? 0).toBeGreaterThan(0);
    expect(summary.labels['pool'] ?? 0).toBeGreaterThan(0);
    const outcomes = at.outcomes();
    expect(outcomes.filter(({ corrupted }) => corrupted === true)).toEqual([]);
    expect(outcomes.filter(({ outcome }) => outcome === 'updated')).toHaveLength(summary.delivered);
  });

  it('each interview moves once: a later file moves nobody again', async () => {
    at.put('interviews', 'a.csv', interviewsCsv());
    await at.go(mapping);
    const before = at.sent('JobApplication');
    at.put('interviews', 'b.csv', interviewsCsv({ changed: 20 }));
    await at.go(mapping);
    expect(at.sent('JobApplication')).toBe(before);
  });
});

describe('out of SuccessFactors', () => {
  it('candidates become a CSV file; then only those that changed', async () => {
    const first = await at.go('successfactors-candidates-to-export');
    expect(first.summary).toMatchObject({ status: 'settled', read: 60, delivered: 60 });
    const row = at.sandbox.tables.get('Candidate', '4007');
    if (row !== undefined) at.sandbox.tables.change('Candidate', row, { city: '杭州' });
    const second = await at.go('successfactors-candidates-to-export');
    expect(second.summary).toMatchObject({ delivered: 1 });
    const files = readdirSync(join(at.project.root, 'out')).sort();
    expect(files).toHaveLength(2);
    const texts = files.map((file) => readFileSync(join(at.project.root, 'out', file), 'utf8'));
    expect(texts.map((text) => text.trimEnd().split('\n').length).sort((a, b) => a - b)).toEqual([2, 61]);
    expect(texts.join('')).toContain('杭州');
    // The file of one candidate has each column too, whatever that one lacks.
    const columns = texts.map((text) => (text.replace('\ufeff', '').split(/\r?\n/)[0] ?? '').split(',').sort());
    expect(columns[0]).toHaveLength(13);
    expect(columns[1]).toEqual(columns[0]);
  });

  it('applications and users are kept in the store', async () => {
    expect((await at.go('successfactors-applications-to-local')).summary).toMatchObject({ read: 60, delivered: 60 });
    expect((await at.go('successfactors-users-to-local')).summary).toMatchObject({ read: 9, delivered: 9 });
  });
});
