import type { Stage } from '../stage.ts';
import { written } from '../systems.ts';

interface Employee {
  readonly userID: number;
  readonly originalId: string | null;
  readonly employments: readonly { readonly pOIdEmpAdmin: number | null }[];
}

/** Departments from the top down, then people, then who reports to whom: also where two report to each other. */
export async function moveTheOrganisation(stage: Stage): Promise<void> {
  const { successfactors, beisen } = stage.systems;
  stage.title(
    'The organisation goes from SuccessFactors to Beisen: departments, people, and then their managers',
    'The head of all reports to somebody below, so that nobody could be first: a manager follows in a second sending.',
  );
  await successfactors.act('job', { userId: 'e1001', startDate: day(-3), managerId: 'e1004' });
  const before = beisen.log(0).length;
  // Held is who begins in twenty days.
  await stage.run(['successfactors-departments-to-beisen', 'successfactors-employees-to-beisen'], [3]);
  const paths = written(beisen, beisen.log(before)).map(({ path }) => path.split('/').at(-1) ?? '');
  const count = (name: string): number => paths.filter((path) => path === name).length;
  const people = await beisen.rows<Employee>('employees');
  const led = people.filter(({ employments }) => employments.at(-1)?.pOIdEmpAdmin != null);
  stage.note(
    `Beisen’s log: ${count('Create')} departments, ${count('CreateForEntry')} people, then ${count('UpdateEmployee')} of them again with their managers; ${led.length} of ${people.length} have one now`,
  );
}

/** A day from today on, as both systems write it. */
export function day(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}
