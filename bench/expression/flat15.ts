import { instantOfIso, isoOfMillis } from '../../src/expression/dates/civil.ts';
import { oneOf, randomOf } from './random.ts';
import type { Subject } from './subject.ts';
import { departments, positions, table } from './tables.ts';

/** The result of an interview, as a platform tells it. */
interface Interview {
  readonly interviewId: string;
  readonly candidate?: {
    readonly id: string;
    readonly name?: string;
    readonly email?: string;
    readonly phone?: string;
  };
  readonly department?: string;
  readonly position?: string;
  readonly locale?: string;
  readonly status?: string;
  readonly invitedAt?: number;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly score?: number;
  readonly competencies?: readonly { readonly name: string; readonly score: number }[];
  readonly report?: { readonly url: string };
}

export const fields = {
  id: 'interviewId',
  candidateId: 'candidate.id',
  candidateName: '$type(candidate.name) = "string" ? $trim(candidate.name)',
  email: '$type(candidate.email) = "string" ? $lowercase(candidate.email)',
  mobile: '$exists(candidate.phone) ? "+86 " & candidate.phone : null',
  department: '$table("departments", department).name',
  positionTitle: '$table("positions", position).title',
  invitedAt: '$type(invitedAt) = "number" ? $fromMillis(invitedAt)',
  startedAt: '$type(startedAt) = "string" ? $fromMillis($toMillis(startedAt))',
  minutesTaken:
    '$type(startedAt) = "string" and $type(finishedAt) = "string" ? $round(($toMillis(finishedAt) - $toMillis(startedAt)) / 60000)',
  stage: '$type(score) = "number" ? (score >= 80 ? "next" : score >= 60 ? "pool" : "declined") : "not scored"',
  completed: 'status = "completed"',
  averageScore: '$round($average(competencies.score), 1)',
  reference: 'interviewId & "/" & locale & "/" & status',
  reportUrl: 'report.url',
};

export function interviews(count: number): Interview[] {
  const random = randomOf(15);
  return Array.from({ length: count }, (_, at) => {
    const invited = Date.UTC(2026, 4, 1) + Math.floor(random() * 1e10);
    const started = invited + 86_400_000 + Math.floor(random() * 1e8);
    const shown = (millis: number): string => `${new Date(millis + 28_800_000).toISOString().slice(0, 19)}+08:00`;
    const name = oneOf(random, ['Wang Wei', 'Li Na', 'Tom Berg', '王芳', '欧阳修远']);
    return {
      interviewId: `iv-2026-${String(at).padStart(8, '0')}`,
      candidate: {
        id: `c-${1_000_000 + at}`,
        name: oneOf(random, [name, ` ${name} `]),
        email: `${oneOf(random, ['Wang.Wei', 'li.na', 'Tom'])}${at}@Example.com`,
        ...(random() < 0.8 ? { phone: `138${10_000_000 + at}` } : {}),
      },
      department: oneOf(random, ['D1', 'D2', 'D3', 'D4', 'D5']),
      position: oneOf(random, ['P1', 'P2', 'P3', 'P4', 'P5', 'P6']),
      locale: oneOf(random, ['zh-CN', 'en-GB']),
      status: oneOf(random, ['completed', 'completed', 'expired']),
      invitedAt: invited,
      startedAt: shown(started),
      finishedAt: shown(started + 60_000 * (20 + Math.floor(random() * 40))),
      score: Math.round(random() * 1000) / 10,
      competencies: ['communication', 'problem solving', 'ownership', 'English'].map((competency) => ({
        name: competency,
        score: Math.round(random() * 100),
      })),
      report: { url: `https://reports.example.com/interviews/${at}/summary` },
    };
  });
}

/** Halves go to the even neighbour, as the language rounds. */
export function rounded(value: number, digits: number): number {
  const factor = digits === 0 ? 1 : digits === 1 ? 10 : 10 ** digits;
  const scaled = value * factor;
  const near = Math.round(scaled);
  // Only what is next to a half needs a closer look.
  if (Math.abs(Math.abs(scaled - near) - 0.5) > 1e-6) return near / factor;
  const exact = Number(scaled.toPrecision(15));
  const up = Math.round(exact);
  return (Math.abs(exact % 1) === 0.5 && up % 2 !== 0 ? up - 1 : up) / factor;
}

/** Dates by the digits of their text: many times faster than the host's own reading and writing. */
export function millisOf(text: string): number {
  return instantOfIso(text) ?? Date.parse(text);
}

const spaces = /^\s|\s$|\s\s|[^\S ]/;

function trimmed(text: string): string {
  return spaces.test(text) ? text.trim().replace(/\s+/g, ' ') : text;
}

/** What the language gives for a name of a value that may be a list; for an object, just the member. */
function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value)) return (value as Record<string, unknown>)[name];
  if (value.length === 1) return member(value[0], name);
  const found = value.flatMap((one): unknown[] => {
    const inner = member(one, name);
    return inner === undefined ? [] : Array.isArray(inner) ? (inner as unknown[]) : [inner];
  });
  return found.length < 2 ? found[0] : found;
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : JSON.stringify(value);
}

function average(competencies: unknown): number | undefined {
  const scores = member(competencies, 'score');
  if (typeof scores === 'number') return rounded(scores, 1);
  if (!Array.isArray(scores)) return undefined;
  let sum = 0;
  for (const score of scores as number[]) sum += score;
  return rounded(sum / scores.length, 1);
}

function stage(score: unknown): string {
  if (typeof score !== 'number') return 'not scored';
  return score >= 80 ? 'next' : score >= 60 ? 'pool' : 'declined';
}

function rowOf<T>(rows: ReadonlyMap<string, T>, code: unknown): T | undefined {
  return typeof code === 'string' ? rows.get(code) : undefined;
}

/** By hand. Records are as a vendor sends them, so that types are looked at. */
export function byHand(record: unknown): unknown[] {
  const interview = record as { readonly [name in keyof Interview]?: unknown };
  const { candidate, startedAt, finishedAt, invitedAt, status, interviewId } = interview;
  const name = member(candidate, 'name');
  const email = member(candidate, 'email');
  const phone = member(candidate, 'phone');
  const started = typeof startedAt === 'string' ? millisOf(startedAt) : undefined;
  const finished = typeof finishedAt === 'string' ? millisOf(finishedAt) : undefined;
  return [
    interviewId,
    member(candidate, 'id'),
    typeof name === 'string' ? trimmed(name) : undefined,
    typeof email === 'string' ? email.toLowerCase() : undefined,
    phone === undefined ? null : `+86 ${text(phone)}`,
    rowOf(departments, interview.department)?.name,
    rowOf(positions, interview.position)?.title,
    typeof invitedAt === 'number' ? isoOfMillis(invitedAt) : undefined,
    started === undefined ? undefined : isoOfMillis(started),
    started === undefined || finished === undefined ? undefined : rounded((finished - started) / 60_000, 0),
    stage(interview.score),
    status === 'completed',
    average(interview.competencies),
    `${text(interviewId)}/${text(interview.locale)}/${text(status)}`,
    member(interview.report, 'url'),
  ];
}

export const flat15: Subject = { name: 'flat15', fields, records: interviews(500), variables: { table }, byHand };
