import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { adopt } from '../../src/app/adopt.ts';
import { verify } from '../../src/app/verify.ts';
import type { Report } from '../../src/proof/verify/report.ts';
import type { RunResult } from '../../src/run/summary.ts';
import type { Finding } from '../../src/store/verifications.ts';
import { way } from '../way/harness.ts';
import type { Way } from '../way/harness.ts';
import { change, ofBeisen } from '../way/interviews.ts';
import { departments, employees, users } from '../way/staff.ts';
import { ids } from '../../examples/sandbox/beisen/seed/applications.ts';

const never = new AbortController().signal;
const watch = { stop: never, hardStop: never, onProgress: () => undefined };

async function compared(
  at: Way,
  mapping: string,
  extra = false,
): Promise<{ readonly report: Report; readonly findings: readonly Finding[] }> {
  const plain = { keys: undefined, sample: undefined, seed: undefined, against: undefined, resume: false };
  return at.opened(async (session) => {
    const report = await verify(session, mapping, { ...plain, extra, findings: 1000 }, watch);
    return { report, findings: await (await session.store()).verifications.findings(report.id, 0, 1000) };
  });
}

describe('users of SuccessFactors, asked by user id in batches', () => {
  const start = (): Promise<Way> => way({ beisen: { employees: 12 } });

  it('are as they were sent, and an edit there is found', async () => {
    const at = await start();
    await at.go(users);
    const before = await compared(at, users);
    expect(before.findings).toEqual([]);
    expect(before.report.counts.equal).toBe(9);
    const user = at.successfactors.tables.all('User').find(({ userId }) => userId === 'BS101500002');
    Object.assign(user ?? {}, { email: 'changed@there.example' });
    const after = await compared(at, users);
    expect(after.findings).toMatchObject([
      { kind: 'different', cause: 'changed-there', detail: { fields: [{ field: 'email' }] } },
    ]);
  });
});

/** Each finding in a line: `e1006 missing held`. */
function lines(findings: readonly Finding[]): string[] {
  return findings.flatMap(({ key, kind, cause, detail }) => {
    const fields = Array.isArray(detail['fields']) ? detail['fields'] : [];
    if (fields.length === 0) return [`${String(key)} ${kind} ${cause}`];
    return fields.map((one) => {
      const of = one as { field: string; cause: string };
      return `${String(key)} ${kind} ${of.cause} ${of.field}`;
    });
  });
}

describe('people and departments of Beisen', () => {
  it('are as they were sent; what was done there behind our back, and a field that is not the tenant’s, are found', async () => {
    const at = await way({ successfactors: { candidates: 2, employees: 12 } });
    await at.go(departments);
    expect(lines((await compared(at, departments)).findings)).toEqual([]);
    await at.go(employees);
    // One who is to come in twenty days is held here, and so not there.
    const future = 'e1006 missing held';
    expect(lines((await compared(at, employees)).findings)).toEqual([future]);
    const row = at.beisen.store.all('employees').find(({ originalId }) => originalId === 'e1012');
    if (row === undefined) throw new Error('nobody');
    at.beisen.store.put('employees', {
      ...row,
      info: { ...row.info, email: 'other@there.example', customProperties: {} },
    });
    expect(lines((await compared(at, employees)).findings).sort()).toEqual([
      future,
      'e1012 different changed-there email',
      'e1012 different dropped custom.extSourceStatus',
    ]);
  });
});

describe('moves of applications, which only act', () => {
  const moves = 'hirevue-interviews-to-beisen';
  async function moved(): Promise<Way> {
    const at = await way({ beisen: { applications: 20 } });
    ofBeisen(at, 4);
    for (const number of [0, 1, 2, 3]) change(at, number, { score: 85 });
    await at.go('hirevue-scores-to-beisen');
    expect(await at.go(moves)).toMatchObject({ acted: 4 });
    return at;
  }

  it('are looked up as after a crash: one that was moved back is told', async () => {
    const at = await moved();
    const before = await compared(at, moves);
    expect([before.findings, before.report.counts.equal]).toEqual([[], 4]);
    const row = at.beisen.store.get('applications', ids.application(0));
    if (row === undefined) throw new Error('no application');
    at.beisen.store.put('applications', { ...row, phaseId: ids.phase('F001', 'interview') });
    const after = await compared(at, moves);
    expect(after.findings).toMatchObject([{ kind: 'different', cause: 'not-applied' }]);
  });

  it('are adopted where they were done by hand: nobody is moved a second time', async () => {
    const at = await moved();
    // A ledger that knows nothing, of a system in which all was done before.
    await at.opened(async (session) => (await session.store()).close());
    rmSync(join(at.project.root, 'state.db'));
    at.mark();
    const options = { full: false, resend: false, newLedger: false, adopt: true as const };
    const result: RunResult = await at.opened((session) => adopt(session, moves, options, watch));
    expect(result.summary).toMatchObject({ acted: 0, deadLettered: 0 });
    expect(at.received('beisen', { path: '/Apply/TransferPhase' })).toEqual([]);
  });
});
