import { HrwireError } from '../error/error.ts';
import { discard, settleUnknown } from '../inbox/close.ts';
import type { Hand } from '../inbox/close.ts';
import { enqueue, openPages, openRows } from '../inbox/replay.ts';
import type { JsonObject } from '../record/json.ts';
import type { Cause } from '../record/verdict.ts';
import { isReplayable } from '../store/aside.ts';
import type { AsideFilter, AsideHead, AsideRow } from '../store/aside.ts';
import type { Pair } from '../store/checkpoints.ts';
import type { CauseGroup } from '../store/repairs.ts';
import type { Store } from '../store/store.ts';
import { isAlive, thisHolder } from './holder.ts';
import { newId } from './id.ts';
import { seenRows, seesAll, seesRow } from './sees.ts';
import type { Session } from './session.ts';

/** Open rows put aside that a filter names, at most `limit` of them where it is given. */
export async function listAside(session: Session, filter: AsideFilter, limit?: number): Promise<readonly AsideHead[]> {
  const store = await session.store();
  if (filter.closed === true) return seenRows(session, await store.aside.list({ limit: 1_000_000, ...filter }));
  const rows: AsideHead[] = [];
  for await (const page of selected(session, filter)) {
    rows.push(...page.slice(0, (limit ?? Infinity) - rows.length));
    if (rows.length === limit) break;
  }
  return rows;
}

/** Open rows of one cause, with an example. */
export interface Group extends CauseGroup {
  readonly mapping: string;
  readonly cause: Cause;
}

/** Causes that are told of one mapping; the rest is counted in the list of rows. */
const mostGroups = 100;

/** Open rows in one state by mapping, code and field, the most frequent first. */
export async function groupAside(
  session: Session,
  filter: AsideFilter & Pick<AsideHead, 'state'>,
): Promise<readonly Group[]> {
  const store = await session.store();
  const groups: Group[] = [];
  if (!seesAll(session)) return groupSeen(session, filter);
  for (const pair of (await store.checkpoints.pairs(filter.mapping)).filter(({ current }) => current)) {
    for (const group of await store.repairs.groups(pair.id, filter.state, mostGroups)) {
      if (filter.code !== undefined && group.code !== filter.code) continue;
      if (filter.field !== undefined && group.field !== filter.field) continue;
      const cause = (await store.aside.read(group.example))?.cause ?? { code: group.code, message: '' };
      groups.push({ ...group, mapping: pair.mapping, cause });
    }
  }
  return groups.sort((a, b) => b.rows - a.rows);
}

/** The same of the rows alone that the caller sees: a cause may say what stands in a record. */
async function groupSeen(session: Session, filter: AsideFilter): Promise<readonly Group[]> {
  const rows: AsideHead[] = [];
  for await (const page of selected(session, filter)) rows.push(...page);
  const name = ({ mapping, cause }: AsideHead): string => JSON.stringify([mapping, cause.code, cause.field]);
  const groups = [...Map.groupBy(rows, name).values()].flatMap((all): Group[] => {
    const newest = all.toSorted((a, b) => b.lastSeen - a.lastSeen)[0];
    if (newest === undefined) return [];
    const { mapping, cause, id } = newest;
    return [
      {
        ...{ mapping, cause, code: cause.code, field: cause.field, rows: all.length, example: id },
        keys: all.filter(({ key }) => key !== undefined).length,
        edited: all.filter(({ edit }) => edit !== undefined).length,
        firstSeen: Math.min(...all.map(({ firstSeen }) => firstSeen)),
        lastSeen: Math.max(...all.map(({ lastSeen }) => lastSeen)),
      },
    ];
  });
  return groups.sort((a, b) => b.rows - a.rows);
}

/** One row with its record; `app.unknown-row` where there is none of that number and state. */
export async function readAside(
  session: Session,
  id: number,
  states: readonly AsideHead['state'][],
): Promise<AsideRow> {
  const row = await (await session.store()).aside.read(id);
  if (row !== undefined && states.includes(row.state) && (await seesRow(session, row))) return row;
  throw new HrwireError('app.unknown-row', `there is no ${states.join(' or ')} row ${id}`, {
    hint: `List them with: hrwire ${states.includes('dead') ? 'dead-letters' : states[0] === 'held' ? 'held' : 'unknown'} list`,
  });
}

