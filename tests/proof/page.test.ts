import { expect, it } from 'vitest';
import { countCause, noCounts } from '../../src/proof/verify/counts.ts';
import { reportPage } from '../../src/proof/verify/page.ts';
import { shownFinding } from '../../src/proof/verify/report.ts';
import type { Report, ShownFinding } from '../../src/proof/verify/report.ts';
import { causeWords } from '../../src/proof/verify/words.ts';

function report(more: Partial<Report> = {}): Report {
  const counts = { ...noCounts(), records: 1203, equal: 1200, different: 2, missing: 1 };
  countCause(counts, 'different', 'changed-there');
  counts.fields['name'] = { equal: 1200, different: 2, empty: 0, shown: 1202 };
  return {
    ...{ id: 'v-1', mapping: 'people', kind: 'verify' as const, startedAt: 0, finishedAt: 5000, equal: false },
    neverShown: [],
    counts,
    asked: {
      source: { name: 'files.rows', identity: 'files' },
      target: { name: 'register.people', identity: '{"base_url":"https://hr.example"}' },
      ...{ how: 'people by id', who: 'ops', mappingVersion: 'abcdefghijklmnop', run: 'r-1', extra: true },
      ...{ findings: 100, keys: undefined, sample: undefined, seed: undefined, against: undefined },
    },
    ...more,
  };
}

const finding: ShownFinding = {
  ...{ number: 1, key: 'p1', kind: 'different', cause: 'changed-there', code: undefined, match: 'p1', id: undefined },
  fields: [{ field: 'name', expected: 'Ann', found: '<img src=x onerror=alert(1)>', cause: 'changed-there' }],
};
const options = { lang: 'en', revealed: false, kept: 3 } as const;

it('tells what was compared, by whom, when, and of which version', () => {
  const page = reportPage(report(), [finding], options);
  for (const text of [
    'https://hr.example',
    'files.rows',
    'people by id',
    'ops',
    'abcdefghijkl',
    'r-1',
    'v-1',
    '1,200',
  ]) {
    expect(page).toContain(text);
  }
  expect(page).toContain('1970-01-01 00:00:05 UTC');
  expect(page).toContain('Signature');
});

it('is one file: no script, nothing from elsewhere', () => {
  const page = reportPage(report(), [finding], options);
  expect(page).not.toMatch(/<script|<link|<img|<iframe|src=(?!x)|@import|url\(/i);
  expect(page).toContain("default-src 'none'");
});

it('whatever a system answered is text', () => {
  const hostile = '"><script>alert(1)</script>\u202e\u0007';
  const fields = [{ field: hostile, expected: hostile, found: { a: hostile }, cause: hostile }];
  const page = reportPage(
    report({ mapping: hostile, neverShown: [hostile] }),
    [{ ...finding, key: hostile, code: hostile, fields }],
    options,
  );
  expect(page).not.toContain('<script');
  for (const sign of ['\u202e', '\u0007']) expect(page).not.toContain(sign);
});

it('speaks Chinese', () => {
  const page = reportPage(report({ equal: true }), [finding], { ...options, lang: 'zh' });
  expect(page).toContain('lang="zh-CN"');
  for (const text of ['全部一致', '来源系统', '发送之后在目标系统中被改动', '验收人']) expect(page).toContain(text);
});

it('one that is not finished is no acceptance', () => {
  const page = reportPage(report({ equal: true, finishedAt: undefined }), [], options);
  expect(page).toContain('Not finished');
  expect(page).not.toContain('All equal');
});

it('says how many findings it leaves out', () => {
  expect(reportPage(report(), [finding], options)).toContain('the first 1 of 3');
});

it('both languages know the same causes', () => {
  expect(Object.keys(causeWords.zh)).toEqual(Object.keys(causeWords.en));
});

it('masks fields, key and name, each where it is tagged', () => {
  const stored = {
    ...{ number: 1, key: 'p1@acme.example', kind: 'different' as const, cause: 'changed-there' },
    detail: {
      match: 'p1@acme.example',
      fields: [
        { field: 'name.first', expected: 'Ann', found: 'Bea', cause: 'changed-there' },
        { field: 'level', expected: 3, found: 4, cause: 'changed-there' },
      ],
    },
  };
  const masked = shownFinding(stored, { fields: ['name'], key: true, name: true });
  expect(JSON.stringify(masked)).not.toMatch(/Ann|Bea|p1@/);
  expect(masked.fields[1]).toMatchObject({ expected: 3, found: 4 });
  expect(shownFinding(stored, undefined).fields[0]).toMatchObject({ expected: 'Ann' });
});

it('a finding whose person was erased has nothing to show', () => {
  const erased = { number: 1, key: undefined, kind: 'missing' as const, cause: 'never-sent', detail: {} };
  expect(shownFinding(erased, undefined)).toMatchObject({ key: undefined, match: undefined, fields: [] });
});
