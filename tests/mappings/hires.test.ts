import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ids } from '../../examples/sandbox/beisen/seed/applications.ts';
import { dayText, moveApplication, putOffer } from '../../examples/sandbox/successfactors/people.ts';
import { systems } from './systems.ts';
import type { Systems } from './systems.ts';

const day = 86_400_000;
const today = Date.now();

describe('the combined score sheet', () => {
  const sources = ['hirevue-interviews-to-scores', 'beisen-applications-to-scores', 'tests-to-scores'] as const;

  /** Three applications of Beisen, each interviewed and scored 80. */
  async function opened(): Promise<Systems> {
    const references = [0, 1, 2].map((index) => ids.application(index));
    const at = await systems({ hirevue: { interviews: 3, references }, beisen: { applications: 3 } });
    at.hirevue.tables.put(
      'interviews',
      ...at.hirevue.tables.all('interviews').map((row) => ({ ...row, score: null, positionId: 501 })),
    );
    await at.hirevue.people.finish({ count: 3, score: 80 });
    return at;
  }

  function matched({ beisen }: Systems, index: number, score: string): void {
    const applicantId = ids.applicant(index);
    const profile = beisen.store.get('applicants', applicantId)?.profile ?? [];
    const field = { name: 'MatchScore', value: score, text: score, downloadUrl: null };
    beisen.change('applicants', { applicantId, profile: [...profile, field] });
    beisen.change('applications', { applyId: ids.application(index) });
  }

  /** The rows of all files written, by application: the last one stands. */
  function sheet({ project }: Systems): Readonly<Record<string, Readonly<Record<string, string>>>> {
    const folder = join(project.root, 'out');
    const files = readdirSync(folder).toSorted();
    const rows = files.flatMap((file) => {
      const [header = '', ...lines] = readFileSync(join(folder, file), 'utf8').trimEnd().split('\n');
      const names = header.split(',');
      return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i] ?? '', cell] as const)));
    });
    return Object.fromEntries(rows.map((row) => [row['应聘编号'] ?? '', row] as const));
  }

  async function filled(at: Systems): Promise<void> {
    for (const name of sources) expect(await at.go(name)).toMatchObject({ deadLettered: 0, unknown: 0 });
    await at.go('scores-to-export');
  }

  it('three sources fill one row, and weigh as the position says', async () => {
    const at = await opened();
    matched(at, 0, '70');
    at.put('tests', 'a.csv', `应聘编号,姓名,笔试成绩,笔试日期\n${ids.application(0)},某某,９０分,2026年11月18日\n`);
    await filled(at);
    expect(sheet(at)[ids.application(0)]).toMatchObject({ AI面试: '80', 简历匹配: '70', 笔试: '90', 综合得分: '81' });
  });

  it('what is missing is named, and becomes no zero', async () => {
    const at = await opened();
    matched(at, 1, '70');
    at.put('tests', 'a.csv', `应聘编号,笔试成绩\n${ids.application(2)},90\n`);
    await filled(at);
    const rows = sheet(at);
    expect([0, 1, 2].map((index) => rows[ids.application(index)]?.['缺少'])).toEqual([
      '简历匹配、笔试',
      '笔试',
      '简历匹配',
    ]);
    expect([0, 1, 2].map((index) => rows[ids.application(index)]?.['综合得分'])).toEqual(['', '', '']);
  });

  it('a score that comes later completes its row alone', async () => {
    const at = await opened();
    matched(at, 0, '70');
    await filled(at);
    at.put('tests', 'a.csv', `应聘编号,笔试成绩\n${ids.application(0)},90\n`);
    for (const name of sources) await at.go(name);
    expect(await at.go('scores-to-export')).toMatchObject({ delivered: 1, labels: { complete: 1 } });
    expect(sheet(at)[ids.application(0)]).toMatchObject({ 笔试: '90', 综合得分: '81' });
    expect(await at.go('scores-to-export')).toMatchObject({ read: 0, delivered: 0 });
  });
});

