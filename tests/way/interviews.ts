import { ids } from '../../examples/sandbox/beisen/seed/applications.ts';
import type { Interview } from '../../examples/sandbox/hirevue/model.ts';
import { iso } from '../../examples/sandbox/hirevue/seed.ts';
import type { Way } from './harness.ts';

const day = 86_400_000;

/** The number of an interview in these tests: its id at HireVue is 50,000 more. */
export const idOf = (number: number): string => String(50_000 + number);

/** An interview that a candidate of an application has finished; `fields` say what is special about it. */
export function finished(at: Way, number: number, fields: Partial<Interview> = {}): Interview {
  const now = Math.floor(at.hirevue.settings.now() / 1000) * 1000;
  const id = 50_000 + number;
  const row: Interview = {
    id,
    positionId: 501,
    positionTitle: '销售代表',
    reference: null,
    firstName: '伟',
    lastName: '王',
    email: `candidate${number}@people.example`,
    phone: null,
    status: 'Completed',
    createdDate: iso(now - 20 * day + number * 1000),
    takenDate: iso(now - 2 * day + number * 1000),
    score: 60 + (number % 40),
    recommendation: 'Yes',
    videoUrl: `https://video.example/${id}`,
    reportUrl: `https://reports.example/${id}`,
    code: `seeded-${id}`,
    notified: true,
    ...fields,
  };
  at.hirevue.tables.put('interviews', row);
  return row;
}

/** So many finished interviews of Beisen's applications, the first being that of application 0. */
export function ofBeisen(at: Way, count: number, fields: Partial<Interview> = {}, from = 0): readonly Interview[] {
  return Array.from({ length: count }, (_, index) =>
    finished(at, from + index, { reference: ids.application(from + index), ...fields }),
  );
}

/** Changes fields of an interview at the vendor. */
export function change(at: Way, number: number, fields: Partial<Interview>): void {
  const row = at.hirevue.tables.get('interviews', 50_000 + number);
  if (row === undefined) throw new Error(`no interview ${number}`);
  at.hirevue.tables.put('interviews', { ...row, ...fields });
}

const applicationNumbers: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 1200 }, (_, index) => [ids.application(index), index]),
);

/** Which application of Beisen's seed an id names; -1: none of the first 1,200. */
export const applicationOf = (id: string): number => applicationNumbers.get(id) ?? -1;
