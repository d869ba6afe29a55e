import type { Json } from '../record/json.ts';
import type { Pair } from '../store/checkpoints.ts';
import { audit, underLease } from './aside.ts';
import { wire } from './compile.ts';
import { refuseScoped, refuseUnseen, seesMapping } from './sees.ts';
import type { Session } from './session.ts';

/** Where each mapping's reading got to, or one's; of every pair of source and target it ever ran with. */
export async function listCheckpoints(session: Session, mapping?: string): Promise<readonly Pair[]> {
  const pairs = (await (await session.store()).checkpoints.pairs(mapping)).filter((pair) =>
    seesMapping(session, pair.mapping),
  );
  // Where reading got to may be the key of a record.
  return session.actor.scope === undefined ? pairs : pairs.map((pair) => ({ ...pair, cursor: undefined }));
}

/**
 * Sets the checkpoint of the mapping's current pair by a person's hand, or clears it; audited. No run may be under way.
 * A mapping that never ran gets its pair, so that a first run can start where it is told.
 */
export async function setCheckpoint(session: Session, mapping: string, cursor: Json | undefined): Promise<Pair> {
  refuseUnseen(session, mapping);
  refuseScoped(session, 'setting a checkpoint');
  const store = await session.store();
  const before = (await store.checkpoints.pairs(mapping)).find((pair) => pair.current);
  const pair = before ?? (await openPair(session, mapping));
  await underLease(store, mapping, async (hand) => {
    await store.checkpoints.set(pair.id, cursor, hand.now);
  });
  const action = cursor === undefined ? 'checkpoint clear' : 'checkpoint set';
  await audit(session, action, { mapping, pair: pair.id, before: pair.cursor ?? null, after: cursor ?? null });
  return { ...pair, cursor };
}

async function openPair(session: Session, mapping: string): Promise<Pair> {
  const store = await session.store();
  const wired = await wire(session, mapping, { run: 'checkpoint', store });
  try {
    const source = wired.connection(wired.mapping.from.connection).identity;
    const target = wired.connection(wired.mapping.to.connection).identity;
    return await store.checkpoints.open(mapping, source, target);
  } finally {
    await wired.close();
  }
}
