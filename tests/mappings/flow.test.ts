import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { candidatesCsv, interviewsCsv } from '../../examples/quickstart/data.ts';
import { startSandbox } from '../../examples/sandbox/successfactors/sandbox.ts';
import type { Sandbox } from '../../examples/sandbox/successfactors/sandbox.ts';
import { run } from '../../src/app/run.ts';
import type { RunResult } from '../../src/run/summary.ts';
import { keys } from '../sandbox/client.ts';
import { makeProject } from './project.ts';
import type { TestProject } from './project.ts';

let sandbox: Sandbox;
let project: TestProject;

beforeEach(async () => {
  sandbox = await startSandbox({ candidates: 60, certificate: keys.publicKey });
  const { clientId, companyId, userId } = sandbox.settings;
  project = makeProject({
    base_url: sandbox.url,
    company_id: companyId,
    client_id: clientId,
    user_id: userId,
    private_key: keys.privateKey,
  });
});
afterEach(async () => {
  project.remove();
  expect(sandbox.log.strict).toEqual([]);
  await sandbox.close();
});

async function go(mapping: string, options: Partial<Parameters<typeof run>[2]> = {}): Promise<RunResult> {
  const session = project.open();
  const { signal } = new AbortController();
  const watch = { onProgress: () => undefined, stop: signal, hardStop: signal };
  try {
    return await run(session, mapping, { full: false, resend: false, newLedger: false, ...options }, watch);
  } finally {
    await session.close();
  }
}

function put(folder: string, name: string, content: Buffer | string): void {
  writeFileSync(join(project.root, folder, name), content);
}

/** How many upserts of records of an entity have been received. */
function sent(entity: string): number {
  const upserts = sandbox.log.lines.filter((line) => line.phase === 'received' && line.path.endsWith('/upsert'));
  return upserts.filter((line) => line.entity === entity).reduce((sum, line) => sum + (line.records ?? 0), 0);
}

describe('uploads-to-successfactors-candidates', () => {
  const mapping = 'uploads-to-successfactors-candidates';

  it('a GBK list with title rows becomes candidates; three people are refused inside a 200', async () => {
    put('inbox', 'a.csv', candidatesCsv());
    const { summary, causes } = await go(mapping);
    expect(summary).toMatchObject({ status: 'attention', read: 200, delivered: 197, deadLettered: 3, left: 0 });
    expect(causes).toEqual([{ code: 'COE_GENERAL_BAD_REQUEST', count: 3 }]);
    expect(sandbox.tables.byEmail('candidate0001@applicants.example')).toMatchObject({ country: 'CN' });
  });

  it('a second run sends nothing, and of a changed list exactly the changed rows', async () => {
    put('inbox', 'a.csv', candidatesCsv());
    await go(mapping);
    const before = sent('CandidateLight');
    const again = await go(mapping);
    expect(again.summary).toMatchObject({ status: 'settled', read: 0, requests: 0 });
    put('inbox', 'b.csv', candidatesCsv({ changed: 2 }));
    const changed = await go(mapping);
    expect(changed.summary).toMatchObject({ read: 200, delivered: 2, unchanged: 195, deadLettered: 3 });
    expect(sent('CandidateLight') - before).toBe(2);
  });

  it('a table of the project repairs the dead letters', async () => {
    put('inbox', 'a.csv', candidatesCsv());
    await go(mapping);
    mkdirSync(join(project.root, 'mappings/tables'), { recursive: true });
    const table = readFileSync(join(import.meta.dirname, '../../mappings/tables/sources.csv'), 'utf8');
    put('mappings/tables', 'sources.csv', table.replace('SHORT_VIDEO', 'SOCIAL'));
    const { summary } = await go(mapping, { full: true });
    expect(summary).toMatchObject({ delivered: 3, unchanged: 197, deadLettered: 0 });
  });
});

