import { startVendors } from '../vendors.ts';
import type { Scenario } from './scenario.ts';

const usual = 12;
const departments = ['D100', 'D110', 'D111', 'D112', 'D120'];

interface Employee {
  readonly originalId: string | null;
  readonly userID: number;
  readonly employments: readonly { readonly pOIdEmpAdmin: number | null }[];
}

/** New colleagues, two and two each other's manager: none can be sent whole before the other is there. */
export const people: Scenario = {
  name: 'people',
  does: 'new employees from SuccessFactors to Beisen, each the manager of another: created by look-up, managers in a second pass',
  async stage(folder, between) {
    const perRound = between?.perRound ?? usual;
    const vendors = await startVendors(folder, {
      between,
      sandboxes: { successfactors: { candidates: 1, employees: 5 }, beisen: { employees: 0, applications: 0 } },
      settings: { successfactors: { overlap: '30s' } },
    });
    const bosses = new Map<string, string>();
    let made = 0;
    const employees = (): Promise<readonly Employee[]> => vendors.act('beisen', 'GET state?entity=employees');
    return {
      ...vendors,
      before: 'successfactors-departments-to-beisen',
      mapping: 'successfactors-employees-to-beisen',
      passings: 12,
      async prepare() {
        const from = made;
        made += perRound;
        for (let index = from; index < made; index++) {
          const userId = `k${index}`;
          const managerId = `k${index % 2 === 0 ? index + 1 : index - 1}`;
          bosses.set(userId, managerId);
          await vendors.act('successfactors', 'POST hire', {
            ...{ personId: `p${userId}`, userId, firstName: '伟', lastName: '王', startDate: '2026-01-05' },
            ...{ email: `${userId}@acme.example`, gender: 'M', birthday: '1990-05-01' },
            ...{ department: departments[index % departments.length], title: '专员', managerId },
          });
        }
        // A read ends at a whole second: what was made before is in it.
        await new Promise((resolve) => setTimeout(resolve, 1000 - (Date.now() % 1000)));
        return [...bosses.keys()].slice(from);
      },
      async arrived() {
        const counts = new Map<string, number>();
        for (const { originalId } of await employees()) {
          if (originalId !== null) counts.set(originalId, (counts.get(originalId) ?? 0) + 1);
        }
        return counts;
      },
      async faults() {
        const all = await employees();
        const idOf = new Map(all.map(({ originalId, userID }) => [originalId, userID]));
        const wrong = all.filter(({ originalId, employments }) => {
          const boss = originalId === null ? undefined : bosses.get(originalId);
          return boss !== undefined && employments.at(-1)?.pOIdEmpAdmin !== idOf.get(boss);
        });
        return wrong.length === 0 ? [] : [`${wrong.length} people without their manager`];
      },
    };
  },
};