describe('from candidate to pre-hire', () => {
  const chain = [
    'hirevue-interviews-to-scores',
    'successfactors-applications-to-hires',
    'successfactors-offers-to-hires',
    'scores-to-hires',
    'hires-to-beisen',
  ] as const;

  async function run(at: Systems): Promise<Awaited<ReturnType<Systems['go']>>> {
    const summaries = [];
    for (const name of chain) summaries.push(await at.go(name));
    const [last] = summaries.slice(-1);
    if (last === undefined) throw new Error('no run');
    return last;
  }

  /** A candidate with a finished interview, at the final stage, with an offer for that day. */
  async function hired(startDate: string, internalStatus = 'ACCEPTED'): Promise<Systems> {
    const at = await systems({
      successfactors: { candidates: 5 },
      hirevue: { interviews: 1, references: ['3001'] },
      beisen: { employees: 1 },
    });
    moveApplication(at.successfactors.tables, '3001', '1015');
    putOffer(at.successfactors.tables, '9001', {
      ...{ applicationId: '3001', internalStatus, currency: 'CNY', salaryBase: '30000', jobTitle: '销售代表' },
      ...{ jobStartDate: Date.parse(`${startDate}T00:00:00Z`), department: 'D2' },
    });
    return at;
  }

  const made = ({ beisen }: Systems) => beisen.store.all('employees').filter((row) => row.originalId === 'SFA3001');

  it('an accepted offer becomes a pre-hire that keeps the interview, once', async () => {
    const at = await hired(dayText(today + 3 * day));
    expect(await run(at)).toMatchObject({ created: 1, deadLettered: 0 });
    const [row] = made(at);
    expect(row?.info.customProperties).toEqual({
      extHireStatus: '待入职',
      extInterviewScore: '40.2',
      extInterviewDate: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) as string,
      extInterviewLink: 'https://reports.example/50001',
    });
    expect(row?.employments[0]?.entryDate).toBe(`${dayText(today + 3 * day)}T00:00:00`);
    expect(await run(at)).toMatchObject({ delivered: 0 });
    expect(made(at)).toHaveLength(1);
  });

  it('an offer for a day far away is held', async () => {
    const at = await hired(dayText(today + 30 * day));
    expect(await run(at)).toMatchObject({ delivered: 0, held: 1 });
    expect(made(at)).toEqual([]);
  });

  it('an offer that is not accepted hires nobody, and does once it is', async () => {
    const at = await hired(dayText(today + 3 * day), 'APPROVED');
    expect(await run(at)).toMatchObject({ delivered: 0, held: 0 });
    putOffer(at.successfactors.tables, '9001', { internalStatus: 'ACCEPTED' });
    expect(await run(at)).toMatchObject({ created: 1 });
  });

  it('an offer that is withdrawn after that marks the pre-hire', async () => {
    const at = await hired(dayText(today + 3 * day));
    await run(at);
    putOffer(at.successfactors.tables, '9001', { internalStatus: 'WITHDRAWN' });
    expect(await run(at)).toMatchObject({ updated: 1, labels: { withdrawn: 1, leaves: 1 } });
    expect(made(at)[0]?.info.customProperties).toMatchObject({ extHireStatus: '已撤回', extInterviewScore: '40.2' });
  });

  it('a candidate who is moved back is called off, and hired when moved forward again', async () => {
    const at = await hired(dayText(today + 3 * day));
    await run(at);
    moveApplication(at.successfactors.tables, '3001', '1014');
    await run(at);
    expect(made(at)[0]?.info.customProperties).toMatchObject({ extHireStatus: '已撤回' });
    moveApplication(at.successfactors.tables, '3001', '1015');
    await run(at);
    expect(made(at)[0]?.info.customProperties).toMatchObject({ extHireStatus: '待入职' });
    expect(made(at)).toHaveLength(1);
  });
});
