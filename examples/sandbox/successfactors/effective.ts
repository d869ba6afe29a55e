import type { Entity } from './entity.ts';
import { undocumented } from './failure.ts';
import type { Row } from './tables.ts';

const dayLength = 86_400_000;
/** 31 Dec 9999: how an end that is open stands in a row. */
export const openEnd = 253_402_214_400_000;

/** Which slices a request asks for: those in force on a day, or all that touch a time. */
export interface Period {
  readonly from: number;
  readonly to: number;
  /** One slice each: that of the day. Undefined: every slice from `from` to `to`. */
  readonly day: number | undefined;
  readonly today: number;
}

/** `asOfDate`, or `fromDate` and `toDate`, never both; without them today's slice alone is shown (KBA 2853045, 2148752). */
export function periodOf(query: URLSearchParams, entity: Entity, now: number): Period {
  const today = Math.floor(now / dayLength) * dayLength;
  const [asOf, from, to] = [dayIn(query, 'asOfDate'), dayIn(query, 'fromDate'), dayIn(query, 'toDate')];
  if (asOf !== undefined && (from !== undefined || to !== undefined)) {
    throw undocumented('asOfDate stands without fromDate and toDate.');
  }
  if (from !== undefined || to !== undefined) {
    if (entity.slicesOf === undefined)
      throw undocumented(`${entity.table} has no slices: fromDate means nothing there.`);
    return { from: from ?? -Infinity, to: to ?? Infinity, day: undefined, today };
  }
  return onDay(asOf ?? today, today);
}

export function onDay(day: number, today: number): Period {
  return { from: day, to: day, day, today };
}

function dayIn(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  if (Number.isNaN(day)) throw undocumented(`${name}=${text} is no day.`);
  return day;
}

/** Of the rows of an effective-dated entity those that the period shows; of any other, all. */
export function inPeriod(rows: readonly Row[], entity: Entity, period: Period): Row[] {
  const owner = entity.slicesOf;
  if (owner === undefined) return [...rows];
  const touching = rows.filter((row) => startOf(row) <= period.to && endOf(row) >= period.from);
  if (period.day === undefined) return touching;
  const shown: Row[] = [];
  for (const slices of Map.groupBy(touching, (row) => row[owner]).values()) {
    const [latest] = slices.toSorted((a, b) => startOf(b) - startOf(a) || sequence(b) - sequence(a));
    if (latest !== undefined) shown.push(latest);
  }
  return shown;
}

export function startOf(row: Row): number {
  return Number(row['startDate'] ?? -Infinity);
}

export function endOf(row: Row): number {
  return Number(row['endDate'] ?? openEnd);
}

function sequence(row: Row): number {
  return Number(row['seqNumber'] ?? 0);
}
