import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startVendors } from '../vendors.ts';
import type { Scenario } from './scenario.ts';

interface Outcome {
  readonly entity: string;
  readonly key: string;
  readonly outcome: string;
}

const usual = 120;
/** The sandbox numbers its assessment orders from here. */
const firstOrder = 7001;

/** Reports are only ever appended: what is sent twice stays twice, and nothing hides it. */
export const reports: Scenario = {
  name: 'reports',
  does: 'assessment reports from CSV to SuccessFactors; the target only appends, so that the order is looked at first',
  async stage(folder, between) {
    const perRound = between?.perRound ?? usual;
    const vendors = await startVendors(folder, {
      between,
      sandboxes: { successfactors: { candidates: 20_000, employees: 0 } },
    });
    let next = firstOrder;
    return {
      ...vendors,
      mapping: 'interviews-to-successfactors-reports',
      passings: 5,
      prepare() {
        const orders = Array.from({ length: perRound }, () => next++);
        writeFileSync(join(folder, 'interviews', `round-${orders[0]}.csv`), csv(orders));
        return Promise.resolve(orders.map((order) => `i-${order}`));
      },
      arrived() {
        const counts = new Map<string, number>();
        for (const { phase, outcomes = [] } of vendors.log('successfactors')) {
          if (phase !== 'done') continue;
          for (const { entity, key, outcome } of outcomes as readonly Outcome[]) {
            if (entity !== 'JobApplicationAssessmentReport' || outcome !== 'appended') continue;
            counts.set(`i-${key}`, (counts.get(`i-${key}`) ?? 0) + 1);
          }
        }
        return Promise.resolve(counts);
      },
    };
  },
};

function csv(orders: readonly number[]): string {
  const head =
    'interview_id,order_id,application_id,position,status,completed_at,score,recommendation,communication,logic,fit,comment,video_url';
  const rows = orders.map((order, i) => {
    const score = 60 + (i % 40);
    return `i-${order},${order},,销售代表,completed,2026-11-20 10:00:00,${score},推荐,88,81,84,ok,https://video.example/${order}`;
  });
  return `${head}\n${rows.join('\n')}\n`;
}
