import type { Fields, Given } from './given.ts';
import { blank, sorted } from './columns.ts';
import type { Call, Parts, Said } from './parts.ts';
import { business, unnamed } from './refusal.ts';
import { nights } from './time.ts';

/** Parameters of every time-window scroll of the organisation's calls. */
export const windowFields: Fields = {
  startTime: 'instant',
  stopTime: 'instant',
  timeWindowQueryType: 'int',
  scrollId: 'text',
  capacity: 'int',
  withDisabled: 'flag',
  isWithDeleted: 'flag',
  columns: 'texts',
  extQueries: 'objects',
  sort: 'any',
  // Retired in March 2026; older code still sends it, the sandbox refuses it as the vendor announces.
  enableTranslate: 'flag',
};

const days90 = 90 * 86_400_000;

export interface Window {
  readonly start: number;
  readonly stop: number;
  /** 1: every modification, the nightly recalculation too; 2: those of people. */
  readonly type: 1 | 2;
}

/** The window asked for; refused as the vendor refuses it. */
export function windowOf(body: Given): Window {
  const start = body.instant('startTime');
  const stop = body.instant('stopTime');
  if (start === undefined || stop === undefined) throw business('v5', '开始时间和结束时间不能为空');
  if (start >= stop) throw business('v5', '开始时间不能大于等于结束时间');
  if (stop - start > days90) throw business('v5', '只支持查询90天范围内的数据，请分段查询');
  const type = body.int('timeWindowQueryType') ?? 1;
  if (type !== 1 && type !== 2) throw unnamed('v5', 'timeWindowQueryType is 1 or 2.');
  return { start, stop, type };
}

/** Does a change of this row lie in the window? By type 1 each night's recalculation is one. */
export function matches(touched: readonly number[], key: number, window: Window, now: number): boolean {
  const inside = (at: number): boolean => at >= window.start && at < window.stop;
  if (touched.some(inside)) return true;
  if (window.type === 2) return false;
  const from = Math.max(window.start, touched[0] ?? now);
  return nights(from, Math.min(window.stop, now), delay(key)).length > 0;
}

/** When the server last touched the row for any reason. */
export function modified(touched: readonly number[], key: number, now: number): number {
  const last = touched.at(-1) ?? now;
  return Math.max(last, nights(Math.max(last, now - 2 * 86_400_000), now, delay(key)).at(-1) ?? 0);
}

/** The recalculation takes its time: people are stamped one after the other. */
function delay(key: number): number {
  return (key % 600) * 1000;
}

/** One page of a scroll; `rows` are gathered by the first call alone. */
export function scroll(parts: Parts, call: Call, rows: () => Record<string, unknown>[], end: null | []): Said {
  const { body, path } = call;
  if (body.has('enableTranslate')) throw unnamed('v5', 'enableTranslate is retired.');
  const capacity = body.int('capacity') ?? 100;
  if (capacity < 1 || capacity > 300) throw business('v5', '每批次数据量必须小于等于300');
  const scrollId = body.text('scrollId') ?? '';
  const asked = JSON.stringify(body.names().map((name) => (name === 'scrollId' ? name : [name, body.raw(name)])));
  const page =
    scrollId === ''
      ? parts.scrolls.open(path, asked, rows(), capacity)
      : parts.scrolls.next(path, asked, scrollId, capacity);
  return {
    data: page.rows.length === 0 ? end : page.rows,
    // Retired: it says true from the first page on.
    more: { total: page.total, scrollId: page.scrollId, isLastData: true },
    records: page.rows.length,
  };
}

/** Sorts by `sort`, then blanks what `columns` leaves out. */
export function shaped(parts: Parts, body: Given, rows: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  const columns = body.texts('columns');
  return sorted(rows, sortOf(body)).map((row) => blank(row, columns, parts.settings.hidden));
}

export function sortOf(body: Given): Map<string, number> {
  const sort = body.raw('sort');
  const found = new Map<string, number>();
  if (sort === undefined || sort === null) return found;
  if (typeof sort !== 'object') throw unnamed('v5', 'sort is an object.');
  for (const [name, way] of Object.entries(sort) as [string, unknown][]) {
    if (way !== 0 && way !== 1 && way !== 2) throw unnamed('v5', `sort.${name} is 0, 1 or 2.`);
    found.set(name, way);
  }
  return found;
}
