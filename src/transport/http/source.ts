import type { Item, KeyQuestion, Notification, Page, Reading, Source } from '../../connector/source.ts';
import type { Hook } from '../../connector/stream.ts';
import { HrwireError } from '../../error/error.ts';
import { nearest } from '../../error/nearest.ts';
import { isObject } from '../../record/json.ts';
import type { Json } from '../../record/json.ts';
import type { DeltaWalk, Slice, WalkRequest } from './deltas/walk.ts';
import type { HttpScope } from './exchange.ts';
import { readParents } from './fanout.ts';
import { gather, readChildren } from './source-children.ts';
import type { Turn } from './pages/turn.ts';
import { askByIds } from './source-ask.ts';
import type { ByKeyPlan, ReadPlan } from './source-compile.ts';
import { signalsOf } from './hook.ts';
import type { Meter, StreamContext } from './source-context.ts';
import { itemsOf, normalise, readingOf, shapeRows } from './source-records.ts';
import { drainPages } from './source-drain.ts';
import { startedOf, walkPages } from './source-walk.ts';
import { runSteps } from './steps.ts';
import { wholeOf } from './whole.ts';

export interface SourceParts {
  readonly stream: string;
  readonly read: ReadPlan | undefined;
  readonly byKey: ReadonlyMap<string, ByKeyPlan>;
  readonly hook: Hook | undefined;
  readonly context: StreamContext;
  /** The source of a fan-out's parents. */
  readonly source: (stream: string) => HttpSource;
}

/** A stream as the fan-out of another one reads it. */
export interface HttpSource extends Source {
  /** All of it, or what belongs to a window that its child settles: milliseconds since the epoch. */
  parents(window: { readonly from: number; readonly to: number } | undefined, signal: AbortSignal): AsyncIterable<Page>;
}

/** A stream over requests: slices of its delta, pages of a slice, steps over a page. */
export function httpSource(parts: SourceParts): HttpSource {
  const { hook, context } = parts;
  return {
    ...(hook && {
      signals: (notifications: readonly Notification[]) => signalsOf(hook, notifications, context.variables),
    }),
    read: (request, signal) => readStream(parts, request, signal),
    whole: (request) => wholeOf(parts, request),
    parents: (window, signal) => {
      const whole = { cursor: undefined, full: true, seen: () => Promise.resolve(new Set<string>()) };
      const bounds = window === undefined ? {} : { since: window.from, until: window.to, settled: true };
      return readStream(parts, { ...whole, ...bounds }, signal);
    },
    byKey: (question, signal) => readByKey(parts, question, signal),
    complete: async (readings, signal) => {
      const rows = readings.map(({ record }) => ({ raw: record, record }));
      const meter: Meter = { requests: 0, bytes: 0 };
      const complete = await runSteps(parts.read?.steps ?? [], rows, {}, parts.context, meter, signal);
      const now = parts.context.clock.now();
      const variables = { ...parts.context.variables, started: new Date(now).toISOString() };
      return itemsOf(await shapeRows(complete, parts.read?.shape, variables), now);
    },
  };
}

async function* readStream(parts: SourceParts, request: WalkRequest, signal: AbortSignal): AsyncGenerator<Page> {
  const plan = parts.read;
  // What pushes and cannot be asked has nothing to read: its records come by notifications alone.
  if (plan === undefined && parts.hook?.records !== undefined) return;
  if (plan === undefined) throw cannot(parts, 'be read', '`read`');
  if (request.input !== undefined) {
    const hint = 'Leave --input out, or let the mapping read from a file connection.';
    throw new HrwireError(
      'transport.no-input',
      `“${parts.stream}” is read over the network, so --input has no meaning`,
      { hint },
    );
  }
  const bounded = request.since !== undefined || request.until !== undefined;
  const walk = await plan.delta.open(request);
  for (let slice = await walk.next(); slice !== undefined; slice = await walk.next()) {
    const share: Share = { parts, plan, walk, slice, bounded, signal };
    yield* plan.parents === undefined ? readSlice(share, {}) : gather(fanOut(share));
  }
}

/** What reading one slice needs. */
interface Share {
  readonly parts: SourceParts;
  readonly plan: ReadPlan;
  readonly walk: DeltaWalk;
  readonly slice: Slice;
  readonly bounded: boolean;
  readonly signal: AbortSignal;
}

/** Reads one slice. When the source finds it too large the delta's next slice is a smaller one with the same start. */
async function* readSlice(share: Share, more: Readonly<Record<string, unknown>>): AsyncGenerator<Page> {
  const { plan, walk, slice, signal } = share;
  const { context } = share.parts;
  const scope: HttpScope = { window: slice.window, more };
  const meter: Meter = { requests: 0, bytes: 0 };
  const { question } = plan;
  const pages =
    question.pages.drain === undefined
      ? walkPages(question, scope, slice.turn, context, meter, signal)
      : drainPages(question, scope, context, meter, signal);
  for await (const walked of pages) {
    if ('tooLarge' in walked) {
      walk.narrow();
      return;
    }
    if ('restarted' in walked) continue;
    const { turn, answer, rows, next } = walked;
    const { page } = turn;
    const variables = { ...context.variables, ...more, window: slice.window, page, started: startedOf(answer) };
    const plain = asTheyStand(plan, rows, answer.sentAt);
    let items: readonly Item[];
    if (plain !== undefined) {
      items = plain;
      await walk.take(
        answer,
        plain.map(({ record }) => record),
      );
    } else {
      const normal = await normalise(rows, plan.normalisers, variables);
      await walk.take(
        answer,
        normal.filter((row) => row.unreadable === undefined).map((row) => row.record),
      );
      const complete = await runSteps(plan.steps, normal, more, context, meter, signal);
      items = itemsOf(await shapeRows(complete, plan.shape, variables), answer.sentAt);
    }
    yield { items, cursor: cursorAfter(share, next), ...meter };
    meter.requests = 0;
    meter.bytes = 0;
  }
}

