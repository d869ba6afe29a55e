import { describe, expect, it } from 'vitest';
import { ids } from '../../examples/sandbox/beisen/seed/applications.ts';
import { way } from './harness.ts';
import type { Way, WayOptions } from './harness.ts';
import { change, ofBeisen } from './interviews.ts';
import { files, sheet } from './sheets.ts';
import { variants } from '../variants.ts';

const interviews = 'hirevue-interviews-to-scores';
const applications = 'beisen-applications-to-scores';
const tests = 'tests-to-scores';
const total = 'scores-to-export';
const sources = [interviews, applications, tests] as const;
const key = '应聘编号';

/** Six applications, of whom the first four have been interviewed (60, 61, 62, 63). */
async function start(options: WayOptions = {}): Promise<Way> {
  const at = await way({ ...options, beisen: { applications: 6, ...options.beisen } });
  ofBeisen(at, 4);
  return at;
}

/** The match of the résumé of an application, as the vendor's parser gives it. */
function matched({ beisen }: Way, index: number, value: string | null): void {
  const applicantId = ids.applicant(index);
  const profile = (beisen.store.get('applicants', applicantId)?.profile ?? []).filter(
    ({ name }) => name !== 'MatchScore',
  );
  const field = { name: 'MatchScore', value, text: value, downloadUrl: null };
  beisen.change('applicants', { applicantId, profile: [...profile, field] });
  beisen.change('applications', { applyId: ids.application(index) });
}

const written = (at: Way, name: string, marks: readonly (readonly [number, string])[]): void =>
  at.put(
    `tests/${name}.csv`,
    [
      '应聘编号,姓名,笔试成绩,笔试日期',
      ...marks.map(([index, mark]) => `${ids.application(index)},某某,${mark},2026/11/18`),
      '',
    ].join('\n'),
  );

async function all(at: Way): Promise<void> {
  for (const name of sources) expect(await at.go(name)).toMatchObject({ deadLettered: 0, unknown: 0, left: 0 });
}

const row = (at: Way, index: number) => sheet(at, key).get(ids.application(index));

