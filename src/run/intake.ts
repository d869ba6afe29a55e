import type { Wait } from '../mapping/mapping.ts';
import { compare } from './compare.ts';
import type { RunContext } from './context.ts';
import type { Journal } from './journal.ts';
import { keysOf, knowledge } from './knowledge.ts';
import { closesOwn, nothing } from './known.ts';
import type { Known } from './known.ts';
import { afterAll, isReadNow } from './newest.ts';
import { deletes } from './leave.ts';
import type { Pending } from './pending.ts';
import { mapAgain } from './prepare.ts';
import type { Prepared } from './prepare.ts';
import { deletedPrint, mappedPrint } from './prints.ts';
import type { Stage } from './stage.ts';
import { metWaits, waitsOf } from './waits.ts';

/** What a run compares against and hands on to. */
export interface Intake {
  readonly run: RunContext;
  readonly pair: number;
  readonly journal: Journal;
  readonly outgoing: Stage;
}

/**
 * Compares a page's records with the store, in order: each ends here or goes out. What needs no request is committed
 * in transactions of its own (promise 2). A stop leaves the rest of the page for the next run.
 *
 * What waits for a record of the same page (`after` on the mapping itself) is taken after it: level by level, each once
 * what it waits for is settled. So a page that holds a whole tree costs no hold.
 */
export async function takeIn(intake: Intake, prepared: readonly Prepared[]): Promise<void> {
  // A key that comes twice is taken in its order, whatever it waits for.
  const repeated = repeatedKeys(prepared);
  if (!intake.run.mapping.awaits) {
    await takeDue(intake, prepared, repeated, nothingWaits);
    return;
  }
  let waiting = await takeTurn(intake, prepared, repeated, 'first');
  while (waiting.length > 0 && !intake.run.stop.aborted) {
    await intake.outgoing.drain();
    const later = await takeTurn(intake, waiting, repeated, 'later');
    // None of them has become free: what they wait for is not delivered by this page.
    waiting = later.length < waiting.length ? later : await takeTurn(intake, waiting, repeated, 'last');
  }
}

/**
 * Takes these in; gives back those that wait for one of them, or for one that is on its way, in any turn but the last.
 * Whoever has waited is mapped again: `$target` names now what was not delivered before.
 */
async function takeTurn(
  intake: Intake,
  prepared: readonly Prepared[],
  repeated: ReadonlySet<string>,
  turn: 'first' | 'later' | 'last',
): Promise<readonly Prepared[]> {
  const { run, pair, outgoing } = intake;
  const here = turn === 'last' ? nobody : new Set(keysOf(prepared));
  const comes = (awaited: string): boolean => here.has(awaited) || outgoing.unsettled(awaited) !== undefined;
  const staysBehind = (one: Prepared, isMet: (wait: Wait) => boolean): boolean => {
    const key = one.taken.row?.key;
    const waits = waitsOf(one).some(
      (wait) =>
        wait.mapping === run.mapping.name &&
        wait.second.length === 0 &&
        wait.key !== key &&
        !isMet(wait) &&
        comes(wait.key),
    );
    return turn !== 'last' && waits && key !== undefined && !repeated.has(key);
  };
  // Who stayed behind for one that is still here is not looked up again: a long chain on one page would ask for all of it
  // at each of its links.
  const asked = turn === 'later' ? prepared.filter((one) => !staysBehind(one, notYet)) : prepared;
  const isMet = await metWaits(run, pair, asked);
  const later = prepared.filter((one) => staysBehind(one, isMet));
  const behind = new Set(later);
  const due = prepared.filter((one) => !behind.has(one));
  await takeDue(intake, turn === 'first' ? due : await mapAgain(run, due), repeated, isMet);
  return later;
}

/** Compares these, and waits for none of them. */
async function takeDue(
  intake: Intake,
  due: readonly Prepared[],
  repeated: ReadonlySet<string>,
  isMet: (wait: Wait) => boolean,
): Promise<void> {
  const { run, pair, outgoing, journal } = intake;
  const keys = keysOf(due);
  // What is asked now is old news for a key that is on its way, or comes twice: it is asked again when its turn comes.
  const moving = new Set<string>();
  for (const key of keys) if (repeated.has(key) || outgoing.isBusy(key)) moving.add(key);
  const known = await knowledge(run, pair, keys);
  for (const one of due) {
    if (run.stop.aborted) break;
    const key = one.taken.row?.key;
    if (key !== undefined && moving.has(key) && !(await makeWay(intake, key, one))) {
      outgoing.follow(one, key);
      continue;
    }
    const settled = key === undefined ? nothing : moving.has(key) ? await knownNow(intake, key) : known.get(key);
    const knows = settled ?? nothing;
    afterAll(one.taken, knows);
    const compared = compare(run, one, knows, isMet);
    let full: Promise<void> | undefined;
    if ('delta' in compared) full = outgoing.push(compared);
    else {
      outgoing.met(compared);
      full = journal.add(compared);
    }
    // A promise for each record would cost more than the record.
    if (full !== undefined) await full;
  }
  await journal.flush();
}

const nobody: ReadonlySet<string> = new Set();
const nothingWaits = (): boolean => true;
const notYet = (): boolean => false;

/**
 * Promise 4: a later delta of a key replaces one that is not yet sent (the older: superseded), and waits for one that
 * is on its way. False where that is staged, and waits for the guard: then this one comes after it.
 */
async function makeWay({ outgoing, journal, run }: Intake, key: string, next: Prepared): Promise<boolean> {
  if (outgoing.isFollowed(key)) return false;
  const before = outgoing.unsettled(key);
  if (before === undefined) return true;
  const later = isReadNow(next.taken) || (next.taken.row?.version ?? 0) >= before.version;
  const newer = later && next.decision?.is === 'mapped';
  if (newer && !isTold(run, next, before) && run.mapping.mode === 'state' && outgoing.takeBack(before)) {
    await journal.add({ taken: before.taken, outcome: 'superseded', closes: closesOwn(before.taken, 'superseded') });
    return true;
  }
  if (outgoing.isStaged(key)) return false;
  await outgoing.drain();
  return true;
}

/**
 * Whether this input has told the very same before, and what was brought back since is on its way because of it: then it
 * is no news, and would end as unchanged. Test: tests/run/staged.test.ts.
 */
function isTold(run: RunContext, { taken, decision }: Prepared, { taken: back, whole, before }: Pending): boolean {
  if (!back.origin.resumed || decision?.is !== 'mapped' || taken.row?.key === undefined) return false;
  const print = deletes(run.mapping, taken) ? deletedPrint(run, taken.row.key) : mappedPrint(run, decision);
  return print === whole || print === before?.inputs[taken.origin.input];
}

/** What the store knows of a key once nothing of it is on its way. */
async function knownNow({ run, pair, journal }: Intake, key: string): Promise<Known> {
  await journal.flush();
  return (await knowledge(run, pair, [key])).get(key) ?? nothing;
}

function repeatedKeys(prepared: readonly Prepared[]): Set<string> {
  const met = new Set<string>();
  const repeated = new Set<string>();
  for (const { taken } of prepared) {
    const key = taken.row?.key;
    if (key === undefined) continue;
    const before = met.size;
    if (met.add(key).size === before) repeated.add(key);
  }
  return repeated;
}
