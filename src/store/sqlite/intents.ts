import type { Operation } from '../../record/delta.ts';
import type { Json, JsonObject } from '../../record/json.ts';
import type { Intent, IntentPayload, Intents } from '../intents.ts';
import type { Vault } from '../vault.ts';
import type { Connection } from './connection.ts';
import { entriesOf, entriesText, keysIn, matchesIn } from './intent-entries.ts';
import { fenceCheck } from './leases.ts';
import { sentOpener } from './sent.ts';

interface Row {
  readonly id: string;
  readonly pair: number;
  readonly run: string;
  readonly target: string;
  readonly operation: Operation;
  readonly mappingVersion: string;
  readonly repeat: Intent['repeat'];
  readonly openedAt: number;
  readonly deadline: number;
  readonly note: string | null;
  readonly entries: string;
  readonly payloads: Buffer | null;
}

type Values = [
  id: string,
  pair: number,
  run: string,
  target: string,
  operation: string,
  mappingVersion: string,
  repeat: string,
  openedAt: number,
  deadline: number,
  note: string | null,
  entries: string,
  payloads: Buffer | null,
];

/** All entries of an intent stand in one row: a batch costs one write and one deletion, not two a record. */
export function sqliteIntents(connection: Connection, vault: Vault): Intents {
  const fence = fenceCheck(connection);
  // No two mappings have one record of a target open at once. Others' intents are few, and mostly there are none.
  const others = connection.prepare<[string, number], Pick<Row, 'entries'>>(
    'SELECT entries FROM intent WHERE target = ? AND pair <> ?',
  );
  const remove = connection.prepare<[string]>('DELETE FROM intent WHERE id = ?');
  const openSent = sentOpener(connection);
  const insert = connection.prepare<Values>(
    `INSERT INTO intent (id, pair, run, target, operation, mapping_version, repeat, opened_at, deadline, note, entries,
       payloads)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const pending = connection.prepare<[number], Row>(
    `SELECT id, pair, run, target, operation, mapping_version AS mappingVersion, repeat, opened_at AS openedAt,
       deadline, note, entries, payloads
     FROM intent WHERE pair = ? ORDER BY opened_at, rowid`,
  );
  return {
    open: async (intent, proof) =>
      // What may not be repeated must be known after a power cut as well (design, promise 3).
      connection.write(intent.repeat === 'safe' ? 'normal' : 'full', () => {
        fence(proof, intent.pair);
        const conflicts = conflictsOf(intent, others.all(intent.target, intent.pair));
        if (conflicts.size > 0) return conflicts;
        // The same batch noted again replaces its note.
        remove.run(intent.id);
        insert.run(...valuesOf(intent, vault));
        openSent(intent);
        return conflicts;
      }),
    pending: async (pair) => connection.read(() => pending.all(pair).map((row) => intentOf(row, vault))),
  };
}

/** The matches of `intent` that an entry of another pair's open intent has too. */
function conflictsOf(intent: Intent, others: readonly Pick<Row, 'entries'>[]): Set<string> {
  const conflicts = new Set<string>();
  if (others.length === 0) return conflicts;
  const own = new Set(intent.entries.map(({ match }) => match));
  for (const { entries } of others) {
    for (const match of matchesIn(entries)) if (own.has(match)) conflicts.add(match);
  }
  return conflicts;
}

function valuesOf(intent: Intent, vault: Vault): Values {
  return [
    intent.id,
    intent.pair,
    intent.run,
    intent.target,
    intent.operation,
    intent.mappingVersion,
    intent.repeat,
    intent.openedAt,
    intent.deadline,
    intent.note === undefined ? null : JSON.stringify(intent.note),
    entriesText(intent.entries),
    payloadsOf(intent, vault),
  ];
}

/** Null where the batch may be sent again blindly and its records are read again. */
function payloadsOf({ entries }: Intent, vault: Vault): Buffer | null {
  if (entries.every(({ payload }) => payload === undefined)) return null;
  const payloads = entries.map(({ payload }) => (payload === undefined ? null : payloadJson(payload)));
  return vault.seal(payloads, 'intent.payloads');
}

function payloadJson({ raw, record, clear, ...optional }: IntentPayload): JsonObject {
  // As it stands in JSON, where undefined members are lost.
  return { raw, record, clear: [...clear], ...(JSON.parse(JSON.stringify(optional)) as JsonObject) };
}

/** As it stands in JSON, where undefined members are lost. */
type StoredPayload = Omit<IntentPayload, 'targetId'> & { targetId?: string };

function intentOf({ entries, payloads, note, ...row }: Row, vault: Vault): Intent {
  // What `payloadsOf` wrote: a list beside the entries.
  const opened = payloads === null ? [] : (vault.open(payloads, 'intent.payloads') as unknown as StoredPayload[]);
  return {
    ...row,
    note: note === null ? undefined : (JSON.parse(note) as Json),
    entries: entriesOf(entries).map((entry, index) => ({ ...entry, payload: payloadOf(opened[index]) })),
  };
}

function payloadOf(stored: StoredPayload | null | undefined): IntentPayload | undefined {
  return stored === null || stored === undefined ? undefined : { ...stored, targetId: stored.targetId };
}

/** Closes intents whose batch's outcomes are being committed. */
export function intentsWriter(connection: Connection): (ids: readonly string[]) => void {
  const remove = connection.prepare<[string]>('DELETE FROM intent WHERE id = ?');
  return (ids) => {
    for (const id of ids) remove.run(id);
  };
}

/** Keys of a pair whose delivery is under way, or was when its run ended. */
export function openIntentKeys(connection: Connection, pair: number): Set<string> {
  const rows = connection
    .prepare<[number], Pick<Row, 'entries'>>('SELECT entries FROM intent WHERE pair = ?')
    .all(pair);
  return new Set(rows.flatMap(({ entries }) => keysIn(entries)));
}