describe('one sheet of three sources', () => {
  it('from empty: whoever one of them knows has one row, and only whoever all know has a total', async () => {
    const at = await start();
    matched(at, 0, '70');
    matched(at, 4, '85%');
    written(at, 'a', [
      [0, '90'],
      [1, '８０分'],
    ]);
    await all(at);
    expect(await at.go(total)).toMatchObject({ status: 'settled', created: 6, labels: { complete: 1, incomplete: 5 } });
    expect(files(at).map((rows) => rows.length)).toEqual([6]);
    expect(row(at, 0)).toMatchObject({ AI面试: '60', 简历匹配: '70', 笔试: '90', 综合得分: '71', 缺少: '' });
    expect(row(at, 1)).toMatchObject({ AI面试: '61', 笔试: '80', 综合得分: '', 缺少: '简历匹配' });
    expect(row(at, 4)).toMatchObject({ 简历匹配: '85', 综合得分: '' });
    expect(row(at, 5)?.['综合得分']).toBe('');
  });

  it('the order of the sources makes no difference', async () => {
    const at = await start();
    matched(at, 0, '70');
    written(at, 'a', [[0, '90']]);
    for (const name of sources.toReversed()) await at.go(name);
    await at.go(total);
    expect(row(at, 0)).toMatchObject({ AI面试: '60', 简历匹配: '70', 笔试: '90', 综合得分: '71' });
  });

  it('again with nothing new: no source writes a row, and there is no second file', async () => {
    const at = await start();
    written(at, 'a', [[0, '90']]);
    await all(at);
    await at.go(total);
    for (const name of sources) expect(await at.go(name)).toMatchObject({ delivered: 0 });
    expect(await at.go(total)).toMatchObject({ read: 0, delivered: 0 });
    expect(files(at)).toHaveLength(1);
  });

  it('a source that touches a row without changing it makes no new row', async () => {
    const at = await start();
    await all(at);
    await at.go(total);
    at.beisen.change('applications', { applyId: ids.application(2) });
    expect(await at.go(applications)).toMatchObject({ delivered: 0 });
    expect(await at.go(total)).toMatchObject({ delivered: 0 });
    expect(files(at)).toHaveLength(1);
  });

  it('a score that comes late, and one that is corrected, write their two rows alone', async () => {
    const at = await start();
    matched(at, 0, '70');
    written(at, 'a', [[0, '90']]);
    await all(at);
    await at.go(total);
    change(at, 0, { score: 80 });
    matched(at, 1, '75');
    await all(at);
    expect(await at.go(total)).toMatchObject({ updated: 2, created: 0 });
    expect(
      files(at)[1]
        ?.map((each) => each[key])
        .toSorted(),
    ).toEqual([0, 1].map(ids.application).toSorted());
    expect(row(at, 0)).toMatchObject({ AI面试: '80', 综合得分: '81' });
  });

  it('whoever did not come to the test has no score, and no zero; a zero that was written is one', async () => {
    const at = await start();
    matched(at, 0, '70');
    matched(at, 1, '70');
    written(at, 'a', [
      [0, '缺考'],
      [1, '0'],
    ]);
    await all(at);
    await at.go(total);
    expect(row(at, 0)).toMatchObject({ 笔试: '', 综合得分: '', 缺少: '笔试' });
    expect(row(at, 1)).toMatchObject({ 笔试: '0', 缺少: '' });
    expect(row(at, 1)?.['综合得分']).not.toBe('');
  });

  it('BS-UNPARSED: a match that the parser could not read is no score of −32767', async () => {
    const at = await start();
    matched(at, 3, '-32767');
    await at.go(interviews);
    const { summary } = await at.run(applications);
    expect(summary.unknown).toBe(0);
    await at.go(total);
    expect(row(at, 3)?.['简历匹配'] ?? '').not.toContain('32767');
  });

  it('a link that is signed anew at each reading writes no row', async () => {
    const at = await start({ hirevue: { signedLinks: true } });
    for (const number of [0, 1, 2, 3]) change(at, number, { reportUrl: null });
    await all(at);
    await at.go(total);
    expect(await at.go(interviews)).toMatchObject({ delivered: 0, unchanged: 4 });
    expect(await at.go(total)).toMatchObject({ delivered: 0 });
  });
});

describe('sources that fail in between', () => {
  const ofBeisen = variants(
    ['lost', 'too-many', 'token-killed'],
    ['server-error', 'bad-gateway', 'unavailable', 'html', 'cut'],
  );
  it.each(ofBeisen)('Beisen that meets %s: each application still has its one row', async (kind) => {
    const at = await start({ beisen: { applications: 6, batch: 2 } });
    matched(at, 0, '70');
    at.beisen.faults.add([
      { kind, path: 'GetApplyListByModifiedTime', after: 1, retry_after: 0 },
      { kind, path: 'GetPersonProfileList', retry_after: 0 },
    ]);
    expect(await at.go(applications)).toMatchObject({ status: 'settled', created: 6, left: 0 });
    await at.go(interviews);
    expect(await at.go(total)).toMatchObject({ created: 6 });
    expect(row(at, 0)).toMatchObject({ AI面试: '60', 简历匹配: '70' });
  });

  const ofHirevue = variants(['lost', 'html', 'session-killed'], ['server-error', 'bad-gateway', 'cut']);
  it.each(ofHirevue)('HireVue that meets %s: each interview still fills its row once', async (kind) => {
    const at = await start();
    at.hirevue.faults.add([{ kind, after: 2, retry_after: 0 }]);
    expect(await at.go(interviews)).toMatchObject({ status: 'settled', delivered: 4, left: 0 });
    expect(await at.go(total)).toMatchObject({ created: 4 });
  });

  it('a profile that may not be read leaves the score out instead of making one up', async () => {
    const at = await start({ beisen: { applications: 6, unticked: ['GetPersonProfileList'] } });
    const { summary, error } = await at.run(applications);
    expect(summary.status).toBe('failed');
    expect(error?.hint).toMatch(/连接器/);
    await at.go(interviews);
    await at.go(total);
    expect(row(at, 0)).toMatchObject({ AI面试: '60', 简历匹配: '', 综合得分: '' });
  });
});
