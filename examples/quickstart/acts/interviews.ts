import type { Stage } from '../stage.ts';
import { written } from '../systems.ts';

const invitations = 'successfactors-applications-to-hirevue';

/** An interview as the sandbox keeps it. */
export interface Interview {
  readonly id: number;
  readonly positionId: number;
  readonly reference: string | null;
  readonly score: number | null;
}

/** An application of Beisen, its person, and what a résumé is worth there. */
interface Application {
  readonly applyId: string;
  readonly applicantId: string;
}
interface Applicant {
  readonly applicantId: string;
  readonly profile: readonly { readonly name: string; readonly value: string | null }[];
}

/** Beisen's positions in HireVue, and the scores that its twelve candidates get: 503 is a key post. */
const positions = [501, 502, 503] as const;
const titles: Readonly<Record<number, string>> = { 501: '销售代表', 502: '软件工程师', 503: '财务主管' };
const scores = [84.6, 79.5, 86.1, 91.2, 71.3, 80.2, 76.4, 83, null, 88, 68.5, 90.4] as const;

/** Candidates at the interview stage are invited, once. Those of Beisen have been invited from there. */
export async function invite(stage: Stage): Promise<void> {
  const { successfactors, hirevue, beisen } = stage.systems;
  stage.title('24 candidates stand at the interview stage in SuccessFactors: each is invited into HireVue, once');
  const applications = await beisen.rows<Application>('applications');
  await hirevue.act('state', { entity: 'interviews', rows: applications.map(invited) });
  await stage.run([invitations]);
  await successfactors.act('move', { applicationId: '3001', item: '1011' });
  await successfactors.act('move', { applicationId: '3001', item: '1012' });
  stage.note('One is moved back, and comes to the interview stage a second time:');
  await stage.run([invitations]);
  const references = written(hirevue, hirevue.log(0)).flatMap(({ outcomes }) => outcomes?.map(({ key }) => key) ?? []);
  stage.note(`HireVue’s log: ${references.length} invitations for ${new Set(references).size} applications`);
}

/** Everybody has been interviewed: one without a score, some with a status in the customer's own words. */
export async function finishInterviews(stage: Stage): Promise<void> {
  const { hirevue, beisen } = stage.systems;
  for (const [index, { id, positionId }] of (await hirevue.rows<Interview>('interviews')).entries()) {
    const own = positions.some((known) => known === positionId);
    const score = own ? scores[index % scores.length] : 62 + ((index * 7) % 35) + 0.5;
    const status = index % 2 === 0 ? 'Completed' : '已完成';
    await hirevue.act('finish', { ids: [id], score: score ?? 0, status });
    if (score === null) await hirevue.act('state', { entity: 'interviews', rows: [{ id, score }] });
    await hirevue.act('evaluate', {
      ...{ interviewId: id, evaluator: '王面试官', decision: 'yes', rating: 4, comment: '表达清楚' },
      scores: ['沟通能力', '逻辑思维'].map((name, at) => ({ name, score: 70 + ((index + at) % 25) })),
    });
  }
  // What résumés match stands on the file in Beisen, as the tenant's own field.
  const people = await beisen.rows<Applicant>('applicants');
  const rows = people.map(({ applicantId, profile }, index) => {
    const field = { name: 'MatchScore', value: String(70 + ((index * 5) % 30)), text: null, downloadUrl: null };
    return { applicantId, profile: [...profile, field] };
  });
  await beisen.act('state', { entity: 'applicants', rows });
}

function invited({ applyId }: Application, index: number): object {
  const positionId = positions[index % positions.length] ?? 501;
  const id = 50_001 + index;
  return {
    ...{ id, positionId, positionTitle: titles[positionId], reference: applyId, status: 'Scheduled' },
    ...{ firstName: '伟', lastName: '王', email: `candidate${index + 1}@people.example`, phone: null },
    ...{ createdDate: new Date().toISOString(), takenDate: null, score: null, recommendation: null },
    ...{ videoUrl: null, reportUrl: null, code: `seeded-${id}`, notified: true },
  };
}
