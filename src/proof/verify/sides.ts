import { isObject } from '../../record/json.ts';
import type { Json, JsonObject } from '../../record/json.ts';
import type { Item, Page, ReadRequest, Source } from '../../connector/source.ts';
import type { Row } from '../../mapping/mapping.ts';
import { readAhead } from '../../run/pages.ts';
import type { RunContext } from '../../run/context.ts';
import { takeLeaving } from '../../run/leave.ts';
import { nothing } from '../../run/known.ts';
import { decideRows, prepare } from '../../run/prepare.ts';
import type { Prepared } from '../../run/prepare.ts';
import { pageOrigin } from '../../run/taken.ts';
import { shownValues, valueAt } from '../compare/fields.ts';
import type { Found, Target } from '../target/target.ts';
import { expectedOf } from './expected.ts';
import type { Expected } from './expected.ts';

/** A part of one side, and where it goes on behind it. */
export interface Part {
  readonly expected: readonly Expected[];
  /** Set where reading may go on from here after a crash. */
  readonly place: Place | undefined;
}

/** Where reading a side got to. */
export interface Place {
  readonly cursor: Json | undefined;
  /** Files read to their end. */
  readonly marks: readonly string[];
}

export const atStart: Place = { cursor: undefined, marks: [] };

export function placeOf(stored: Json | undefined): Place {
  if (!isObject(stored)) return atStart;
  const marks = Array.isArray(stored['marks']) ? stored['marks'] : [];
  return { cursor: stored['cursor'], marks: marks.filter((mark) => typeof mark === 'string') };
}

/** Reads a stream from a place to its end, as a first run would: bounded by nothing, and nothing is remembered. */
export async function* pagesFrom(
  source: Source,
  place: Place,
  ahead: number,
  signal: AbortSignal,
): AsyncGenerator<{ readonly page: Page; readonly place: Place | undefined }> {
  const marks = [...place.marks];
  const request: ReadRequest = {
    cursor: place.cursor,
    full: false,
    seen: async (asked) => new Set(asked.filter((mark) => place.marks.includes(mark))),
  };
  for await (const page of readAhead(source.read(request, signal), ahead)) {
    if (page.marks !== undefined) marks.push(...page.marks);
    yield { page, place: page.cursor === undefined ? undefined : { cursor: page.cursor, marks: [...marks] } };
    signal.throwIfAborted();
  }
}

/** What the source has, mapped. */
export interface SourceSide {
  readonly run: RunContext;
  readonly pair: number | undefined;
  readonly signal: AbortSignal;
}

/** All of it. */
export async function* wholeSource(side: SourceSide, from: Place): AsyncGenerator<Part> {
  const { run, signal } = side;
  for await (const { page, place } of pagesFrom(run.source, from, run.settings.readAhead, signal)) {
    const prepared = await prepare(run, page.items, () => pageOrigin(0));
    yield { expected: await mapped(side, prepared), place };
  }
}

/** Records with these keys alone: asked for where the source can be asked by its key, else found by reading all. */
export async function* keysOfSource(
  side: SourceSide,
  keys: readonly string[],
  field: string | undefined,
): AsyncGenerator<Part> {
  const { run, signal } = side;
  const wanted = new Set(keys);
  const own = (prepared: readonly Prepared[]): Prepared[] =>
    prepared.filter(({ taken }) => taken.row?.key !== undefined && wanted.has(taken.row.key));
  if (field !== undefined) {
    const found = await run.source.byKey({ field, values: keys }, signal);
    const items: Item[] = [...found.values()].flat();
    yield { expected: await mapped(side, own(await prepare(run, items, () => pageOrigin(0)))), place: undefined };
    return;
  }
  for await (const { page } of pagesFrom(run.source, atStart, run.settings.readAhead, signal)) {
    yield { expected: await mapped(side, own(await prepare(run, page.items, () => pageOrigin(0)))), place: undefined };
  }
}

/** Rows that are mapped together. */
const together = 500;

/**
 * So many keys, chosen by a hash of seed and key: the same seed chooses the same keys, whatever the order of reading. All
 * of the source is read for it; only those chosen are joined, mapped and asked for.
 */
export async function* sampleOfSource(side: SourceSide, count: number, seed: string): AsyncGenerator<Part> {
  const { run, signal } = side;
  let chosen = new Map<string, { readonly rank: string; readonly row: Row }>();
  const cut = (): void => {
    const ranked = [...chosen].sort(([, a], [, b]) => (a.rank < b.rank ? -1 : 1));
    chosen = new Map(ranked.slice(0, count));
  };
  for await (const { page } of pagesFrom(run.source, atStart, run.settings.readAhead, signal)) {
    const readings = page.items.flatMap((item) => ('unreadable' in item ? [] : [item]));
    const { rows } = await run.mapping.expand(readings, run.clock.now());
    for (const row of rows) {
      if (row.key === undefined) continue;
      chosen.set(row.key, { rank: run.fingerprints.ofText(`sample:${seed}:${row.key}`), row });
    }
    if (chosen.size > 2 * count + 1000) cut();
  }
  cut();
  const rows = [...chosen.values()].map(({ row }) => row);
  for (let at = 0; at < rows.length; at += together) {
    const prepared = await decideRows(run, rows.slice(at, at + together), () => pageOrigin(0));
    yield { expected: await mapped(side, prepared), place: undefined };
  }
}

/** Whom an action was done for may be filtered by its very effect: what was delivered is mapped all the same. */
async function mapped({ run, pair }: SourceSide, prepared: readonly Prepared[]): Promise<readonly Expected[]> {
  const { mapping } = run;
  const leaving = mapping.mode === 'event' ? { ...run, mapping: { ...mapping, leaves: 'map' as const } } : run;
  return expectedOf(run, pair, await takeLeaving(leaving, pair, prepared));
}

/** What another target has, as expected of this one: the mapped fields of its records, under their match. */
export async function* otherTarget(
  other: Target,
  fields: readonly string[],
  from: Place,
  run: RunContext,
  signal: AbortSignal,
): AsyncGenerator<Part> {
  for await (const { page, place } of pagesFrom(other.plan.source, from, run.settings.readAhead, signal)) {
    const readings = page.items.flatMap((item) => ('unreadable' in item ? [] : [item]));
    const found = (await other.recognise(readings)).filter((one) => one !== undefined);
    const records = await shownFields(other, fields, found);
    yield { expected: found.map((one, index) => shownThere(one, records[index] ?? {})), place };
  }
}

async function shownFields(target: Target, fields: readonly string[], found: readonly Found[]): Promise<JsonObject[]> {
  const records: JsonObject[] = found.map(() => ({}));
  for (const field of fields) {
    const elsewhere = target.fields.fields.get(field);
    const pairs = found.map(({ record }) => ({ record: {}, found: record }));
    const values =
      elsewhere === undefined
        ? found.map(({ record }) => valueAt(record, [field]))
        : await shownValues(elsewhere, pairs);
    for (const [index, record] of records.entries()) record[field] = values[index] ?? null;
  }
  return records;
}

function shownThere({ match, id }: Found, record: JsonObject): Expected {
  const key = match ?? id;
  return {
    key,
    is: key === undefined ? 'unmapped' : 'there',
    // The other target gives its own ids: only the match is of both.
    ask: { record, match, targetId: undefined },
    record,
    clear: [],
    mapped: undefined,
    known: nothing,
    version: undefined,
    observed: true,
    why: undefined,
  };
}
