import { hash } from 'node:crypto';
import type { Json } from '../../record/json.ts';
import type { NewInboxRow } from '../../store/inbox.ts';
import type { Arrival, ArrivalOutcome } from '../../store/received.ts';
import type { Store } from '../../store/store.ts';

/** A notification that is to be stored. */
export interface Incoming {
  /** `connection.stream`. */
  readonly stream: string;
  readonly body: Json;
  /** The mappings that read the stream. */
  readonly mappings: readonly string[];
  readonly verified: boolean;
  /** What the connector says identifies it. */
  readonly id: string | undefined;
  /** Whether it carries its records: then nothing is fetched, and the same body says nothing new. */
  readonly carries: boolean;
  /** It is stored whenever it comes. */
  readonly repeats?: true;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface IncomingOutcome {
  readonly is: ArrivalOutcome;
  /** Which mappings take it up in their next run. */
  readonly stored: readonly string[];
  /** Mappings that never ran: their first run reads everything, no notification is needed for it. */
  readonly firstRun: readonly string[];
}

export interface Keeping {
  readonly backlog: number;
  /** Milliseconds. */
  readonly remember: number;
}

/** Marks that are kept: at most some 60 MB of the store. */
const mostMarks = 1_000_000;

/**
 * Stores notifications, one row for each mapping that reads the stream; all of them in one transaction that is on the disk
 * before this resolves (design, promise 3). A row belongs to the identities that the mapping ran with.
 */
export async function storeIncoming(
  store: Store,
  incoming: readonly Incoming[],
  keeping: Keeping,
  at: number,
): Promise<readonly IncomingOutcome[]> {
  const pairs = await pairsOf(store, incoming);
  const arrivals = incoming.map((one) => arrivalOf(store, one, pairs));
  const outcomes = await store.received.take(arrivals, { ...keeping, at, most: mostMarks });
  return incoming.map(({ mappings }, index) => ({
    is: outcomes[index] ?? 'full',
    stored: mappings.filter((name) => pairs.has(name)),
    firstRun: mappings.filter((name) => !pairs.has(name)),
  }));
}

/** The pair that each mapping uses now; none where it never ran. */
async function pairsOf(store: Store, incoming: readonly Incoming[]): Promise<ReadonlyMap<string, number>> {
  const pairs = new Map<string, number>();
  for (const name of new Set(incoming.flatMap(({ mappings }) => mappings))) {
    const current = (await store.checkpoints.pairs(name)).find((pair) => pair.current);
    if (current !== undefined) pairs.set(name, current.id);
  }
  return pairs;
}

function arrivalOf(store: Store, one: Incoming, pairs: ReadonlyMap<string, number>): Arrival {
  const row = { kind: 'hook', input: 'hooks', key: undefined, aside: undefined, passed: undefined } as const;
  const rows = one.mappings.flatMap((name): NewInboxRow[] => {
    const pair = pairs.get(name);
    if (pair === undefined) return [];
    return [{ ...row, pair, raw: one.body, createdAt: one.at, ...(one.verified ? { verified: true } : {}) }];
  });
  const mark = one.repeats === true ? undefined : markOf(store.pepper, one);
  return { mark, same: one.id !== undefined || one.carries ? 'always' : 'waiting', rows };
}

/**
 * By what it is known again. A signal without an id may say the same twice and mean two changes: it is one only as long as
 * nobody can have acted on the first (`same: waiting`). Test: "the same signal is another one once its record was fetched".
 */
function markOf(pepper: string, { stream, id, body }: Incoming): Uint8Array {
  const what = id === undefined ? ['body', stream, JSON.stringify(body)] : ['id', stream, id];
  // Keyed, so that a store that is stolen tells nobody which of a few bodies came.
  return hash('sha256', `${pepper}\n${JSON.stringify(what)}`, 'buffer').subarray(0, 16);
}
