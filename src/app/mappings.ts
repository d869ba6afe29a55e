import { isObject } from '../record/json.ts';
import type { JsonObject } from '../record/json.ts';
import type { AsideState } from '../store/aside.ts';
import type { RunRow } from '../store/runs.ts';
import type { Store } from '../store/store.ts';
import { findMapping } from './compile.ts';
import { runJson } from './documents/run.ts';
import { findSchedule } from './schedules.ts';
import { seesMapping } from './sees.ts';
import type { Session } from './session.ts';

/** The mappings that the caller sees, by name, behind `after`. */
export function mappingNames(session: Session, after: string = ''): readonly string[] {
  return [...session.project.mappings.keys()].filter((name) => seesMapping(session, name) && name > after).sort();
}

/** Runs looked through for the last one that read its source to the end. */
const lookedBack = 50;

/** What a mapping is, and how it stands: counts, its last run, its checkpoint, how far it is behind. */
export async function standingOf(session: Session, name: string, now: number): Promise<JsonObject> {
  const { file, shipped } = findMapping(session, name);
  const store = await session.store();
  const [last] = await store.runs.list({ mapping: name, limit: 1 });
  const pair = (await store.checkpoints.pairs(name)).find(({ current }) => current);
  const current = await currentSince(store, name);
  return {
    mapping: name,
    title: file.title ?? null,
    from: file.from,
    to: file.to,
    mode: file.mode ?? 'state',
    shipped,
    uploads: file.upload !== undefined,
    schedule: isObject(file.schedule) ? file.schedule : null,
    nextRun: await nextRun(session, name, now),
    checkpoint: pair?.cursor ?? null,
    checkpointAt: pair?.cursorAt === undefined ? null : new Date(pair.cursorAt).toISOString(),
    open: await openOf(store, pair?.id),
    lastRun: last === undefined ? null : runJson(last),
    lagSeconds: current === undefined ? null : Math.max(0, Math.round((now - current) / 1000)),
  };
}

/** When it starts by itself next; null without a schedule, and while that is paused. */
async function nextRun(session: Session, name: string, now: number): Promise<string | null> {
  const file = session.project.mappings.get(name)?.file;
  if (file?.schedule === undefined) return null;
  const [next] = (await findSchedule(session, name, now, 1)).next;
  return next === undefined ? null : new Date(next).toISOString();
}

/** Rows put aside that are open, and rows that wait for the next run. */
async function openOf(store: Store, pair: number | undefined): Promise<JsonObject> {
  const counts = { dead: 0, held: 0, unknown: 0 } satisfies Record<AsideState, number>;
  for (const { pair: of, state, rows } of await store.figures.aside()) if (of === pair) counts[state] += rows;
  const waiting = (await store.figures.inbox()).find((each) => each.pair === pair)?.rows ?? 0;
  return { deadLetters: counts.dead, held: counts.held, unknown: counts.unknown, inbox: waiting };
}

/** When the newest run began that read its source to the end: what was there by then has its outcome. */
async function currentSince(store: Store, mapping: string): Promise<number | undefined> {
  const rows = await store.runs.list({ mapping, limit: lookedBack });
  return rows.find(isWhole)?.startedAt;
}

function isWhole({ status, summary }: RunRow): boolean {
  if (!['settled', 'attention', 'parked'].includes(status)) return false;
  return summary['whole'] === true;
}
