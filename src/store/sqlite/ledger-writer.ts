import type { Input } from '../../record/outcome.ts';
import type { DeliveredWrite, SeenWrite } from '../ledger.ts';
import type { Connection } from './connection.ts';
import type { WrittenPack } from './history-writer.ts';
import { manyWriter } from './many.ts';
import { mappingNumbers } from './mapping-numbers.ts';

/** Bits of the column `via`: the inputs whose last mapped fingerprint is the delivered one. */
export const via = { poll: 1, hooks: 2, uploads: 4 } as const satisfies Readonly<Record<Input, number>>;

interface LedgerWriter {
  /** `pack`: the row of history that tells of all of these; undefined where each has its own. */
  delivered(pair: number, at: number, rows: readonly DeliveredWrite[], pack: WrittenPack | undefined): void;
  seen(pair: number, rows: readonly SeenWrite[]): void;
}

/** Of an input that is not the delivering one: what it last mapped, written out before the delivered fingerprint changes. */
function keptOf(input: Input): string {
  return `input_${input} = CASE WHEN excluded.via & ${via[input]} THEN NULL
    WHEN ledger.via & ${via[input]} THEN ledger.fingerprint ELSE ledger.input_${input} END`;
}

/**
 * A delivery writes its input's fingerprint too; the other inputs' stay. Every number is bound as a real one, and a column
 * of any type would keep it so.
 */
function deliveryWriter(connection: Connection): ReturnType<typeof manyWriter> {
  return manyWriter(connection, {
    insert: `INSERT INTO ledger (pair, key, fingerprint, version, mapping, target_id, match, deleted, delivered_at, via,
      recent_since, recent_count, pack, prints)`,
    shared: ['pair', 'mapping', 'deleted', 'at', 'via', 'pack'],
    select: `given.pair, column1, column2, column3, given.mapping, column4, column5, given.deleted, given.at, given.via,
      column6, column7, given.pack, CASE typeof(column8) WHEN 'real' THEN CAST(column8 AS INTEGER) ELSE column8 END`,
    width: 8,
    tail: `ON CONFLICT (pair, key) DO UPDATE SET version = excluded.version, mapping = excluded.mapping,
      ${keptOf('poll')}, ${keptOf('hooks')}, ${keptOf('uploads')},
      fingerprint = excluded.fingerprint, target_id = excluded.target_id, match = excluded.match,
      deleted = excluded.deleted, delivered_at = excluded.delivered_at, via = excluded.via,
      recent_since = excluded.recent_since, recent_count = excluded.recent_count,
      pack = coalesce(excluded.pack, ledger.pack), prints = excluded.prints`,
  });
}

export function ledgerWriter(connection: Connection): LedgerWriter {
  const mappings = mappingNumbers(connection);
  const deliver = deliveryWriter(connection);
  const see = (input: Input) =>
    manyWriter(connection, {
      insert: `INSERT INTO ledger (pair, key, input_${input})`,
      shared: ['pair'],
      select: 'given.pair, column1, column2',
      width: 2,
      tail: `ON CONFLICT (pair, key) DO UPDATE SET input_${input} = excluded.input_${input}, via = via & ~${via[input]}`,
    });
  const raise = connection.prepare<[number, number, string, number]>(
    'UPDATE ledger SET version = ? WHERE pair = ? AND key = ? AND version < ?',
  );
  const seeing = { poll: see('poll'), hooks: see('hooks'), uploads: see('uploads') };
  return {
    delivered: (pair, at, rows, pack) => {
      for (const [from, to, first] of runsOf(rows, isAlike)) {
        const { mappingVersion, deleted, input } = first;
        deliver({
          shared: [pair, mappings.numberOf(mappingVersion), deleted ? 1 : 0, at, via[input], pack?.id ?? null],
          count: to - from,
          row: (index, into, place) => {
            const row = rows[from + index] ?? first;
            into[place] = row.key;
            into[place + 1] = row.fingerprint;
            into[place + 2] = row.version;
            into[place + 3] = row.targetId ?? null;
            into[place + 4] = row.match ?? null;
            into[place + 5] = row.recent.since;
            into[place + 6] = row.recent.count;
            into[place + 7] = pack?.prints === true ? from + index : printsText(row.prints);
          },
        });
      }
    },
    seen: (pair, rows) => {
      for (const [from, to, first] of runsOf(rows, isOfOneInput)) {
        seeing[first.input]({
          shared: [pair],
          count: to - from,
          row: (index, into, place) => {
            const row = rows[from + index] ?? first;
            into[place] = row.key;
            into[place + 1] = row.fingerprint;
          },
        });
        for (let index = from; index < to; index++) {
          const { key, version } = rows[index] ?? first;
          if (version !== undefined) raise.run(version, pair, key, version);
        }
      }
    },
  };
}

function isAlike(a: DeliveredWrite, b: DeliveredWrite): boolean {
  return a.deleted === b.deleted && a.input === b.input && a.mappingVersion === b.mappingVersion;
}

function isOfOneInput(a: SeenWrite, b: SeenWrite): boolean {
  return a.input === b.input;
}

/** Rows in their order, cut wherever one is not like those before it: mostly they are all alike. `to` is the place after. */
function runsOf<T>(rows: readonly T[], alike: (a: T, b: T) => boolean): [from: number, to: number, first: T][] {
  const runs: [from: number, to: number, first: T][] = [];
  let last: [from: number, to: number, first: T] | undefined;
  for (const row of rows) {
    if (last !== undefined && alike(last[2], row)) last[1]++;
    else {
      const from: number = last?.[1] ?? 0;
      last = [from, from + 1, row];
      runs.push(last);
    }
  }
  return runs;
}

function printsText(prints: Uint8Array | undefined): string | null {
  if (prints === undefined) return null;
  return Buffer.from(prints.buffer, prints.byteOffset, prints.byteLength).toString('base64');
}
