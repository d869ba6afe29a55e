import { startVendors } from '../vendors.ts';
import type { Scenario } from './scenario.ts';

const usual = 16;

/** Requisitions of the sandbox, with the item of their status set at which a candidate is invited. */
const requisitions = [
  { jobReqId: '2001', appStatusSetItemId: '1012' },
  { jobReqId: '2002', appStatusSetItemId: '1022' },
];

/** A second invitation is a second mail to a person: whatever is not known is left to a person, never sent again. */
export const invitations: Scenario = {
  name: 'invitations',
  does: 'invitations from SuccessFactors to HireVue, `repeat: never`: a person settles what is not known',
  async stage(folder, between) {
    const perRound = between?.perRound ?? usual;
    const vendors = await startVendors(folder, {
      between,
      sandboxes: { successfactors: { candidates: 2, employees: 0 }, hirevue: { interviews: 0 } },
      settings: { hirevue: { requests_per_minute: 100_000 }, successfactors: { overlap: '30s' } },
    });
    // The two that the sandbox plants have been invited long ago.
    const planted = await vendors.act<readonly object[]>('successfactors', 'GET state?entity=JobApplication');
    const rows = planted.map((row) => ({ ...row, appStatusSetItemId: '1013' }));
    await vendors.act('successfactors', 'POST state', { entity: 'JobApplication', rows });
    let next = 60_001;
    return {
      ...vendors,
      mapping: 'successfactors-applications-to-hirevue',
      passings: 10,
      async prepare() {
        const ids = Array.from({ length: perRound }, () => String(next++));
        const lastModifiedDateTime = Date.now();
        const candidates = ids.map((id) => ({
          ...{ candidateId: `8${id}`, firstName: '伟', lastName: '王', primaryEmail: `c${id}@people.example` },
          ...{ contactEmail: `c${id}@people.example`, country: 'CN', cellPhone: null, city: null },
          ...{ creationDateTime: lastModifiedDateTime, lastModifiedDateTime },
        }));
        const applications = ids.map((id, index) => ({
          ...{ applicationId: id, candidateId: `8${id}`, ...requisitions[index % 2] },
          ...{ status: 'Open', statusComments: null, jobAppGuid: `guid-${id}`, anonymizedFlag: 'N' },
          ...{ firstName: '伟', lastName: '王', contactEmail: `c${id}@people.example`, lastModifiedDateTime },
        }));
        await vendors.act('successfactors', 'POST state', { entity: 'Candidate', rows: candidates });
        await vendors.act('successfactors', 'POST state', { entity: 'JobApplication', rows: applications });
        // A read ends at a whole second: what was made before is in it.
        await new Promise((resolve) => setTimeout(resolve, 1000 - (Date.now() % 1000)));
        return ids;
      },
      async arrived() {
        const made = await vendors.act<readonly { reference: string }[]>('hirevue', 'GET state?entity=interviews');
        const counts = new Map<string, number>();
        for (const { reference } of made) counts.set(reference, (counts.get(reference) ?? 0) + 1);
        return counts;
      },
    };
  },
};
