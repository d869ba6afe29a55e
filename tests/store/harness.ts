import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import type { SqliteStoreOptions } from '../../src/store/sqlite/open.ts';
import type { AsideWrite } from '../../src/store/aside.ts';
import type { HistoryWrite } from '../../src/store/history.ts';
import type { Intent, IntentEntry } from '../../src/store/intents.ts';
import type { Holder, Lease } from '../../src/store/leases.ts';
import type { DeliveredWrite } from '../../src/store/ledger.ts';
import type { Settlement, Store } from '../../src/store/store.ts';

/** What `hrwire init` makes: 32 random bytes, base64. */
export const key = 'u7p0qkq0cXvYl5pR0o4m1m3w9cXo3sYb2oJt0rV5y9E=';

/** A store under test, with a clock that stands still until a test moves it. */
export interface Harness {
  readonly store: Store;
  readonly clock: { now: number };
  /** Closes the store and opens the same one again. */
  reopen(): Promise<Store>;
  dispose(): Promise<void>;
}

export type Open = (settings?: { readonly retention?: number }) => Promise<Harness>;

/** A folder that is removed with `dispose`. */
export async function folder(): Promise<{ path: string; dispose: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'hrwire-store-'));
  return { path, dispose: () => rm(path, { recursive: true, force: true }) };
}

export function options(path: string, more: Partial<SqliteStoreOptions> = {}): SqliteStoreOptions {
  return { path: join(path, 'state', 'hrwire.db'), key, encryption: true, now: () => 1000, ...more };
}

export function sqliteHarness(more: Partial<SqliteStoreOptions>): Open {
  return async (settings = {}) => {
    const home = await folder();
    const clock = { now: 1_000_000 };
    const asked = options(home.path, { now: () => clock.now, ...more, ...settings });
    const opened = [await openSqliteStore(asked)];
    return {
      store: opened[0]!,
      clock,
      reopen: async () => {
        await opened.at(-1)!.close();
        const store = await openSqliteStore(asked);
        opened.push(store);
        return store;
      },
      dispose: async () => {
        for (const store of opened) await store.close();
        await home.dispose();
      },
    };
  };
}

export const holder: Holder = { host: 'alpha', boot: 'boot-1', process: 11 };

/** A pair and a lease, as a run has them, and a short way to commit. */
export interface Ground {
  readonly pair: number;
  readonly lease: Lease;
  commit(settlement: Partial<Settlement>): Promise<void>;
}

export async function ground(store: Store, mapping = 'people'): Promise<Ground> {
  const pair = await store.checkpoints.open(mapping, 'source-a', 'target-b');
  const { lease } = await store.leases.take(mapping, holder, 0, 1e12, () => true);
  const fence = { mapping, token: lease.token };
  return {
    pair: pair.id,
    lease,
    commit: (settlement) =>
      store.commit({ pair: pair.id, run: 'run-1', at: 1000, fence, durability: 'normal', ...settlement }),
  };
}

export function delivered(of: string, more: Partial<DeliveredWrite> = {}): DeliveredWrite {
  return {
    key: of,
    version: 1,
    fingerprint: `print-${of}`,
    mappingVersion: 'm1',
    targetId: undefined,
    match: undefined,
    deleted: false,
    input: 'poll',
    recent: { since: 0, count: 1 },
    ...more,
  };
}

export function history(of: string | undefined, more: Partial<HistoryWrite> = {}): HistoryWrite {
  const bare = { effect: undefined, reason: undefined, label: undefined, version: undefined };
  return { key: of, outcome: 'delivered', ...bare, ...more };
}

export function aside(of: string | undefined, more: Partial<AsideWrite> = {}): AsideWrite {
  return {
    key: of,
    state: 'dead',
    cause: { code: 'needs.absent', message: 'The score is missing' },
    release: undefined,
    input: 'poll',
    fingerprint: `raw-${of}`,
    version: 1,
    position: 'people.csv:17',
    raw: { id: of ?? null },
    ...more,
  };
}

export function entry(of: string, more: Partial<IntentEntry> = {}): IntentEntry {
  const bare = { version: 1, fingerprint: `print-${of}`, input: 'poll' as const };
  return { key: of, match: of, inboxId: undefined, payload: undefined, ...bare, ...more };
}

export function intent(id: string, pair: number, entries: readonly IntentEntry[], more: Partial<Intent> = {}): Intent {
  return {
    id,
    pair,
    run: 'run-1',
    target: 'target-b/people',
    operation: 'upsert',
    mappingVersion: 'm1',
    repeat: 'never',
    openedAt: 1000,
    deadline: 2000,
    note: undefined,
    entries,
    ...more,
  };
}
