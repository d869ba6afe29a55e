import { HrwireError } from '../../error/error.ts';
import type { Fence } from '../intents.ts';
import type { Holder, Lease, Leases } from '../leases.ts';
import type { Connection } from './connection.ts';

interface Row {
  readonly token: number;
  readonly held: 0 | 1;
  readonly host: string;
  readonly boot: string;
  readonly process: number;
  readonly expiresAt: number;
}

/**
 * No lease runs longer without being renewed: one that ends later was taken by a clock that ran ahead. Whoever took it
 * renews it if it lives; nobody else is kept waiting until then.
 */
const longest = 3_600_000;

/**
 * free → take → held; held → renew → held; held → release, expiry or a dead holder → free to be taken.
 * The token grows with every taking and the row is never deleted, so a fence that was passed once is never passed again
 * by an earlier holder.
 */
export function sqliteLeases(connection: Connection): Leases {
  const find = connection.prepare<[string], Row>(
    'SELECT token, held, host, boot, process, expires_at AS expiresAt FROM lease WHERE mapping = ?',
  );
  const take = connection.prepare<[string, number, string, string, number, number]>(
    `INSERT INTO lease (mapping, token, held, host, boot, process, expires_at) VALUES (?, ?, 1, ?, ?, ?, ?)
     ON CONFLICT (mapping) DO UPDATE SET token = excluded.token, held = 1, host = excluded.host, boot = excluded.boot,
       process = excluded.process, expires_at = excluded.expires_at`,
  );
  const renew = connection.prepare<[number, string, number]>(
    'UPDATE lease SET expires_at = ? WHERE mapping = ? AND token = ? AND held = 1',
  );
  const bring = connection.prepare<[number, string, number]>(
    'UPDATE lease SET expires_at = ? WHERE mapping = ? AND token = ?',
  );
  const release = connection.prepare<[string, number]>('UPDATE lease SET held = 0 WHERE mapping = ? AND token = ?');
  return {
    take: async (mapping, holder, now, ttl, alive) =>
      connection.write('normal', () => {
        const row = find.get(mapping);
        if (row !== undefined && stands(row, holder, now, alive)) {
          const expiresAt = Math.min(row.expiresAt, now + Math.max(ttl, longest));
          if (expiresAt < row.expiresAt) bring.run(expiresAt, mapping, row.token);
          return { taken: false as const, lease: leaseOf(mapping, { ...row, expiresAt }) };
        }
        const token = (row?.token ?? 0) + 1;
        const expiresAt = now + ttl;
        take.run(mapping, token, holder.host, holder.boot, holder.process, expiresAt);
        return { taken: true as const, lease: { mapping, token, holder, expiresAt } };
      }),
    // A lease that ran out but that nobody took is still the holder's.
    renew: async (lease, now, ttl) =>
      connection.write('normal', () => renew.run(now + ttl, lease.mapping, lease.token).changes === 1),
    release: async (lease) => {
      await connection.write('normal', () => release.run(lease.mapping, lease.token));
    },
  };
}

function stands(row: Row, asking: Holder, now: number, alive: (holder: Holder) => boolean): boolean {
  if (row.held === 0 || row.expiresAt <= now) return false;
  // Only here can a process be asked after: on another host, or before the last boot, the same number says nothing.
  const asked = row.host === asking.host && row.boot === asking.boot;
  return !asked || alive({ host: row.host, boot: row.boot, process: row.process });
}

function leaseOf(mapping: string, { token, host, boot, process, expiresAt }: Row): Lease {
  return { mapping, token, holder: { host, boot, process }, expiresAt };
}

/**
 * Throws `run.lease-lost` unless the fence's token is the newest of its mapping and not given back. Called inside the
 * transaction that it guards (design, section 4: a run that lost its lease commits nothing).
 */
export function fenceCheck(connection: Connection): (fence: Fence, pair: number) => void {
  const find = connection.prepare<[string], { token: number; held: 0 | 1 }>(
    'SELECT token, held FROM lease WHERE mapping = ?',
  );
  const owner = connection.prepare<[number], { mapping: string }>('SELECT mapping FROM pair WHERE id = ?');
  return (fence, pair) => {
    const mapping = owner.get(pair)?.mapping;
    if (mapping !== fence.mapping) {
      throw new HrwireError('internal.fault', `Pair ${pair} is not one of the mapping ${fence.mapping}`);
    }
    const lease = find.get(fence.mapping);
    if (lease?.held === 1 && lease.token === fence.token) return;
    throw new HrwireError('run.lease-lost', `Another run has taken the lease of ${fence.mapping}`, {
      hint: 'What this run had settled stays settled; the other run carries on with the rest.',
    });
  };
}