describe('interviews-to-successfactors-reports', () => {
  const mapping = 'interviews-to-successfactors-reports';

  it('each completed interview becomes one report, once', async () => {
    put('interviews', 'a.csv', interviewsCsv());
    const first = await go(mapping);
    expect(first.summary).toMatchObject({ read: 60, delivered: 54, filtered: 5, deadLettered: 1 });
    expect(first.causes).toEqual([{ code: 'needs.absent', count: 1 }]);
    await go(mapping, { full: true });
    expect(sandbox.tables.all('JobApplicationAssessmentReport')).toHaveLength(54);
    const outcomes = sandbox.log.lines.flatMap((line) => line.outcomes ?? []);
    expect(outcomes.filter(({ empty, hidden }) => empty === true || hidden === true)).toEqual([]);
  });

  it('SF-REPORT-APPENDS: an answer that was lost doubles no report', async () => {
    put('interviews', 'a.csv', interviewsCsv());
    sandbox.faults.add([{ kind: 'lost', path: 'upsert' }]);
    await go(mapping);
    await go(mapping, { full: true });
    const orders = sandbox.tables.all('JobApplicationAssessmentReport').map((row) => row['orderId']);
    expect([orders.length, new Set(orders).size]).toEqual([54, 54]);
  });

  it('a corrected score is a second report, the last one wins; a new link alone is not', async () => {
    put('interviews', 'a.csv', interviewsCsv());
    await go(mapping);
    put('interviews', 'b.csv', interviewsCsv({ changed: 2 }));
    expect((await go(mapping)).summary).toMatchObject({ delivered: 2, unchanged: 52 });
  });
});

describe('interviews-to-successfactors-applications', () => {
  const mapping = 'interviews-to-successfactors-applications';

  it('SF-STATUS-SET: each application moves inside its own status set, key posts wait for a person', async () => {
    put('interviews', 'a.csv', interviewsCsv());
    const { summary } = await go(mapping);
    expect(summary.delivered + summary.held).toBe(54);
    expect(summary.held).toBeGreaterThan(0);
    expect(summary).toMatchObject({ filtered: 5, deadLettered: 1, unknown: 0 });
    expect(summary.labels['next'] ?? 0).toBeGreaterThan(0);
    expect(summary.labels['pool'] ?? 0).toBeGreaterThan(0);
    const outcomes = sandbox.log.lines.flatMap((line) => line.outcomes ?? []);
    expect(outcomes.filter(({ corrupted }) => corrupted === true)).toEqual([]);
    expect(outcomes.filter(({ outcome }) => outcome === 'updated')).toHaveLength(summary.delivered);
  });

  it('each interview moves once: a later file moves nobody again', async () => {
    put('interviews', 'a.csv', interviewsCsv());
    await go(mapping);
    const before = sent('JobApplication');
    put('interviews', 'b.csv', interviewsCsv({ changed: 20 }));
    await go(mapping);
    expect(sent('JobApplication')).toBe(before);
  });
});

describe('out of SuccessFactors', () => {
  it('candidates become a CSV file; then only those that changed', async () => {
    const first = await go('successfactors-candidates-to-export');
    expect(first.summary).toMatchObject({ status: 'settled', read: 60, delivered: 60 });
    const row = sandbox.tables.get('Candidate', '4007');
    if (row !== undefined) sandbox.tables.change('Candidate', row, { city: '杭州' });
    const second = await go('successfactors-candidates-to-export');
    expect(second.summary).toMatchObject({ delivered: 1 });
    const files = readdirSync(join(project.root, 'out')).sort();
    expect(files).toHaveLength(2);
    const texts = files.map((file) => readFileSync(join(project.root, 'out', file), 'utf8'));
    expect(texts.map((text) => text.trimEnd().split('\n').length).sort((a, b) => a - b)).toEqual([2, 61]);
    expect(texts.join('')).toContain('杭州');
  });

  it('applications and users are kept in the store', async () => {
    expect((await go('successfactors-applications-to-local')).summary).toMatchObject({ read: 60, delivered: 60 });
    expect((await go('successfactors-users-to-local')).summary).toMatchObject({ read: 9, delivered: 9 });
  });
});
