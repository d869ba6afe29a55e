import { describe, expect, it } from 'vitest';
import { ids } from '../../examples/sandbox/beisen/seed/applications.ts';
import { moveApplication } from '../../examples/sandbox/successfactors/people.ts';
import { bringBack, listAside } from '../../src/app/aside.ts';
import { systems } from './systems.ts';
import type { Systems } from './systems.ts';

const scores = 'hirevue-scores-to-beisen';
const stages = 'hirevue-interviews-to-beisen';
const reports = 'hirevue-interviews-to-successfactors-reports';
const invitations = 'successfactors-applications-to-hirevue';

/** Positions 501 to 503 carry applications of Beisen, 601 and 602 of SuccessFactors; each third interview is finished. */
const references = Array.from({ length: 30 }, (_, i) => (i % 5 < 3 ? ids.application(i) : String(3001 + i)));
/** Of the finished ones: 501 (0, 15), 502 (6, 21), 503 (12, 27), which is a key post, and 601, 602 (3, 9, 18, 24). */
const interviewId = (index: number): number => 50_001 + index;

async function interviewed(): Promise<Systems> {
  return systems({
    hirevue: { interviews: 30, references },
    beisen: { applications: 30 },
    successfactors: { candidates: 30 },
  });
}

/** The application of an interview in Beisen: what stands on it and where it has been. */
function application({ beisen }: Systems, index: number) {
  const row = beisen.store.get('applications', ids.application(index));
  const phases = ['interview', 'next', 'pool', 'offer'] as const;
  const code = row?.processId === ids.process('F001') ? 'F001' : 'F002';
  const name = phases.find((phase) => ids.phase(code, phase) === row?.phaseId);
  return { score: row?.fieldValues['AIScore'], phase: name, moves: (row?.history.length ?? 0) - 1 };
}

function finish({ hirevue }: Systems, index: number, score: number): Promise<unknown> {
  return hirevue.people.finish({ ids: [interviewId(index)], score });
}

describe('interviews into Beisen', () => {
  it('the score is on the file before anybody is moved', async () => {
    const at = await interviewed();
    expect(await at.go(stages)).toMatchObject({ read: 30, held: 6, delivered: 0 });
    expect(at.asked('TransferPhase')).toBe(0);
    expect(await at.go(scores)).toMatchObject({ delivered: 6, deadLettered: 0, status: 'settled' });
    expect(application(at, 0)).toEqual({ score: '40.2', phase: 'interview', moves: 0 });
    expect(await at.go(stages)).toMatchObject({ resumed: 4, acted: 4, held: 2, labels: { pool: 4 } });
    expect(application(at, 0)).toEqual({ score: '40.2', phase: 'pool', moves: 1 });
  });

  it('whoever reaches the line of the position goes to the next round, whoever does not to the pool', async () => {
    const at = await interviewed();
    await finish(at, 5, 80);
    await finish(at, 10, 79.9);
    await finish(at, 1, 75);
    await at.go(scores);
    await at.go(stages);
    expect([5, 10, 1].map((index) => application(at, index).phase)).toEqual(['next', 'pool', 'next']);
  });

  it('moves of one kind go in one call', async () => {
    const at = await interviewed();
    await at.go(scores);
    await at.go(stages);
    // Four go to the pool, two of either process.
    expect(at.asked('TransferPhase')).toBe(2);
  });

  it('a second run has nothing to send', async () => {
    const at = await interviewed();
    await at.go(scores);
    await at.go(stages);
    expect(await at.go(scores)).toMatchObject({ delivered: 0, unchanged: 6 });
    expect(await at.go(stages)).toMatchObject({ delivered: 0, unchanged: 4, held: 2 });
    expect([at.asked('TransferPhase'), at.asked('UpdateApplyList')]).toEqual([2, 1]);
  });

  it('a key post waits for a person, and goes once approved', async () => {
    const at = await interviewed();
    await at.go(scores);
    await at.go(stages);
    expect(application(at, 12)).toMatchObject({ score: expect.any(String) as string, phase: 'interview' });
    const session = at.project.open();
    const held = await listAside(session, { mapping: stages, state: 'held' });
    expect(held.map(({ cause }) => cause.message)).toEqual(['关键岗位，须人工复核', '关键岗位，须人工复核']);
    await bringBack(session, held, 'release');
    await session.close();
    expect(await at.go(stages)).toMatchObject({ resumed: 2, acted: 2 });
    expect(application(at, 12)).toMatchObject({ phase: 'pool', moves: 1 });
  });

  it('an application that people have moved on stays where it is', async () => {
    const at = await interviewed();
    const applyId = ids.application(0);
    const { processId } = at.beisen.store.get('applications', applyId) ?? {};
    const code = processId === ids.process('F001') ? 'F001' : 'F002';
    const stage = { phaseId: ids.phase(code, 'offer'), statusId: ids.status(code, 'offer', 'pending') };
    at.beisen.change('applications', { applyId, ...stage });
    await at.go(scores);
    await at.go(stages);
    expect(application(at, 0)).toEqual({ score: '40.2', phase: 'offer', moves: 1 });
  });

  it('a score that is corrected goes on the file, and moves nobody again', async () => {
    const at = await interviewed();
    await at.go(scores);
    await at.go(stages);
    const row = at.hirevue.tables.get('interviews', interviewId(0));
    if (row !== undefined) at.hirevue.tables.put('interviews', { ...row, score: 95 });
    expect(await at.go(scores)).toMatchObject({ updated: 1 });
    expect(await at.go(stages)).toMatchObject({ delivered: 0 });
    expect(application(at, 0)).toEqual({ score: '95', phase: 'pool', moves: 1 });
  });
});

