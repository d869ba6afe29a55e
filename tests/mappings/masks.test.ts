import { afterAll, beforeAll, expect, it } from 'vitest';
import { wire } from '../../src/app/compile.ts';
import type { Session } from '../../src/app/session.ts';
import { makeProject } from './project.ts';
import type { TestProject } from './project.ts';

let project: TestProject;
let session: Session;
beforeAll(() => {
  project = makeProject({}, { hirevue: {}, beisen: {} });
  session = project.open();
});
afterAll(async () => {
  await session.close();
  project.remove();
});

/** Mapped fields that no summary, log or preview may show, by what they tell of a person. */
const hidden: readonly (readonly [string, Readonly<Record<string, readonly string[]>>])[] = [
  ['hirevue-scores-to-beisen', { assessment: ['score', 'result', 'comment', 'reportUrl', 'dimensions'] }],
  ['hirevue-interviews-to-beisen', { assessment: ['phaseId', 'statusId', 'reasonId'] }],
  [
    'hirevue-interviews-to-successfactors-reports',
    { assessment: ['score', 'recommendation', 'details', 'dimensions', 'reportUrl'] },
  ],
  [
    'successfactors-employees-to-beisen',
    { person: ['originalId', 'email', 'mobile', 'jobNumber'], name: ['name'], profile: ['gender', 'birthday'] },
  ],
  ['beisen-employees-to-successfactors', { person: ['userId', 'email'], name: ['firstName', 'lastName'] }],
  [
    'beisen-employees-to-export',
    { person: ['工号', '邮箱', '手机号'], name: ['姓名', '直接上级'], profile: ['性别', '出生日期'] },
  ],
  ['successfactors-applications-to-hirevue', { person: ['email'], name: ['firstName', 'lastName'] }],
  ['hirevue-interviews-to-scores', { assessment: ['interviewScore', 'interviewUrl'] }],
  ['beisen-applications-to-scores', { name: ['name'], assessment: ['resumeScore'] }],
  ['tests-to-scores', { assessment: ['testScore'] }],
  ['scores-to-export', { name: ['姓名'], assessment: ['AI面试', '简历匹配', '笔试', '综合得分', '面试链接'] }],
  ['successfactors-applications-to-hires', { person: ['email', 'phone'], name: ['firstName', 'lastName'] }],
  ['successfactors-offers-to-hires', { pay: ['salary'] }],
  ['scores-to-hires', { assessment: ['interviewScore', 'interviewUrl'] }],
  ['hires-to-beisen', { person: ['email', 'mobile'], name: ['name'], assessment: ['custom'] }],
];

it.each(hidden)('%s masks what it maps of people', async (name, classes) => {
  const { mapping } = await wire(session, name, { run: 'test', store: undefined });
  const found = Object.keys(classes).map((of) => [of, mapping.sensitive.get(of) ?? []] as const);
  expect(Object.fromEntries(found)).toEqual(
    Object.fromEntries(Object.entries(classes).map(([of, fields]) => [of, expect.arrayContaining([...fields])])),
  );
});

it.each(['successfactors-employees-to-beisen', 'beisen-employees-to-successfactors', 'beisen-employees-to-export'])(
  'keys of %s name people, and are masked as well',
  async (name) => {
    const { mapping } = await wire(session, name, { run: 'test', store: undefined });
    expect(mapping.sensitiveKey).toBe(true);
  },
);
