/** An interview result as the source gives it. */
export interface Interview {
  readonly id: string;
  readonly candidate_id: string;
  readonly name: string;
  readonly email: string;
  readonly position: string;
  readonly dept: string;
  readonly score: number;
  readonly status: string;
  readonly completed_at: string;
  readonly comment: string;
  readonly updated_at: string;
}

/** What a target must hold of it. */
export interface Candidate {
  readonly interviewId: string;
  readonly candidateId: string;
  readonly fullName: string;
  readonly email: string;
  readonly positionId: string;
  readonly department: string;
  readonly score: number;
  readonly stage: string;
  readonly completedAt: string;
  readonly comment: string;
}

const families = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗';
const given = ['伟', '芳', '娜', '秀英', '敏', '静', '丽', '强', '磊', '军', '洋', '勇', '艳', '杰', '涛', '明'];
const comments = [
  '沟通清晰，逻辑性强',
  'Strong answers, "very" structured',
  '对行业有了解, 经验不足',
  '表达流畅；建议进入下一轮，由部门负责人复试，重点考察项目管理经验',
];
const start = Date.UTC(2024, 0, 1);

/** Departments by the source's code; the same rows stand in project/tables/departments.csv. */
export const departments: ReadonlyMap<string, string> = new Map(
  ['研发部', '销售部', '市场部', '人力资源部', '财务部', '法务部', '客服部', '物流部'].map((name, i) => [
    `D${i + 1}`,
    name,
  ]),
);

/**
 * The interview with this number: the same at any time. `changed`: as a second rating leaves it, the how manieth change
 * of the source that is, after all `total` records were there.
 */
export function interview(i: number, changed?: Change): Interview {
  const number = String(i).padStart(7, '0');
  const at = instant(i);
  return {
    id: `iv-${number}`,
    candidate_id: `cand-${String((i * 7919) % 10_000_000).padStart(7, '0')}`,
    name: `${families[i % families.length] ?? ''}${given[(i * 7) % given.length] ?? ''}`,
    email: `candidate.${number}@example.com`,
    position: `P-${100 + (i % 37)}`,
    dept: `D${1 + (i % departments.size)}`,
    score: ((i * 37 + (changed === undefined ? 0 : 500)) % 1001) / 10,
    status: 'completed',
    completed_at: at.slice(0, 19).replace('T', ' '),
    comment: comments[i % comments.length] ?? '',
    updated_at: changed === undefined ? at : instant(changed.total + changed.nth),
  };
}

/** The how manieth change it is, of a source with so many records. */
export interface Change {
  readonly nth: number;
  readonly total: number;
}

function instant(i: number): string {
  return new Date(start + i * 61_000).toISOString();
}

/** What it must become, said apart from every program that is measured. */
export function candidate(i: number, changed?: Change): Candidate {
  const one = interview(i, changed);
  return {
    interviewId: one.id,
    candidateId: one.candidate_id,
    fullName: one.name,
    email: one.email,
    positionId: one.position,
    department: departments.get(one.dept) ?? '',
    score: one.score,
    stage: one.score >= 80 ? 'next' : 'pool',
    completedAt: `${one.completed_at.slice(0, 10)}T${one.completed_at.slice(11)}Z`,
    comment: one.comment,
  };
}

/** Whether `found` is what interview `i` must become; a member too many counts as wrong. */
export function isCandidate(found: unknown, i: number, changed?: Change): boolean {
  if (typeof found !== 'object' || found === null) return false;
  const wanted = Object.entries(candidate(i, changed));
  return (
    Object.keys(found).length === wanted.length && wanted.every(([name, value]) => Reflect.get(found, name) === value)
  );
}

/** Columns of the CSV file, in its order. */
export const columns = [
  'id',
  'candidate_id',
  'name',
  'email',
  'position',
  'dept',
  'score',
  'status',
  'completed_at',
  'comment',
  'updated_at',
] as const;

/** A line of the CSV file: quoted where it must be. */
export function csvLine(i: number): string {
  const one = interview(i);
  return `${columns.map((column) => cell(String(one[column]))).join(',')}\n`;
}

function cell(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
