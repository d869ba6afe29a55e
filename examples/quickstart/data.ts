import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import iconv from 'iconv-lite';
import { chance, pick } from '../sandbox/shared/chance.ts';
import { hugeApplicationId } from '../sandbox/successfactors/seed.ts';

/** What example files are made of. */
export interface DataOptions {
  /** Rows. Default 200 candidates, 60 interviews. */
  readonly count?: number;
  /** The same seed gives the same people. Default 1. */
  readonly seed?: number;
  /** Rows that differ from those of the same seed without it: spread over the file, each with a new city or score. Default 0. */
  readonly changed?: number;
}

const families = ['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴', '徐', '孙', '欧阳', '司马', '诸葛'];
const givens = [
  '伟',
  '芳',
  '娜',
  '敏',
  '静',
  '丽',
  '强',
  '磊',
  '洋',
  '勇',
  '杰',
  '思远',
  '梓涵',
  '浩然',
  '雨桐',
  '子轩',
];
const cities = ['北京', '上海', '广州', '深圳', '杭州', '成都', '武汉', '西安', '苏州', '南京'];
const titles = ['销售代表', '客户经理', '软件工程师', '数据分析师', '产品经理', '财务主管'];
const educations = ['大专', '本科', '大学本科', '硕士', '硕士研究生', '博士'];
const sources = ['智联招聘', '前程无忧', 'BOSS直聘', '猎聘', '内推', '校园招聘', '官网', '猎头', '领英'];
const comments = ['表达清楚，逻辑严谨', '经验丰富', '对行业了解不足', '回答简短', '沟通流畅，略显紧张', ''];
/** Rows (from 0) whose source the shipped code table turns into a code that the sandbox's tenant does not know. */
const lies: ReadonlySet<number> = new Set([17, 88, 143]);

/**
 * A list of candidates as an HR department has it: GBK, two title rows, marks of required columns, phone numbers and
 * dates in all their forms. Three people (if there are 150) are refused by the vendor inside a 200.
 */
export function candidatesCsv(options: DataOptions = {}): Buffer {
  const { count = 200, seed = 1, changed = 0 } = options;
  const random = chance(seed);
  const every = changed === 0 ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(count / changed));
  const columns = [
    '姓名*',
    '手机号*',
    '邮箱*',
    '应聘职位',
    '性别',
    '最高学历',
    '来源渠道',
    '国家',
    '现居住地',
    '现职位',
    '备注',
  ];
  const rows = Array.from({ length: count }, (_, i) => {
    const row = candidateRow(random, i);
    if (i % every === 0 && i / every < changed) row[8] = `${row[8]}市新区`;
    return row;
  });
  const width = columns.length - 1;
  const head = ['候选人信息登记表' + ','.repeat(width), '填表说明：带 * 的列必填' + ','.repeat(width)];
  const text = [...head, csvLine(columns), ...rows.map(csvLine)].join('\r\n') + '\r\n';
  return iconv.encode(text, 'gb18030');
}

function candidateRow(random: () => number, i: number): string[] {
  const name = pick(random, families) + pick(random, givens);
  const phone = `13${String(Math.floor(random() * 1e9)).padStart(9, '0')}`;
  const forms = [phone, `+86-${phone}`, `${phone.slice(0, 3)} ${phone.slice(3, 7)} ${phone.slice(7)}`];
  return [
    name,
    pick(random, forms),
    `candidate${String(i + 1).padStart(4, '0')}@applicants.example`,
    pick(random, titles),
    pick(random, ['男', '女']),
    pick(random, educations),
    lies.has(i) ? (pick(random, sources), '抖音') : pick(random, sources),
    pick(random, ['中国', '中国', '中国', '']),
    pick(random, cities),
    pick(random, titles),
    pick(random, ['', '', '可随时到岗', '期望薪资面议, 可谈']),
  ];
}

/**
 * Results of AI interviews for the sandbox's seeded orders and applications (UTF-8 with a byte order mark): one in
 * twelve is still going on, and one of the others has no score.
 */
