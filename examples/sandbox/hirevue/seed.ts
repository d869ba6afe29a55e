import { chance, pick } from '../shared/chance.ts';
import type { Interview, Position } from './model.ts';
import type { Settings } from './options.ts';
import { firstIds } from './tables.ts';
import type { Tables } from './tables.ts';

const day = 86_400_000;

/** Two systems' positions, one that is archived, a draft, and one without a due date. */
const positions: readonly (Pick<Position, 'id' | 'title'> & Partial<Position>)[] = [
  { id: 501, title: '销售代表' },
  { id: 502, title: '软件工程师', dueDate: null },
  { id: 503, title: '财务主管' },
  { id: 601, title: '客户经理' },
  { id: 602, title: '数据分析师' },
  { id: 701, title: '实习生', isArchived: true },
  { id: 702, title: '产品经理', isDraft: true },
];
const open = positions.filter(({ isArchived, isDraft }) => isArchived !== true && isDraft !== true);

const people = ['王 伟', '李 娜', '欧阳 思远', "O'Brien Nancy", 'Müller Jörg', '㐁 敏', '张 浩然', 'Smith-Jones Zoë'];
/** The vendor's words and a customer's own for the same. */
const finished = ['Completed', '已完成'];

/** Fills empty tables: the same for the same seed. Interviews 1, 4, 7 … are finished, 2, 5, 8 … begun, the rest invited. */
export function plant(tables: Tables, settings: Settings): void {
  const random = chance(settings.seed);
  const today = Math.floor(settings.now() / day) * day;
  const createdDate = iso(today - 60 * day);
  for (const position of positions) {
    tables.put('positions', {
      code: `REQ-${position.id}`,
      isArchived: false,
      isDraft: false,
      dueDate: iso(today + 30 * day).slice(0, 10),
      createdDate,
      ...position,
    });
  }
  const rows: Interview[] = [];
  for (let i = 0; i < settings.interviews; i++) rows.push(interview(settings, random, today, i));
  tables.put('interviews', ...rows);
  for (const row of rows) if (row.score !== null) evaluate(tables, row, random);
}

function interview(settings: Settings, random: () => number, today: number, i: number): Interview {
  const position = open[i % open.length] ?? positions[0];
  const id = firstIds.interviews + i;
  const [lastName = '', firstName = ''] = pick(random, people).split(' ');
  const invited: Interview = {
    id,
    positionId: position?.id ?? 501,
    positionTitle: position?.title ?? '',
    reference: settings.references?.[i] ?? String(3001 + i),
    firstName,
    lastName,
    email: `candidate${i + 1}@people.example`,
    phone: i % 4 === 0 ? null : `138${String(10_000_000 + i)}`,
    status: 'Scheduled',
    createdDate: iso(today - 20 * day + i * 60_000),
    takenDate: null,
    score: null,
    recommendation: null,
    videoUrl: null,
    reportUrl: null,
    code: `seeded-${id}`,
    notified: true,
  };
  if (i % 3 === 2) return invited;
  const begun = take(invited, today - 3 * day + i * 60_000);
  return i % 3 === 1 ? begun : finish(begun, Math.round(400 + random() * 600) / 10, pick(random, finished));
}

/** The candidate has begun: there is a date, and no result yet. */
export function take(row: Interview, at: number): Interview {
  return { ...row, status: 'In Progress', takenDate: row.takenDate ?? iso(at) };
}

/** The result is there. */
export function finish(row: Interview, score: number, status: string): Interview {
  const recommendation = score >= 80 ? 'Yes' : score >= 60 ? 'Maybe' : 'No';
  const videoUrl = `https://video.example/${row.id}`;
  return { ...row, status, score, recommendation, videoUrl, reportUrl: `https://reports.example/${row.id}` };
}

function evaluate(tables: Tables, row: Interview, random: () => number): void {
  const id = tables.next('evaluations');
  tables.put('evaluations', {
    id,
    interviewId: row.id,
    positionId: row.positionId,
    evaluator: '王面试官',
    decision: pick(random, ['yes', 'no', 'maybe'] as const),
    rating: 1 + Math.floor(random() * 5),
    comment: '表达清楚',
    scores: [
      { name: '沟通能力', score: Math.round((row.score ?? 0) * 10) / 10 },
      { name: '逻辑思维', score: 60 + Math.floor(random() * 40) },
    ],
    submittedDate: row.takenDate ?? row.createdDate,
  });
}

export function iso(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}
