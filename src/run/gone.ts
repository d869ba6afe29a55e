import type { Decision, Row } from '../mapping/mapping.ts';
import { bareRow } from '../mapping/rows.ts';
import { isObject } from '../record/json.ts';
import type { Json } from '../record/json.ts';
import type { RunContext } from './context.ts';
import { keysOf } from './knowledge.ts';
import type { Prepared } from './prepare.ts';
import { fetchSignalled } from './signalled.ts';
import type { Origin, Taken } from './taken.ts';

/** Why a deletion that waited is none any more. */
const seenAgain: Decision = { is: 'filtered', reason: 'seen again at the source' };
const notSaid: Decision = { is: 'filtered', reason: 'the source does not say whether it is gone' };
/** The mapping proves no absence any more. */
const notAsked: Decision = { is: 'filtered', reason: 'absence deletes nothing any more' };

/** Whether a record is filtered for this because its deletion was given up: it stands at the target as before. */
export function isDeletionGivenUp(reason: string | undefined): boolean {
  return [seenAgain, notSaid, notAsked].some((decision) => decision.is === 'filtered' && decision.reason === reason);
}

/** Nothing is mapped: match and id come from the ledger. */
const deletion: Decision = { is: 'mapped', record: {}, clear: [], match: undefined, label: undefined };

/** A record without a field yields no key, so what is stored under one is a key that readings lack. */
export function isAbsence(raw: Json | undefined, key: string | undefined): key is string {
  return key !== undefined && isObject(raw) && Object.keys(raw).length === 0;
}

/** A key that readings lack, as a record with nothing in it: no mapping is asked. */
export function absentKey(run: RunContext, key: string, origin: Origin): Prepared {
  const reading = { record: {}, observed: run.clock.now() };
  const row: Row = { ...bareRow(reading), key, version: NaN, gone: 'absent' };
  const taken: Taken = { origin, raw: {}, position: undefined, row, fault: undefined };
  return { taken, decision: run.mapping.deletes.absent ? deletion : notAsked };
}

/**
 * What is gone and says no version has the ledger's. A deletion of an absent key that waited (for a person, for the
 * target) is looked at again: whoever was seen meanwhile, or is found now, is not deleted.
 */
export async function takeGone(
  run: RunContext,
  pair: number | undefined,
  prepared: readonly Prepared[],
): Promise<readonly Prepared[]> {
  const gone = prepared.filter(({ taken }) => taken.row?.gone !== undefined);
  if (gone.length === 0) return prepared;
  await setVersions(run, pair, gone);
  const waited = gone.filter(({ taken, decision }) => isWaiting(taken) && decision?.is === 'mapped');
  if (waited.length === 0 || pair === undefined) return prepared;
  const keys = keysOf(waited);
  const missed = await run.store.absence.among(pair, keys);
  const asked = await askAbsent(
    run,
    keys.filter((key) => missed.has(key)),
  );
  return prepared.map((one) => {
    const key = one.taken.row?.key;
    if (key === undefined || !waited.includes(one) || asked.gone.has(key)) return one;
    return { ...one, decision: asked.unsaid.has(key) ? notSaid : seenAgain };
  });
}

function isWaiting({ origin, row }: Taken): boolean {
  return row?.gone === 'absent' && origin.resumed;
}

async function setVersions(run: RunContext, pair: number | undefined, gone: readonly Prepared[]): Promise<void> {
  const unsaid = gone.filter(({ taken }) => Number.isNaN(taken.row?.version));
  const ledger = pair === undefined ? undefined : await run.store.ledger.get(pair, keysOf(unsaid));
  for (const { taken } of unsaid) {
    if (taken.row === undefined) continue;
    taken.row.version = ledger?.get(taken.row.key ?? '')?.version ?? taken.row.reading.observed;
  }
}

/** What the source says of keys that its readings lack. */
export interface Asked {
  readonly gone: ReadonlySet<string>;
  /** They are there: the reading lacks them for another reason. */
  readonly found: ReadonlySet<string>;
  /** The source refused to be asked. */
  readonly unsaid: ReadonlySet<string>;
}

/** Asks for each key where the source can be asked by it; where it cannot, the readings are all that there is. */
export async function askAbsent(run: RunContext, keys: readonly string[]): Promise<Asked> {
  const { field } = run.mapping.deletes;
  const none: ReadonlySet<string> = new Set();
  if (field === undefined || keys.length === 0) return { gone: new Set(keys), found: none, unsaid: none };
  const { found, refused } = await fetchSignalled(run, field, keys, 'whether records are gone');
  const { rows } = await run.mapping.expand([...found.values()].flat(), run.clock.now());
  const tombstones = new Set(rows.filter((row) => row.gone !== undefined).map(({ reading }) => reading));
  const there = keys.filter((key) => found.get(key)?.some((reading) => !tombstones.has(reading)) === true);
  const unsaid = new Set(keys.filter((key) => refused.has(key)));
  const alive = new Set(there);
  return { gone: new Set(keys.filter((key) => !alive.has(key) && !unsaid.has(key))), found: alive, unsaid };
}
