import { join } from 'node:path';
import { HrwireError } from '../../../src/error/error.ts';
import { approve } from '../../../src/inbox/approve.ts';
import { discard, settleUnknown } from '../../../src/inbox/close.ts';
import type { Hand as By } from '../../../src/inbox/close.ts';
import { enqueue } from '../../../src/inbox/replay.ts';
import { findErased, findPerson, orderOf } from '../../../src/proof/erase.ts';
import { fingerprinter } from '../../../src/record/fingerprint.ts';
import { isObject } from '../../../src/record/json.ts';
import { parkedBy } from '../../../src/store/aside.ts';
import type { AsideHead } from '../../../src/store/aside.ts';
import { restoreFrom } from '../../../src/store/sqlite/restore.ts';
import type { Hand } from './steps.ts';
import { hour, keyName, mailOf } from './world.ts';
import type { World } from './world.ts';

/** A notification of a key; what the source has of it then is fetched in the next run. */
export async function notify(world: World, number: number): Promise<void> {
  const pair = await world.pair();
  const key = keyName(number);
  if (pair === undefined || world.source.newest(key) === undefined || world.erased.has(key)) return;
  const row = { pair, kind: 'hook', input: 'hooks', key: undefined, aside: undefined, passed: undefined } as const;
  await world.store.inbox.put([{ ...row, raw: key, createdAt: world.clock.now() }]);
}

/** What people do between runs. They look at the target before they say what became of an unknown. */
export async function byHand(world: World, what: Hand): Promise<void> {
  const { store, clock, source } = world;
  const pair = await world.pair();
  if (what === 'edit') world.generation += 1;
  if (what === 'hour') clock.time += 1.1 * hour;
  if (what === 'day') clock.time += 25 * hour;
  if (what === 'back') clock.time -= 300_000;
  if (what === 'heal') source.hidden.clear();
  if (what === 'mend') source.twice.clear();
  if (what === 'backup') await backup(world);
  if (what === 'restore') await restore(world);
  if (what === 'upkeep') {
    const keep = { history: 400 * 24 * hour, runs: 400 * 24 * hour, closed: 24 * hour };
    await store.upkeep.tidy(keep, clock.now, clock.now() + 60_000);
  }
  if (pair === undefined || what === 'restore') return;
  const rows = await store.aside.list({ pair });
  const dead = rows.filter((row) => row.state === 'dead');
  if (what === 'approve') await approveAll(world, pair);
  if (what === 'replay') await enqueue(store, dead, 'replay', clock.now());
  if (what === 'replay-one') await enqueue(store, dead.slice(-1), 'replay', clock.now());
  if (what === 'release') {
    const held = rows.filter(
      (row) => row.state === 'held' && row.release?.kind !== 'unknown' && parkedBy(row.release) === undefined,
    );
    await enqueue(store, held, 'release', clock.now());
  }
  if (what === 'repair') await repair(world, dead);
  if (what === 'settle') await settleAll(world, rows);
  if (what === 'discard') await giveUp(world, pair, dead);
  if (what === 'give-up-parked') {
    await giveUp(
      world,
      pair,
      rows.filter((row) => parkedBy(row.release) !== undefined),
    );
  }
}

async function approveAll(world: World, pair: number): Promise<void> {
  for (const { run } of await world.store.guards.parked(pair)) {
    await approve(world.store, 'people', run, { who: 'li', at: world.clock.now() }).catch(onlyCodes('run.approved'));
  }
}

/** Dead letters are made good by hand, and go again. */
async function repair(world: World, dead: readonly AsideHead[]): Promise<void> {
  const { store, clock } = world;
  for (const head of dead) {
    const row = await store.aside.read(head.id);
    if (row === undefined || !isObject(row.raw) || head.key === undefined) continue;
    await store.repairs.edit([{ id: head.id, record: { ...row.raw, name: 'c' }, at: clock.now(), by: 'li' }]);
    world.excused.add(head.key);
  }
  await enqueue(store, dead, 'replay', clock.now());
}

/** What is given up is not sent, and is told of no more: until the source has another state. */
async function giveUp(world: World, pair: number, rows: readonly AsideHead[]): Promise<void> {
  for (const { key } of rows) if (key !== undefined) world.excused.add(key);
  await underLease(world, (by) => discard(world.store, pair, rows, by));
}

