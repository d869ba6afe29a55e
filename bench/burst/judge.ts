import type { LogLine } from '../../examples/sandbox/shared/log.ts';
import type { Application } from '../interviews.ts';
import type { Carried } from './carry.ts';
import type { Scene, SceneOptions } from './scene.ts';
import { atOnce, busiest } from './windows.ts';

/** What the sandboxes counted themselves. */
export interface Judged {
  readonly scores: number;
  readonly moves: number;
  readonly reports: number;
  readonly lost: number;
  readonly doubled: number;
  /** Requests that were answered by 429, or by 417 since their equal had come less than three seconds before. */
  readonly refused: number;
  readonly budgets: readonly Budget[];
  readonly faults: readonly string[];
}

/** The most that was seen of one budget, in any span of its time, and what it allows. */
export interface Budget {
  readonly of: string;
  readonly most: number;
  readonly limit: number;
}

interface Usage {
  readonly apis: readonly { readonly path: string; readonly second: number; readonly minute: number }[];
  readonly days: Readonly<Record<string, number>>;
}

/** Defaults of the connectors' settings, and what of them holds for each process. */
const [recruitingPerMinute, processes, perProcess] = [1000, 2, 4];

/** Counts what arrived from the states of the sandboxes, and the budgets from their logs and counters. */
export async function judge(scene: Scene, carried: readonly Carried[], options: SceneOptions): Promise<Judged> {
  const counts = await arrivals(scene);
  const all = [...counts.scores, ...counts.moves, ...counts.reports];
  const lines = carried.flatMap(({ logs }) => [...logs.hirevue, ...logs.beisen, ...logs.successfactors]);
  const refused = lines.filter(({ status, code }) => status === 429 || code === '417').length;
  const [lost, doubled] = [all.filter((count) => count === 0).length, all.filter((count) => count > 1).length];
  const budgets = await budgetsOf(scene, carried, options);
  const over = budgets.filter(({ most, limit }) => most > limit);
  const strict = lines.filter((line) => line.strict !== undefined);
  return {
    ...{ scores: sum(counts.scores), moves: sum(counts.moves), reports: sum(counts.reports) },
    ...{ lost, doubled, refused, budgets },
    faults: [
      ...(lost + doubled + refused > 0 ? [`${lost} lost, ${doubled} doubled, ${refused} refused for a budget`] : []),
      ...over.map(({ of, most, limit }) => `${of}: ${most} of ${limit}`),
      ...strict.map(({ path, strict: why }) => `not documented: ${path}: ${why}`),
    ],
  };
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

/** How often each interview came to its HR system. */
async function arrivals(scene: Scene): Promise<Readonly<Record<'scores' | 'moves' | 'reports', readonly number[]>>> {
  const { act } = scene.vendors;
  const applications = await act<readonly Application[]>('beisen', 'GET state?entity=applications');
  const byId = new Map(applications.map((row) => [row.applyId, row]));
  const due = [...scene.beisen.values()].map((id) => byId.get(id));
  const made = await act<readonly { orderId: string }[]>(
    'successfactors',
    'GET state?entity=JobApplicationAssessmentReport',
  );
  const byOrder = new Map<string, number>();
  for (const { orderId } of made) byOrder.set(orderId, (byOrder.get(orderId) ?? 0) + 1);
  return {
    scores: due.map((row) => row?.scores ?? 0),
    moves: due.map((row) => (row?.history.length ?? 1) - 1),
    reports: [...scene.successfactors.values()].map((id) => byOrder.get(id) ?? 0),
  };
}

async function budgetsOf(
  scene: Scene,
  carried: readonly Carried[],
  { daily, latency, hirevuePerMinute }: SceneOptions,
): Promise<readonly Budget[]> {
  const { act } = scene.vendors;
  const usage = await act<Usage>('beisen', 'GET state?entity=budgets');
  const log = (name: 'hirevue' | 'beisen' | 'successfactors'): LogLine[] => carried.flatMap(({ logs }) => logs[name]);
  const apis = usage.apis.flatMap(({ path, minute }) => {
    const of = path.split('/').slice(-2).join('/');
    const own = log('beisen').filter((line) => line.path === path);
    return [
      ...carried.map(({ title, logs, perSecond }) => {
        const most = busiest(
          logs.beisen.filter((line) => line.path === path),
          1000,
        );
        return { of: `Beisen ${of}, a second, ${title}`, most, limit: perSecond };
      }),
      { of: `Beisen ${of}, a minute`, most: Math.max(minute, busiest(own, 60_000)), limit: recruitingPerMinute },
    ];
  });
  return [
    ...apis.filter(({ most }) => most > 0),
    { of: 'Beisen, all APIs a day', most: Math.max(0, ...Object.values(usage.days)), limit: daily },
    { of: 'HireVue, a minute', most: busiest(log('hirevue'), 60_000), limit: hirevuePerMinute },
    { of: 'HireVue, at once', most: atOnce(log('hirevue'), latency), limit: processes * perProcess },
    { of: 'SuccessFactors, at once', most: atOnce(log('successfactors'), latency), limit: processes * perProcess },
  ];
}