/** Whose row it is, where its mapping runs with another tenant by now (promise 8): it is never sent there. */
export async function otherTenant(session: Session, { mapping, pair }: AsideHead): Promise<Pair | undefined> {
  const pairs = await (await session.store()).checkpoints.pairs(mapping);
  return pairs.find(({ id, current }) => id === pair && !current);
}

async function refuseOtherTenant(session: Session, rows: readonly AsideHead[]): Promise<void> {
  for (const row of rows) {
    const tenant = await otherTenant(session, row);
    if (tenant === undefined) continue;
    const whose = `row ${row.id} is of another tenant than ${row.mapping} runs with now: from ${tenant.source} to ${tenant.target}`;
    throw new HrwireError('run.identity', whose, {
      hint: `It waits for that tenant. With the connections set to it, hrwire run ${row.mapping} --new-ledger takes up what it had.`,
    });
  }
}

/** Rows named by their numbers, or all that a filter names: those are handed over a page at a time, however many they are. */
export type Selection = readonly AsideHead[] | AsideFilter;

export interface Brought {
  readonly selected: number;
  readonly enqueued: number;
  /** Rows whose record has expired, that a person has repaired, and that no replay can make a record of. */
  readonly expired: number;
  readonly edited: number;
  readonly unreadable: number;
  readonly mappings: readonly string[];
}

/** The pages of a selection: what of it the caller sees. */
export async function* selected(session: Session, selection: Selection): AsyncGenerator<readonly AsideHead[]> {
  const pages = isRows(selection) ? [selection] : openPages(await session.store(), selection);
  for await (const page of pages) yield await seenRows(session, page);
}

function isRows(selection: Selection): selection is readonly AsideHead[] {
  return Array.isArray(selection);
}

/** Numbers that an audit names one by one; of more it names the filter and how many. */
const mostNamed = 1000;

/** Rows are brought back in the next run of their mapping; audited. `asRead`: the source is not asked for them. */
export async function bringBack(
  session: Session,
  selection: Selection,
  kind: 'replay' | 'release',
  asRead: boolean = false,
): Promise<Brought> {
  const store = await session.store();
  if (isRows(selection)) await refuseOtherTenant(session, selection);
  if (isRows(selection) && selection.length === 1) refuseUnreadable(selection[0]);
  const counts = { selected: 0, enqueued: 0, expired: 0, edited: 0, unreadable: 0 };
  const mappings = new Set<string>();
  const ids: number[] = [];
  for await (const rows of selected(session, selection)) {
    const fit = rows.filter(isReplayable);
    counts.selected += rows.length;
    counts.unreadable += rows.length - fit.length;
    counts.expired += fit.filter(({ expired }) => expired === true).length;
    counts.edited += fit.filter(({ edit }) => edit !== undefined).length;
    counts.enqueued += (await enqueue(store, fit, kind, Date.now(), asRead)).enqueued;
    for (const { mapping } of fit) mappings.add(mapping);
    if (ids.length <= mostNamed) ids.push(...rows.map(({ id }) => id));
  }
  await audit(session, kind, {
    ...named(ids, selection),
    rows: counts.selected,
    enqueued: counts.enqueued,
    ...(asRead ? { asRead } : {}),
  });
  return { ...counts, mappings: [...mappings] };
}

/** What an audit says of rows: their numbers, or of very many what was asked for. */
function named(ids: readonly number[], selection: Selection): JsonObject {
  if (ids.length <= mostNamed) return { ids: [...ids] };
  return isRows(selection) ? {} : { filter: filterJson(selection) };
}

