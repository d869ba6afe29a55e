import type { Json, JsonObject } from '../../../record/json.ts';
import { isObject } from '../../../record/json.ts';
import type { Answer } from '../exchange.ts';
import type { Turn } from '../pages/turn.ts';
import type { Picture } from './picture.ts';
import type { SourceClock } from './source-clock.ts';
import type { DeltaWalk, WalkRequest } from './walk.ts';
import { cannotNarrow, cursorVersion, foreignCursor, storedCursor, storedTurn, turnJson } from './walk.ts';

/** A window's settings, durations in milliseconds. */
export interface WindowPlan {
  readonly span: number | undefined;
  readonly minSpan: number;
  readonly overlap: number;
  readonly lag: number;
  readonly sweep: { readonly every: number; readonly span: number } | undefined;
  readonly picture: Picture;
  readonly clock: SourceClock;
  readonly narrowed: { span: number | undefined };
}

/** Where reading is, all in milliseconds. It is what the cursor stores. */
interface Position {
  /** Everything before it is settled; undefined before the first window is. It never moves back. */
  to: number | undefined;
  /** Where the next slice begins. */
  from: number;
  /** The frozen upper bound of this read. */
  end: number;
  /** This read looks further back than the overlap. */
  sweeping: boolean;
  swept: number | undefined;
  slice: { from: number; to: number; /** What is settled with its last page. */ settles: number } | undefined;
}

/** Opens a read from a stored cursor, or from `start`. A read bounded by `--since` and `--until` begins anew. */
export function openWindow(plan: WindowPlan, request: WalkRequest, start: number): DeltaWalk {
  const bounded = request.since !== undefined || request.until !== undefined;
  const stored = bounded ? undefined : storedCursor('window', request.cursor);
  const position = stored === undefined ? fresh(plan, request, start) : resumed(plan, stored, start);
  let turn = storedTurn('window', stored?.['turn']);
  let frozen = request.settled === true;
  let resuming = position.slice !== undefined;
  return {
    async next() {
      if (!resuming) {
        if (position.slice !== undefined) settle(position);
        if (position.from >= position.end) return undefined;
        const to = plan.picture.floor(Math.min(position.from + spanOf(plan), position.end));
        // A span below the picture's resolution would stand still.
        const end = to > position.from ? to : position.end;
        position.slice = { from: position.from, to: end, settles: end };
      }
      resuming = false;
      const slice = position.slice;
      if (slice === undefined) return undefined;
      const given = {
        window: { from: await plan.picture.text(slice.from), to: await plan.picture.text(slice.to) },
        turn,
        bounds: { from: slice.from, to: slice.to },
      };
      turn = undefined;
      return given;
    },
    take(answer) {
      if (!frozen) freeze(plan, position, answer);
      frozen = true;
      return Promise.resolve();
    },
    cursor: (after) => cursorOf(position, after),
    narrow() {
      const slice = position.slice;
      const half = slice === undefined ? 0 : Math.floor((slice.to - slice.from) / 2);
      if (half < plan.minSpan) throw cannotNarrow('its window is at `min_span` already');
      plan.narrowed.span = half;
      position.slice = undefined;
    },
  };
}

function spanOf(plan: WindowPlan): number {
  return Math.min(plan.span ?? Infinity, plan.narrowed.span ?? Infinity);
}

function boundOf(plan: WindowPlan): number {
  return plan.picture.floor(plan.clock.now() - plan.lag);
}

function fresh(plan: WindowPlan, request: WalkRequest, start: number): Position {
  const bound = request.settled === true ? Infinity : boundOf(plan);
  return {
    to: undefined,
    from: plan.picture.floor(request.since ?? start),
    end: Math.min(request.until === undefined ? bound : ceiling(plan.picture, request.until), bound),
    sweeping: true,
    swept: undefined,
    slice: undefined,
  };
}

/** `--until` in the middle of what the picture can say reads up to the next instant that it can. */
function ceiling(picture: Picture, ms: number): number {
  const floor = picture.floor(ms);
  if (floor === ms) return ms;
  for (const step of [1000, 60_000, 3_600_000, 86_400_000]) {
    const next = picture.floor(floor + step);
    if (next > floor) return next;
  }
  return picture.floor(floor + 90_000_000);
}

function resumed(plan: WindowPlan, stored: JsonObject, start: number): Position {
  const to = instantIn(stored, 'to');
  const next = instantIn(stored, 'next');
  const swept = instantIn(stored, 'swept');
  const written = stored['slice'];
  if (written !== undefined && !isObject(written)) throw foreignCursor('window', 'its slice is none');
  const slice = written === undefined ? undefined : sliceIn(written);
  const due = plan.sweep !== undefined && (swept === undefined || plan.clock.now() - swept >= plan.sweep.every);
  const back = Math.max(plan.overlap, due && plan.sweep !== undefined ? plan.sweep.span : 0);
  const begin = slice?.from ?? next;
  const going = begin !== undefined;
  return {
    to,
    from:
      begin ??
      Math.max(Math.min(start, to ?? start), plan.picture.floor((to ?? start) - (to === undefined ? 0 : back))),
    // Bounds never move back, though a clock may.
    end: Math.max(boundOf(plan), to ?? -Infinity, slice?.to ?? -Infinity),
    sweeping: going ? stored['sweeping'] === true : due,
    swept,
    slice,
  };
}

/** The first answer's `Date` may show that our clock is ahead: then less is settled than was asked for. Once a read. */
function freeze(plan: WindowPlan, position: Position, answer: Pick<Answer, 'serverDate'>): void {
  if (answer.serverDate === undefined) return;
  const bound = Math.max(plan.picture.floor(answer.serverDate - plan.lag), position.to ?? -Infinity);
  if (bound >= position.end) return;
  position.end = bound;
  const slice = position.slice;
  if (slice !== undefined && slice.settles > bound) slice.settles = Math.max(bound, slice.from);
}

function settle(position: Position): void {
  const slice = position.slice;
  if (slice === undefined) return;
  position.from = slice.settles;
  position.to = Math.max(position.to ?? -Infinity, slice.settles);
  position.slice = undefined;
}

/** Promise 2: the upper bound of a slice stands only in the cursor after its last page. */
function cursorOf(position: Position, turn: Turn | undefined): JsonObject {
  const after = { ...position };
  if (turn === undefined) settle(after);
  const done = turn === undefined && after.from >= after.end;
  const swept = done && after.sweeping ? after.end : after.swept;
  const cursor: JsonObject = { v: cursorVersion, kind: 'window' };
  if (after.to !== undefined) cursor['to'] = iso(after.to);
  if (swept !== undefined) cursor['swept'] = iso(swept);
  if (!done && after.sweeping) cursor['sweeping'] = true;
  if (!done) cursor['next'] = iso(after.from);
  if (after.slice !== undefined) {
    cursor['slice'] = { from: iso(after.slice.from), to: iso(after.slice.to), settles: iso(after.slice.settles) };
  }
  return { ...cursor, ...turnJson(turn) };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function instantIn(stored: JsonObject, key: string): number | undefined {
  const value: Json | undefined = stored[key];
  if (value === undefined) return undefined;
  const ms = typeof value === 'string' ? Date.parse(value) : NaN;
  if (Number.isNaN(ms)) throw foreignCursor('window', `its “${key}” is no instant`);
  return ms;
}

function sliceIn(written: JsonObject): Position['slice'] {
  const [from, to] = [instantIn(written, 'from'), instantIn(written, 'to')];
  if (from === undefined || to === undefined) throw foreignCursor('window', 'its slice has no bounds');
  return { from, to, settles: instantIn(written, 'settles') ?? to };
}
