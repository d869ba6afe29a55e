import type { Connection } from './connection.ts';

/** Versions of mappings by their numbers: rows of the ledger name a number of few bytes in place of 43 letters. */
interface MappingNumbers {
  /** Part of a transaction that writes. */
  numberOf(version: string): number;
  /** Undefined for no number. */
  versionOf(number: number | null): string | undefined;
}

export function mappingNumbers(connection: Connection): MappingNumbers {
  const find = connection.prepare<[number], string>('SELECT version FROM mapping_number WHERE number = ?').pluck();
  const take = connection
    .prepare<[string], number>(
      `INSERT INTO mapping_number (version) VALUES (?) ON CONFLICT (version) DO UPDATE SET version = excluded.version
       RETURNING number`,
    )
    .pluck();
  // A number that was given stays what it is. One that is given now may be taken back with its transaction.
  const known = new Map<number, string>();
  return {
    numberOf: (version) => take.get(version) ?? 0,
    versionOf: (number) => {
      if (number === null) return undefined;
      const version = known.get(number) ?? find.get(number);
      if (version !== undefined) known.set(number, version);
      return version;
    },
  };
}
