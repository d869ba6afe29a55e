import type { Cause } from '../record/verdict.ts';
import type { AwaitingRow } from '../store/awaiting.ts';
import type { AsideTold } from '../store/aside.ts';
import { causeOfWait } from '../mapping/after.ts';
import type { RunContext } from './context.ts';

const chunk = 5000;
/** Rows looked at; of more that wait, the circles among the first of them are told. */
const most = 200_000;

/**
 * Records that wait for each other in a circle will not be released by any delivery: their rows say so, until one of them
 * changes. Which rows have another cause now, and how many of those that this run has held are in a circle.
 */
export async function circles(
  run: RunContext,
  pair: number,
): Promise<{ readonly told: readonly AsideTold[]; readonly inCircle: number }> {
  const waiting = new Map<string, AwaitingRow>();
  for (let after = 0; waiting.size < most;) {
    const rows = await run.store.awaiting.among(pair, after, chunk);
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last.id;
    for (const row of rows) waiting.set(row.key, row);
  }
  const circular = inCircles(waiting);
  const told: AsideTold[] = [];
  const held = new Set([...waiting.values()].flatMap((row) => (row.run === run.id ? [row.id] : [])));
  for (const row of waiting.values()) {
    const isCircle = circular.has(row.key);
    if (isCircle === (row.code === circleCode)) continue;
    const cause = causeOfWait({ mapping: run.mapping.name, key: row.awaits, second: [], for: 0 });
    told.push({ id: row.id, cause: isCircle ? inCircle : cause });
  }
  return { told, inCircle: told.filter(({ id, cause }) => held.has(id) && cause.code === circleCode).length };
}

const circleCode = 'hold.circle';

const inCircle: Cause = {
  code: circleCode,
  message: 'waits for a record that waits for this one: a circle',
  hint: 'Break it at the source, or name the field that makes it under second: the record is then sent without it first.',
};

/** Each record waits for one other: who is met again on the way from one to the next stands in a circle. */
function inCircles(waiting: ReadonlyMap<string, Pick<AwaitingRow, 'awaits'>>): ReadonlySet<string> {
  const circular = new Set<string>();
  const done = new Set<string>();
  for (const start of waiting.keys()) {
    const way = new Set<string>();
    let key: string | undefined = start;
    while (key !== undefined && waiting.has(key) && !done.has(key) && !way.has(key)) {
      way.add(key);
      key = waiting.get(key)?.awaits;
    }
    if (key !== undefined && way.has(key)) {
      const steps = [...way];
      for (const each of steps.slice(steps.indexOf(key))) circular.add(each);
    }
    for (const each of way) done.add(each);
  }
  return circular;
}