async function settleAll(world: World, rows: readonly AsideHead[]): Promise<void> {
  for (const head of rows.filter(({ state }) => state === 'unknown')) {
    const row = await world.store.aside.read(head.id);
    if (row === undefined) continue;
    const arrived = hasArrived(world, row.key ?? '', row.sent);
    await underLease(world, (by) => settleUnknown(world.store, row, arrived ? 'delivered' : 'not-delivered', by));
  }
}

function hasArrived(world: World, key: string, sent: unknown): boolean {
  const { record, operation } = isObject(sent) ? sent : {};
  const there = world.target.rows.get(key);
  return operation === 'delete' ? there === undefined : there?.content === JSON.stringify(record);
}

/** A person errs: from then on nobody can say what the target should have of the key. */
export async function settleWrongly(world: World, number: number, as: 'delivered' | 'not-delivered'): Promise<void> {
  const pair = await world.pair();
  const key = keyName(number);
  const open = pair === undefined ? [] : await world.store.aside.list({ pair, key, state: 'unknown' });
  const row = open[0] === undefined ? undefined : await world.store.aside.read(open[0].id);
  if (row === undefined) return;
  if (hasArrived(world, key, row.sent) !== (as === 'delivered')) world.excused.add(key);
  world.blurred = true;
  await underLease(world, (by) => settleUnknown(world.store, row, as, by));
}

async function underLease(world: World, act: (by: By) => Promise<unknown>): Promise<void> {
  const { store, clock } = world;
  const holder = { host: 'h', boot: 'b', process: 3 };
  const taken = await store.leases.take('people', holder, clock.now(), 60_000, () => false);
  await act({ run: `hand-${clock.now()}`, now: clock.now(), fence: { mapping: 'people', token: taken.lease.token } });
  await store.leases.release(taken.lease);
}

/** A person asks to be forgotten. Where a delivery is open that is refused. */
export async function erase(world: World, number: number): Promise<void> {
  const { store, clock } = world;
  const key = keyName(number);
  const search = { store, fingerprints: fingerprinter(store.pepper), streamsOf: () => [] };
  const found = await findPerson(search, { values: [mailOf(key)], keys: [{ mapping: 'people', key }] });
  try {
    const consent = { alsoShared: false, at: clock.now(), who: 'li', reason: undefined };
    await store.erasures.erase(orderOf(found, consent));
    world.erased.add(key);
  } catch (thrown) {
    onlyCodes('erase.nobody', 'erase.under-way')(thrown);
  }
}

function onlyCodes(...codes: readonly string[]): (thrown: unknown) => void {
  return (thrown) => {
    if (!(thrown instanceof HrwireError) || !codes.includes(thrown.code)) throw thrown;
  };
}

async function backup(world: World): Promise<void> {
  const file = join(world.folder, `copy-${++world.copies}.db`);
  await world.store.upkeep.backup(file, world.clock.now());
  const contents = new Map([...world.target.rows].map(([key, { content }]) => [key, content]));
  world.copy = { file, floor: new Map(world.target.floor), contents, applied: world.target.applied.length };
}

/** The store forgets what was sent since; whoever was erased stays so. */
async function restore(world: World): Promise<void> {
  const { copy, target, clock } = world;
  if (copy === undefined) return;
  await world.shut();
  await restoreFrom({
    path: world.path,
    file: copy.file,
    encryption: false,
    key: undefined,
    now: clock.now(),
    alive: () => false,
    otherStore: false,
    killPoint: () => undefined,
    eraseAgain: async (store) => {
      if ((await store.erasures.barred()).size === 0) return 0;
      const search = { store, fingerprints: fingerprinter(store.pepper), streamsOf: () => [] };
      await store.erasures.erase(await findErased(search, clock.now(), 'li'));
      return 1;
    },
  });
  await world.open();
  world.restored += 1;
  for (const { key } of target.applied.slice(copy.applied)) {
    world.excused.add(key);
    target.floor.set(key, copy.floor.get(key) ?? 0);
  }
  target.accepted.clear();
  world.blurred = true;
}
