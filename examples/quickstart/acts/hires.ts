import type { Stage } from '../stage.ts';
import type { Interview } from './interviews.ts';
import { day } from './organisation.ts';

interface Employee {
  readonly originalId: string | null;
  readonly info: { readonly customProperties: Readonly<Record<string, unknown>> };
  readonly employments: readonly { readonly employeeStatus: string; readonly entryDate: string | null }[];
}

/** From candidate to offer to employee: two offers are accepted, one for next week, one for a day further on. */
export async function hire(stage: Stage): Promise<void> {
  const { successfactors, hirevue, beisen } = stage.systems;
  stage.title('Two offers are accepted in SuccessFactors: a pre-hire in Beisen, who keeps the interview');
  const interviews = await hirevue.rows<Interview>('interviews');
  const [soon, later] = interviews
    .filter(({ reference, score }) => /^[0-9]+$/.test(reference ?? '') && (score ?? 0) >= 80)
    .map(({ reference }) => String(reference));
  for (const [id, applicationId, startDate] of [
    ['9001', soon, day(5)],
    ['9002', later, day(30)],
  ] as const) {
    await move(stage, String(applicationId));
    await successfactors.act('offer', {
      ...{ offerApprovalId: id, applicationId, internalStatus: 'Accepted', jobStartDate: Date.parse(startDate) },
      ...{ salary: '30000', currency: 'CNY', jobTitle: '销售代表', department: 'D120' },
    });
  }
  const local = ['successfactors-applications-to-hires', 'successfactors-offers-to-hires', 'scores-to-hires'];
  await stage.run([...local, 'hires-to-beisen'], [3]);
  const people = await beisen.rows<Employee>('employees');
  const hired = people.filter(({ originalId }) => originalId?.startsWith('SFA') === true);
  stage.table(
    ['originalId', '入职日期', '状态', 'extInterviewScore', 'extInterviewDate'],
    hired.map(({ originalId, info, employments }) => [
      String(originalId),
      employments.at(-1)?.entryDate?.slice(0, 10) ?? '',
      String(info.customProperties['extHireStatus']),
      String(info.customProperties['extInterviewScore']),
      String(info.customProperties['extInterviewDate']),
    ]),
  );
  stage.note('The other begins in thirty days: held, and sent seven days before.');
}

/** To the last item of the status set that the application is in. */
async function move({ systems: { successfactors } }: Stage, applicationId: string): Promise<void> {
  const rows = await successfactors.rows<Readonly<Record<string, unknown>>>('JobApplication');
  const item = String(rows.find((row) => row['applicationId'] === applicationId)?.['appStatusSetItemId']);
  await successfactors.act('move', { applicationId, item: item.startsWith('101') ? '1015' : '1025' });
}