describe('interviews into SuccessFactors', () => {
  const all = ({ successfactors }: Systems) => successfactors.tables.all('JobApplicationAssessmentReport');

  it('an interview becomes the one report of its order, with its dimensions', async () => {
    const at = await interviewed();
    expect(await at.go(reports)).toMatchObject({ delivered: 4, deadLettered: 0, status: 'settled' });
    expect(all(at).map((row) => row['orderId'])).toEqual(expect.arrayContaining(['7004', '7010', '7019', '7025']));
    expect(all(at).find((row) => row['orderId'] === '7004')?.['statusDetails']).toMatch(
      /^HireVue 面试 50004\n王面试官：表达清楚\n沟通能力 [\d.]+; 逻辑思维 \d+$/,
    );
    expect(await at.go(reports)).toMatchObject({ delivered: 0, unchanged: 4 });
    expect(all(at)).toHaveLength(4);
  });

  it('a decision that comes later makes no second report', async () => {
    const at = await interviewed();
    await at.go(reports);
    const scored = [{ name: '沟通能力', score: 99 }];
    await at.hirevue.people.evaluate({ interviewId: interviewId(3), comment: '复核', scores: scored });
    expect(await at.go(reports)).toMatchObject({ delivered: 0, unchanged: 4 });
    expect(all(at)).toHaveLength(4);
  });
});

describe('invitations', () => {
  const invited = ({ hirevue }: Systems): readonly string[] =>
    hirevue.tables.all('interviews').map(({ reference }) => String(reference));

  it('each application at the invitation stage is invited once, however often it is moved to and fro', async () => {
    const at = await systems({ successfactors: { candidates: 20 } });
    expect(await at.go(invitations)).toMatchObject({ created: 20, unknown: 0, deadLettered: 0 });
    expect(new Set(invited(at)).size).toBe(20);
    for (const item of ['1011', '1012']) {
      moveApplication(at.successfactors.tables, '3001', item);
      await at.go(invitations);
    }
    expect(await at.go(invitations, { full: true })).toMatchObject({ delivered: 0, unchanged: 20 });
    expect(invited(at)).toHaveLength(20);
  });

  it('an invitation whose answer was lost is told as unknown, and never sent again', async () => {
    const at = await systems({ successfactors: { candidates: 20 } });
    at.hirevue.faults.add([{ kind: 'lost', path: '/interviews/', method: 'POST', count: 1 }]);
    expect(await at.go(invitations)).toMatchObject({ created: 19, unknown: 1, status: 'attention' });
    await at.go(invitations, { full: true });
    expect(new Set(invited(at)).size).toBe(invited(at).length);
  });

  it('the result of an invited interview finds the way back to its application', async () => {
    const at = await systems({ successfactors: { candidates: 20 } });
    await at.go(invitations);
    const [first] = at.hirevue.tables.all('interviews');
    await at.hirevue.people.finish({ ids: [first?.id ?? 0], score: 88 });
    expect(await at.go(reports)).toMatchObject({ delivered: 1, labels: { recommended: 1 } });
    const order = at.successfactors.tables
      .all('JobApplicationAssessmentOrder')
      .find((row) => row['applicationId'] === first?.reference);
    const [report] = at.successfactors.tables.all('JobApplicationAssessmentReport');
    expect(report?.['orderId']).toBe(order?.['id']);
  });
});
