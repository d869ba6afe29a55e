import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startVendors } from '../vendors.ts';
import type { Scenario } from './scenario.ts';

const usual = 120;
const capacity = 10;

/** Twelve pages of a scroll that dies with the process that asked: the next one begins it anew. */
export const drain: Scenario = {
  name: 'drain',
  does: 'employees of Beisen to a CSV file, killed while the pages of a scroll are drained and while the file is written',
  async stage(folder, between) {
    const perRound = between?.perRound ?? usual;
    const vendors = await startVendors(folder, {
      between,
      sandboxes: { beisen: { employees: 1, applications: 0 } },
      settings: { beisen: { capacity, overlap: '5s' } },
    });
    const [like] = await vendors.act<readonly Like[]>('beisen', 'GET state?entity=employees');
    if (like === undefined) throw new Error('the sandbox has nobody');
    let next = 102_000_001;
    return {
      ...vendors,
      mapping: 'beisen-employees-to-export',
      passings: 10,
      async prepare() {
        const ids = Array.from({ length: perRound }, () => next++);
        const rows = ids.map((userID) => ({
          ...{ ...like, userID, objectId: `o-${userID}`, originalId: null, touched: [] },
          info: { ...like.info, email: `e${userID}@acme.example`, iDNumber: null },
        }));
        await vendors.act('beisen', 'POST state', { entity: 'employees', rows });
        // A read ends at a whole second: what was made before is in it.
        await new Promise((resolve) => setTimeout(resolve, 1000 - (Date.now() % 1000)));
        return ids.map(String);
      },
      arrived() {
        const out = join(folder, 'out');
        const files = readdirSync(out).filter((name) => name.endsWith('.csv'));
        const counts = new Map<string, number>();
        for (const name of files) {
          const ids = readFileSync(join(out, name), 'utf8').match(/\b102\d{6}\b/g) ?? [];
          for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
        }
        return Promise.resolve(counts);
      },
      faults() {
        const left = readdirSync(join(folder, 'out')).filter((name) => !name.endsWith('.csv'));
        return Promise.resolve(left.length === 0 ? [] : [`left behind: ${left.join(', ')}`]);
      },
    };
  },
};

interface Like {
  readonly userID: number;
  readonly info: object;
}