/** A filter by key would put the key of a person into the audit. */
function filterJson({ mapping, state, code, field, key, stagedBy }: AsideFilter): JsonObject {
  const given = Object.entries({ mapping, state, code, field, stagedBy }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { ...Object.fromEntries(given), ...(key === undefined ? {} : { key: true }) };
}

function refuseUnreadable(row: AsideHead | undefined): void {
  if (row === undefined || isReplayable(row)) return;
  const where = row.position === undefined ? '' : ` (${row.position})`;
  throw new HrwireError('app.not-replayable', `row ${row.id} could not be read as a record${where}`, {
    hint: `Repair it in its file and run again, then discard this row; or give the whole record: hrwire dead-letters edit ${row.id} --file record.json`,
  });
}

/** Gives rows up; audited. How many they were. */
export async function discardRows(session: Session, selection: Selection): Promise<number> {
  const store = await session.store();
  const ids: number[] = [];
  let discarded = 0;
  for await (const rows of selected(session, selection)) {
    for (const [mapping, own] of Map.groupBy(rows, (row) => row.mapping)) {
      await underLease(store, mapping, async (hand) => {
        const same = await stillSo(store, own);
        for (const [pair, part] of Map.groupBy(same, (row) => row.pair)) await discard(store, pair, part, hand);
        discarded += same.length;
        if (ids.length <= mostNamed) ids.push(...same.map(({ id }) => id));
      });
    }
  }
  await audit(session, 'discard', { ...named(ids, selection), rows: discarded });
  return discarded;
}

/** Those that no run has closed, or given a newer record, before the lease was had: nobody gives up what they did not see. */
async function stillSo(store: Store, rows: readonly AsideHead[]): Promise<readonly AsideHead[]> {
  const same: AsideHead[] = [];
  for (const row of rows) {
    const now = await store.aside.read(row.id);
    if (now?.closedAs === undefined && now?.fingerprint === row.fingerprint) same.push(row);
  }
  return same;
}

/** A person settles the unknown deliveries of a key; audited. */
export async function settle(
  session: Session,
  mapping: string,
  key: string,
  as: 'delivered' | 'not-delivered',
  targetId?: string,
): Promise<{ readonly settled: number; readonly enqueued: number }> {
  const store = await session.store();
  const open = async (): Promise<readonly AsideHead[]> =>
    seenRows(session, await openRows(store, { mapping, state: 'unknown', key }));
  if ((await open()).length === 0) throw notUnknown(mapping);
  let enqueued = 0;
  const rows: AsideHead[] = [];
  await underLease(store, mapping, async (hand) => {
    // Looked for once more: a run or somebody else may have settled it before the lease was had.
    rows.push(...(await open()));
    if (rows.length === 0) throw notUnknown(mapping);
    for (const head of rows) {
      const row = await store.aside.read(head.id);
      if (row !== undefined) enqueued += (await settleUnknown(store, row, as, hand, targetId)).enqueued;
    }
  });
  await audit(session, 'unknown settle', { mapping, ids: rows.map((row) => row.id), as });
  return { settled: rows.length, enqueued };
}

function notUnknown(mapping: string): HrwireError {
  return new HrwireError('run.unknown-key', `mapping ${mapping} has no unknown delivery of this key`, {
    hint: `List them with: hrwire unknown list ${mapping}`,
  });
}

/** Work that writes as a run does: it holds the mapping's lease, so that no run is under way. */
export async function underLease(store: Store, mapping: string, work: (hand: Hand) => Promise<void>): Promise<void> {
  const now = Date.now();
  const answer = await store.leases.take(mapping, thisHolder(), now, 60_000, isAlive);
  if (!answer.taken) {
    throw new HrwireError(
      'run.busy',
      `a run of ${mapping} is under way (process ${answer.lease.holder.process} on ${answer.lease.holder.host})`,
      {
        hint: 'Try again when it has ended.',
      },
    );
  }
  try {
    await work({ run: `by-hand-${newId()}`, now, fence: { mapping, token: answer.lease.token } });
  } finally {
    await store.leases.release(answer.lease);
  }
}

/** Notes who did what: ids and counts, never contents. */
export async function audit(session: Session, action: string, subject: JsonObject): Promise<void> {
  const store = await session.store();
  const { name, kind, via } = session.actor;
  await store.audit.write({ at: Date.now(), who: name, action, subject, kind, ...(via === undefined ? {} : { via }) });
}
