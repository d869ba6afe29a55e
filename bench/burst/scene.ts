import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { interview } from '../interviews.ts';
import type { Application } from '../interviews.ts';
import { startVendors } from '../vendors.ts';
import type { Settings, Vendors } from '../vendors.ts';

/** Interviews under way, and what they belong to at the HR systems. */
export interface Scene {
  readonly vendors: Vendors;
  readonly positions: number;
  /** Application at Beisen by interview. */
  readonly beisen: ReadonlyMap<number, string>;
  /** Assessment order at SuccessFactors by interview. */
  readonly successfactors: ReadonlyMap<number, string>;
}

export interface SceneOptions {
  readonly interviews: number;
  /** Open positions at HireVue, every other one of Beisen; interviews are spread over them. */
  readonly positions: number;
  /** Requests a day that Beisen gives its tenant. */
  readonly daily: number;
  /** Requests a minute to HireVue, of all processes together. */
  readonly hirevuePerMinute: number;
  /** How long each request to any system takes, in milliseconds. */
  readonly latency: number;
}

const [firstPosition, firstInterview, firstApplication, firstOrder] = [1001, 90_001, 3001, 7001];

/** Five years of changes are read at first: sixty windows. */
export function beisenSettings(daily: number): Settings {
  return { daily_requests: daily, start: '2022-01-01T00:00:00Z' };
}

/** Starts all three systems; nobody has finished yet. */
export async function setScene(folder: string, options: SceneOptions): Promise<Scene> {
  const { interviews, positions, daily, latency, hirevuePerMinute } = options;
  const half = Math.ceil(interviews / 2);
  const vendors = await startVendors(folder, {
    sandboxes: {
      hirevue: { interviews: 0 },
      beisen: { employees: 0, applications: half, daily },
      // The last application of the sandbox has an id out of the row.
      successfactors: { candidates: half + 1, employees: 0 },
    },
    settings: { beisen: beisenSettings(daily), hirevue: { requests_per_minute: hirevuePerMinute } },
    connections: { local: { connector: 'local', with: { streams: { scores: { key: 'applicationId' } } } } },
  });
  await plantPositions(vendors, positions);
  const applications = await vendors.act<readonly Application[]>('beisen', 'GET state?entity=applications');
  const beisen = new Map<number, string>();
  const successfactors = new Map<number, string>();
  const rows = Array.from({ length: interviews }, (_, index) => {
    const [id, at] = [firstInterview + index, index >> 1];
    const toBeisen = index % 2 === 0;
    const reference = toBeisen ? (applications[at]?.applyId ?? '') : String(firstApplication + at);
    if (toBeisen) beisen.set(id, reference);
    else successfactors.set(id, String(firstOrder + at));
    return interview(id, { positionId: firstPosition + (index % positions), reference, score: null });
  });
  await vendors.act('hirevue', 'POST state', { entity: 'interviews', rows });
  for (const name of ['hirevue', 'beisen', 'successfactors'] as const) {
    await vendors.act(name, 'POST faults', { kind: 'slow', milliseconds: latency, count: 1e9, path: '/' });
  }
  return { vendors, positions, beisen, successfactors };
}

/** The positions, and the table of the project that says whose each is; nobody has to look at one of them first. */
async function plantPositions({ project, act }: Vendors, count: number): Promise<void> {
  const ids = Array.from({ length: count }, (_, index) => firstPosition + index);
  const [like] = await act<readonly object[]>('hirevue', 'GET state?entity=positions');
  const planted = ids.map((id) => ({
    ...like,
    id,
    title: '销售代表',
    code: `REQ-${id}`,
    isArchived: false,
    isDraft: false,
  }));
  await act('hirevue', 'POST state', { entity: 'positions', rows: planted });
  const shipped = join(import.meta.dirname, '../../mappings/tables/hirevue_positions.csv');
  const own = ids.map((id, index) => `${id},销售代表,${index % 2 === 0 ? 'beisen' : 'successfactors'},80,否\n`);
  mkdirSync(join(project, 'mappings/tables'), { recursive: true });
  writeFileSync(join(project, 'mappings/tables/hirevue_positions.csv'), readFileSync(shipped, 'utf8') + own.join(''));
}