/** Rows that need nothing to be records; undefined where they do. */
function asTheyStand(plan: ReadPlan, rows: readonly unknown[], observed: number): readonly Reading[] | undefined {
  if (plan.normalisers.length > 0 || plan.steps.length > 0 || plan.shape !== undefined) return undefined;
  return rows.every(isObject) ? rows.map((record) => ({ record, observed })) : undefined;
}

/** Between pages only where the source keeps its cursors, and never with a secret in it: checkpoints are no vault. */
function cursorAfter(share: Share, next: Turn | undefined): Json | undefined {
  if (share.bounded) return undefined;
  if (next === undefined) return share.walk.cursor(undefined);
  if (!share.plan.question.pages.resume) return undefined;
  const cursor = share.walk.cursor(next);
  return share.parts.context.holdsSecret(JSON.stringify(cursor)) ? undefined : cursor;
}

/**
 * One read of the slice for each parent. Parents come and go between runs, so no point between two of them is safe:
 * the cursor stands on a last page of its own.
 */
async function* fanOut(share: Share): AsyncGenerator<Page> {
  const { parts, plan, walk, slice, signal } = share;
  if (plan.parents === undefined) return;
  const source = parts.source(plan.parents.stream);
  const all = source.parents(plan.parents.within ? slice.bounds : undefined, signal);
  const names = { ...parts.context.variables, window: slice.window };
  let [narrowed, answered] = [false, false];
  const once: DeltaWalk = {
    ...walk,
    narrow: () => {
      // Of several under way, each is too large on its own account: the window is halved once.
      if (!narrowed) walk.narrow();
      narrowed = true;
    },
  };
  const children = {
    open: (parent: unknown, own: AbortSignal) =>
      readSlice({ ...share, walk: once, slice: { ...slice, turn: undefined }, signal: own }, { parent }),
    // The first answer of all may bound the window by the source's own clock: no question may leave before it.
    atOnce: () => (answered ? (plan.parents?.atOnce ?? 1) : 1),
  };
  for await (const { parents, faults, page } of readParents(plan.parents, all, names)) {
    const partial = faults.length > 0 || page.partial === true ? { partial: true as const } : {};
    yield { items: faults, cursor: undefined, requests: page.requests, bytes: page.bytes, ...partial };
    for await (const child of readChildren(parents, children, signal)) {
      answered = true;
      yield { ...child, cursor: undefined };
      if (narrowed) return;
    }
    if (narrowed) return;
  }
  yield { items: [], cursor: share.bounded ? undefined : walk.cursor(undefined), requests: 0, bytes: 0 };
}

async function readByKey(
  parts: SourceParts,
  question: KeyQuestion,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly Reading[]>> {
  const plan = parts.byKey.get(question.field);
  if (plan === undefined) {
    const near = nearest(question.field, parts.byKey.keys());
    throw cannot(parts, `be asked by “${question.field}”`, `\`by_key.${question.field}\``, near);
  }
  const { context } = parts;
  const meter: Meter = { requests: 0, bytes: 0 };
  const found = await askByIds(plan.ask, question.values, {}, context, meter, signal);
  const answers = [...found].flatMap(([value, list]) => list.map((one) => ({ value, ...one })));
  const complete = await runSteps(
    plan.steps,
    answers.map(({ row }) => row),
    {},
    context,
    meter,
    signal,
  );
  const started = new Date(Math.max(0, ...answers.map(({ observed }) => observed))).toISOString();
  const rows = await shapeRows(complete, plan.shape, { ...context.variables, started });
  const readings = new Map<string, Reading[]>();
  for (const [index, { value, observed }] of answers.entries()) {
    const row = rows[index];
    if (row === undefined) continue;
    // A record that cannot be read is there all the same: whoever asked for it has to wait, not to go without.
    const reading =
      row.unreadable === undefined ? row : { ...row, incomplete: { cause: row.unreadable, holdFor: holdUnreadable } };
    const list = readings.get(value) ?? [];
    list.push(readingOf(reading, observed));
    readings.set(value, list);
  }
  return readings;
}

/** How long who asked for an unreadable record waits for it: 7 days, as steps wait by default. */
const holdUnreadable = 7 * 86_400_000;

function cannot(parts: SourceParts, what: string, key: string, near?: string): HrwireError {
  const message = `the stream “${parts.stream}” cannot ${what}`;
  const hint = near === undefined ? `Its connector declares no ${key} for it.` : `Did you mean “${near}”?`;
  return new HrwireError('transport.no-stream', message, { hint });
}