export function interviewsCsv(options: DataOptions = {}): Buffer {
  const { count = 60, seed = 1, changed = 0 } = options;
  const random = chance(seed + 1);
  const columns = [
    ...['interview_id', 'order_id', 'application_id', 'position', 'status', 'completed_at', 'score', 'recommendation'],
    ...['communication', 'logic', 'fit', 'comment', 'video_url'],
  ];
  const rows = Array.from({ length: count }, (_, i) => {
    const row = interviewRow(random, i, count);
    if (i < changed && row[6] !== '') row[6] = (Number(row[6]) + 0.1).toFixed(1);
    return row;
  });
  return Buffer.from('\uFEFF' + [columns, ...rows].map(csvLine).join('\r\n') + '\r\n');
}

function interviewRow(random: () => number, i: number, count: number): string[] {
  const [communication, logic, fit] = [60 + random() * 38, 60 + random() * 38, 60 + random() * 38];
  const score = (communication + logic + fit) / 3;
  const recommendation = score >= 85 ? '推荐' : score >= 78 ? '有条件推荐' : score >= 70 ? '保留推荐' : '不推荐';
  const running = i % 12 === 11;
  const day = String(1 + (i % 20)).padStart(2, '0');
  return [
    `i-${1001 + i}`,
    String(7001 + i),
    i === count - 1 && count > 1 ? hugeApplicationId : String(3001 + i),
    pick(random, titles),
    running ? '进行中' : '已完成',
    running ? '' : `2026-11-${day} ${String(9 + (i % 9)).padStart(2, '0')}:30:00`,
    running || i === 5 ? '' : score.toFixed(1),
    running ? '' : recommendation,
    ...[communication, logic, fit].map((value) => (running ? '' : value.toFixed(1))),
    running ? '' : pick(random, comments),
    running ? '' : `https://video.example/i-${1001 + i}?signature=${Math.floor(random() * 1e9).toString(36)}`,
  ];
}

/** A list of staff as a system exports it every night: number, name, department, years of service. Without the given rows (from 0). */
export function rosterCsv(without: (row: number) => boolean = () => false): Buffer {
  const random = chance(7);
  const departments = ['销售部', '研发部', '财务部', '人力资源部'];
  const rows = Array.from({ length: 200 }, (_, i) => [
    String(i + 1).padStart(5, '0'),
    pick(random, families) + pick(random, givens),
    pick(random, departments),
    String(Math.floor(random() * 12)),
  ]).filter((_, i) => !without(i));
  return Buffer.from([['工号', '姓名', '部门', '工龄'], ...rows].map(csvLine).join('\r\n') + '\r\n');
}

export function csvLine(cells: readonly string[]): string {
  return cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
}

/** Results of a written test for these applications, as people enter them (UTF-8 with a byte order mark). */
export function testsCsv(applications: readonly string[]): Buffer {
  const rows = applications.map((id, i) => [id, ['87', '９２分', '78.5'][i % 3] ?? '', '2026年11月18日']);
  return Buffer.from('\uFEFF' + [['应聘编号', '笔试成绩', '笔试日期'], ...rows].map(csvLine).join('\r\n') + '\r\n');
}

/** Writes both files into a folder: `inbox/candidates.csv` and `interviews/interviews.csv`. */
export function writeExampleData(folder: string, options: DataOptions = {}): void {
  for (const [name, file, data] of [
    ['inbox', 'candidates.csv', candidatesCsv(options)],
    ['interviews', 'interviews.csv', interviewsCsv(options.count === undefined ? options : { ...options, count: 60 })],
  ] as const) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, file), data);
  }
}

if (process.argv[1] === import.meta.filename) {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      count: { type: 'string', default: '200' },
      seed: { type: 'string', default: '1' },
      changed: { type: 'string', default: '0' },
    },
  });
  const folder = positionals[0] ?? '.';
  writeExampleData(folder, {
    count: Number(values.count),
    seed: Number(values.seed),
    changed: Number(values.changed),
  });
  process.stdout.write(`Wrote inbox/candidates.csv and interviews/interviews.csv below ${folder}\n`);
}
