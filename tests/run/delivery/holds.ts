import Database from 'better-sqlite3';
import type { JsonObject } from '../../../src/record/json.ts';
import type { Applied } from './target.ts';
import { mailOf } from './world.ts';
import type { World } from './world.ts';

/** Promise 5: of what no person approved, no more was sent than the guard allows, counted over its time. */
export function judgeGuard(world: World, known: ReadonlyMap<string, true>, sent: readonly Applied[]): void {
  const { guards, target, approved } = world;
  const own = sent.filter(({ key, is }) => !approved.has(key) && (is === 'delete' || known.has(key)));
  const since = world.clock.now() - guards.over;
  for (const limited of ['deletes', 'changes', 'field', 'emptied'] as const) {
    const limit = guards[limited];
    if (limit === undefined) continue;
    for (const [what, now] of countsOf(limited, own)) {
      const before = target.unapproved.filter(({ at }) => at > since);
      const count = now + (countsOf(limited, before).get(what) ?? 0);
      if (now > 0 && count > limit.count && count * 100 > known.size * limit.percent) {
        world.fault(`the guard let ${count} of ${what} pass: ${own.map(({ key }) => key).join(', ')}`);
      }
    }
  }
  target.unapproved.push(...own);
}

function countsOf(limited: 'deletes' | 'changes' | 'field' | 'emptied', sent: readonly Applied[]): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
  for (const { is, before, after } of sent) {
    if (limited === 'deletes' && is === 'delete') add('deletes');
    if (limited === 'changes' && is === 'change') add('changes');
    if (is !== 'change' || (limited !== 'field' && limited !== 'emptied')) continue;
    for (const field of ['name', 'city', 'generation', 'left']) {
      const [was, now] = [before?.[field] ?? '', after?.[field] ?? ''];
      if (was !== now && (limited === 'field' || (was !== '' && now === ''))) add(`${limited} ${field}`);
    }
  }
  return counts;
}

/** After each step: the store itself says what became of each record that lies before the checkpoint. */
export async function judgeStore(world: World): Promise<void> {
  const { setup, source, store } = world;
  if (world.erased.size > 0) judgeErased(world);
  const current = (await store.checkpoints.pairs('people'))[0];
  if (current === undefined || setup.kind !== 'log') return;
  const cursor = typeof current.cursor === 'number' ? current.cursor : 0;
  const before = source.pages.slice(0, cursor).flat();
  await judgeSettled(
    world,
    before.filter((one) => one !== 'unreadable'),
  );
}

/** Each of these records is accounted for: delivered, put aside, or told of in history. */
export async function judgeSettled(world: World, records: readonly JsonObject[]): Promise<void> {
  const { store, target } = world;
  const pair = (await world.pair()) ?? 0;
  const keys = new Set(records.flatMap((record) => (record['id'] === undefined ? [] : [String(record['id'])])));
  const ledger = await store.ledger.get(pair, [...keys]);
  const aside = await store.aside.open(pair, [...keys]);
  for (const key of keys) {
    const states = records.filter((record) => record['id'] === key);
    const most = Math.max(...states.map((record) => Number(record['v'])));
    const newest = states.findLast((record) => Number(record['v']) === most) ?? {};
    const row = ledger.get(key);
    const heads = aside.get(key) ?? [];
    const isSettled =
      world.erased.has(key) ||
      world.excused.has(key) ||
      (row?.version !== undefined && row.version >= most) ||
      (row?.deleted === true && newest['gone'] === true) ||
      (world.setup.mode === 'event' && row?.fingerprint !== undefined) ||
      heads.some(({ version }) => version === undefined || version >= most) ||
      // In event mode the first stays, and a person sees it.
      (world.setup.mode === 'event' && heads.length > 0) ||
      target.rows.get(key)?.record['name'] === newest['name'] ||
      (await store.history.ofKey(pair, key)).some(
        // The same filter again moves only its last seen.
        ({ version, outcome }) =>
          (version !== undefined && version >= most) || (outcome === 'filtered' && newest['name'] === 'filter'),
      );
    if (!isSettled) world.fault(`${key} is passed by, and nobody knows what became of ${JSON.stringify(newest)}`);
  }
}

/** Promise 7: nothing in the store names who was erased. */
function judgeErased(world: World): void {
  const database = new Database(world.path, { readonly: true });
  try {
    const tables = database.prepare<[], { name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table'`).all();
    for (const { name } of tables) {
      for (const row of database.prepare<[], Record<string, unknown>>(`SELECT * FROM "${name}"`).all()) {
        const text = Object.values(row).map(textOf).join('\n');
        for (const key of world.erased) {
          if (text.includes(key) || text.includes(mailOf(key)))
            world.fault(`${key} is erased, and stands in ${name}: ${text}`);
        }
      }
    }
  } finally {
    database.close();
  }
}

function textOf(value: unknown): string {
  return Buffer.isBuffer(value) ? value.toString('utf8') : String(value);
}

/** Once faults have stopped, people have looked at what waited for them, and some runs went by. */
export async function judgeEnd(world: World): Promise<void> {
  const { source, target, setup, store } = world;
  const pair = (await world.pair()) ?? 0;
  const pending = await store.intents.pending(pair);
  if (pending.length > 0) world.fault(`${pending.length} intents are open at the end`);
  const keys = new Set(source.log.map((record) => String(record['id'])));
  // In event mode the first stays, whatever comes after it: where the target refuses that, it is a person's to repair.
  const first = new Set(
    setup.mode === 'event'
      ? (await store.aside.list({ pair, state: 'dead' })).flatMap(({ key, version }) =>
          key !== undefined && (version ?? 0) < Number(source.newest(key)?.['v'] ?? 0) ? [key] : [],
        )
      : [],
  );
  for (const key of keys) {
    if (first.has(key)) continue;
    if (world.erased.has(key) || world.excused.has(key)) continue;
    const newest = source.newest(key);
    const there = target.rows.get(key);
    const told = `${key} is ${there?.content ?? 'not there'}, and at the source ${JSON.stringify(newest)}`;
    if (setup.mode === 'event') {
      if (newest !== undefined && newest['name'] !== 'filter' && there === undefined) world.fault(`missing: ${told}`);
    } else if (newest === undefined) {
      if (setup.absent && there !== undefined) world.fault(`stays though it is gone: ${told}`);
    } else if (newest['gone'] === true && setup.told) {
      if (there !== undefined) world.fault(`stays though a flag says that it is gone: ${told}`);
    } else if (newest['name'] === 'filter') {
      if (setup.leaves === 'delete' && there !== undefined) world.fault(`stays though it left: ${told}`);
      if (setup.leaves === 'map' && there !== undefined && there.record['left'] !== true)
        world.fault(`does not know that it left: ${told}`);
    } else if (there?.content !== world.contentOf(newest)) world.fault(`is not as at the source: ${told}`);
  }
  const open = (await store.aside.list({ pair })).filter(
    ({ key }) => key !== undefined && !first.has(key) && !world.excused.has(key) && source.newest(key) !== undefined,
  );
  for (const { key, state, cause } of open)
    world.fault(`${key ?? ''} is ${state} still: ${cause.code} ${cause.message}`);
}
