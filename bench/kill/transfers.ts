import { interview } from '../interviews.ts';
import type { Application } from '../interviews.ts';
import { startVendors } from '../vendors.ts';
import type { Scenario } from './scenario.ts';

const usual = 40;
const most = 4000;
/** A position whose interviews nobody reads any more: it is archived. */
const archived = 701;

/** Moves are actions: the application's history at the target shows each. */
export const transfers: Scenario = {
  name: 'transfers',
  does: 'applications moved in Beisen after their HireVue interview; what is not known is looked up',
  async stage(folder, between) {
    const perRound = between?.perRound ?? usual;
    const vendors = await startVendors(folder, {
      between,
      sandboxes: { hirevue: { interviews: 0 }, beisen: { employees: 0, applications: most } },
      settings: { hirevue: { requests_per_minute: 100_000 } },
    });
    const applications = await vendors.act<readonly Application[]>('beisen', 'GET state?entity=applications');
    let made = 0;
    const keyOf = (index: number): number => 90_001 + index;
    return {
      ...vendors,
      before: 'hirevue-scores-to-beisen',
      mapping: 'hirevue-interviews-to-beisen',
      passings: 6,
      async prepare() {
        // Interviews of rounds before leave the lists, else every round would read all of them.
        const old = Array.from({ length: made }, (_, index) => ({ id: keyOf(index), positionId: archived }));
        const rows = Array.from({ length: perRound }, () => {
          const index = made++;
          const { applyId: reference } = applications[index] ?? {};
          if (reference === undefined) throw new Error(`the sandbox has ${most} applications, and all are used`);
          const score = index % 4 < 2 ? 90 : 40;
          return interview(keyOf(index), { positionId: 501 + (index % 2), reference, score });
        });
        await vendors.act('hirevue', 'POST state', { entity: 'interviews', rows: [...old.slice(-perRound), ...rows] });
        return rows.map((row) => String(row['id']));
      },
      async arrived() {
        const now = await vendors.act<readonly Application[]>('beisen', 'GET state?entity=applications');
        const moves = new Map(now.map(({ applyId, history }) => [applyId, history.length - 1]));
        const counts = applications
          .slice(0, made)
          .map(({ applyId }, index) => [String(keyOf(index)), moves.get(applyId) ?? 0] as const);
        return new Map(counts.filter(([, count]) => count > 0));
      },
    };
  },
};
