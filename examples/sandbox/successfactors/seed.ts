import { chance, pick } from '../shared/chance.ts';
import type { Settings } from './options.ts';
import { plantPeople } from './seed-people.ts';
import type { Row, Tables } from './tables.ts';

const families = ['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴', '欧阳', '司马', '㐁'];
const givens = ['伟', '芳', '娜', '敏', '静', '丽', '强', '磊', '洋', '艳', '勇', '杰', '思远', '梓涵', '浩然', '雨桐'];
const lastNames = ['Langworthy', "O'Brien", 'Reis', 'García', 'Müller', 'Okafor', 'Nakamura', 'Smith-Jones'];
const firstNames = ['Nancy', 'Marcelo', 'Ingrid', 'Chidi', 'Keiko', 'Ann Marie', 'José', 'Zoë'];

/** The status sets of the tenant: items of one set in an application of the other are what corrupts it. */
const statusSets = [
  { set: '101', items: { new: '1011', interview: '1012', next: '1013', pool: '1014', hired: '1015' } },
  { set: '102', items: { new: '1021', interview: '1022', next: '1023', pool: '1024', hired: '1025' } },
] as const;

const itemNames = {
  new: 'New Application',
  interview: 'AI Interview',
  next: 'Next Round',
  pool: 'Talent Pool',
  hired: 'Hired',
} as const;

/** What the derived `status` of an application says when it stands at an item. */
export function derivedStatus(item: string): string {
  for (const { items } of statusSets) {
    if (item === items.pool) return 'Disqualified';
    if (item === items.hired) return 'Closed';
  }
  return 'Open';
}

/** An id beyond 2^53, as real tenants have them: whoever reads it as a number asks for another application. */
export const hugeApplicationId = '9007199254740993';

/** Fills empty tables with people, requisitions, applications and orders: the same for the same seed. */
export function plant(tables: Tables, settings: Settings): void {
  const random = chance(settings.seed);
  const start = Math.floor(settings.now() / 86_400_000) * 86_400_000 - 30 * 86_400_000;
  plantStatuses(tables);
  plantUsers(tables, settings, start);
  plantPeople(tables, settings);
  const requisitions = Math.max(2, Math.ceil(settings.candidates / 10));
  for (let i = 0; i < requisitions; i++) {
    tables.put('JobRequisition', [
      {
        jobReqId: String(2001 + i),
        statusSetId: statusSets[i % statusSets.length]?.set ?? '101',
        internalStatus: 'Approved',
        deleted: 'Not Deleted',
        lastModifiedDateTime: start + i * 60_000,
      },
    ]);
  }
  for (let i = 0; i < settings.candidates; i++)
    plantCandidate(tables, random, i, requisitions, settings.candidates, start);
}

function plantStatuses(tables: Tables): void {
  for (const { set, items } of statusSets) {
    const rows = Object.entries(items).map(([name, item]): Row => ({
      appStatusSetId: set,
      appStatusId: item,
      appStatusName: itemNames[name as keyof typeof itemNames],
    }));
    tables.put('JobApplicationStatus', rows);
  }
}

function plantUsers(tables: Tables, settings: Settings, start: number): void {
  const states = ['t', 't', 't', 'f', 'T', 'F', 'e', 'd'];
  tables.put('User', [userRow(settings.userId, 'hrwire', 'Integration', 't', start)]);
  states.forEach((state, i) => {
    const userId = `u${100 + i}`;
    tables.put('User', [userRow(userId, `${families[i]}`, `${givens[i]}`, state, start + i * 1000)]);
  });
}

function userRow(userId: string, lastName: string, firstName: string, status: string, at: number): Row {
  return {
    userId,
    username: `${userId}.name`,
    firstName,
    lastName,
    email: `${userId}@acme.example`,
    status,
    department: 'Recruiting',
    title: 'Recruiter',
    lastModifiedDateTime: at,
  };
}

function plantCandidate(
  tables: Tables,
  random: () => number,
  index: number,
  requisitions: number,
  count: number,
  start: number,
): void {
  const chinese = index % 3 !== 2;
  const candidateId = String(4001 + index);
  const lastName = chinese ? pick(random, families) : pick(random, lastNames);
  const firstName = chinese ? pick(random, givens) : pick(random, firstNames);
  const at = start + index * 3_600_000;
  const reqIndex = index % requisitions;
  const items = statusSets[reqIndex % statusSets.length]?.items;
  const applicationId = index === count - 1 && count > 1 ? hugeApplicationId : String(3001 + index);
  const email = `candidate${index + 1}@people.example`;
  tables.put('Candidate', [
    {
      candidateId,
      firstName,
      lastName,
      primaryEmail: email,
      contactEmail: email,
      country: chinese ? 'CN' : 'US',
      cellPhone: chinese ? `138${String(Math.floor(random() * 1e8)).padStart(8, '0')}` : null,
      city: chinese ? pick(random, ['北京', '上海', '深圳']) : 'Boston',
      creationDateTime: at,
      lastModifiedDateTime: at,
    },
  ]);
  tables.put('JobApplication', [
    {
      applicationId,
      candidateId,
      jobReqId: String(2001 + reqIndex),
      appStatusSetItemId: items?.interview ?? null,
      status: 'Open',
      statusComments: null,
      jobAppGuid: `guid-${applicationId}`,
      anonymizedFlag: 'N',
      firstName,
      lastName,
      contactEmail: email,
      lastModifiedDateTime: at + 60_000,
    },
  ]);
  tables.put('JobApplicationAssessmentOrder', [
    {
      id: String(7001 + index),
      applicationId,
      vendorCode: 'AIVENDOR',
      packageCode: 'VIDEO-1',
      createdDateTime: at + 120_000,
      lastModifiedDateTime: at + 120_000,
    },
  ]);
}
