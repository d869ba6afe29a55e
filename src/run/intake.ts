import type { AsideHead } from '../store/aside.ts';
import type { LedgerRow } from '../store/ledger.ts';
import { compare } from './compare.ts';
import type { Known } from './compare.ts';
import type { RunContext } from './context.ts';
import type { Journal } from './journal.ts';
import type { Outgoing } from './outgoing.ts';
import type { Prepared } from './prepare.ts';

/** What a run compares against and hands on to. */
export interface Intake {
  readonly run: RunContext;
  readonly pair: number;
  readonly journal: Journal;
  readonly outgoing: Outgoing;
}

/**
 * Compares a page's records with the store, in order: each ends here or goes out. What needs no request is committed
 * in transactions of its own (promise 2).
 */
export async function takeIn(intake: Intake, prepared: readonly Prepared[]): Promise<void> {
  const { run, outgoing, journal } = intake;
  const keys = [...new Set(prepared.flatMap(({ taken }) => (taken.row?.key === undefined ? [] : [taken.row.key])))];
  const known = await knowledge(intake, keys);
  const repeated = repeatedKeys(prepared);
  for (const one of prepared) {
    const key = one.taken.row?.key;
    if (key !== undefined && (await waitOrReplace(intake, key, one))) known.set(key, await knownOf(intake, key));
    const compared = compare(run, one, (key === undefined ? undefined : known.get(key)) ?? nothing);
    if ('pending' in compared) {
      await outgoing.push(compared.pending);
      continue;
    }
    await journal.add(compared.ending);
    // A second record of the key on this page is compared with what the first left behind.
    if (key !== undefined && repeated.has(key)) {
      await journal.flush();
      known.set(key, await knownOf(intake, key));
    }
  }
  await journal.flush();
}

/**
 * Promise 4: a later delta of a key replaces one that is not yet sent (the older: superseded), and waits for one that
 * is on its way. True when the store is to be asked again.
 */
async function waitOrReplace(intake: Intake, key: string, next: Prepared): Promise<boolean> {
  const { outgoing, journal, run } = intake;
  const before = outgoing.unsettled(key);
  if (before === undefined) return false;
  const newer = (next.taken.row?.version ?? 0) >= before.version && next.decision?.is === 'mapped';
  if (newer && run.mapping.mode === 'state' && outgoing.takeBack(before)) {
    const { aside } = before.taken.origin;
    const closes = aside === undefined ? [] : [{ which: { id: aside }, as: 'superseded' as const }];
    await journal.add({ taken: before.taken, outcome: 'superseded', closes });
    return false;
  }
  await outgoing.drain();
  return true;
}

function repeatedKeys(prepared: readonly Prepared[]): Set<string> {
  const met = new Set<string>();
  const repeated = new Set<string>();
  for (const { taken } of prepared) {
    const key = taken.row?.key;
    if (key === undefined) continue;
    if (met.has(key)) repeated.add(key);
    met.add(key);
  }
  return repeated;
}

const nothing: Known = { ledger: undefined, aside: [] };

async function knownOf(intake: Intake, key: string): Promise<Known> {
  return (await knowledge(intake, [key])).get(key) ?? nothing;
}

async function knowledge(intake: Intake, keys: readonly string[]): Promise<Map<string, Known>> {
  const { run, pair } = intake;
  const known = new Map<string, Known>();
  if (keys.length === 0) return known;
  const ledger: ReadonlyMap<string, LedgerRow> = await run.store.ledger.get(pair, keys);
  const aside: ReadonlyMap<string, readonly AsideHead[]> = await run.store.aside.open(pair, keys);
  for (const key of keys) known.set(key, { ledger: ledger.get(key), aside: aside.get(key) ?? [] });
  return known;
}
