import type { Operation } from '../../record/delta.ts';
import type { Intent } from '../intents.ts';
import { mostRequests } from '../sent.ts';
import type { RequestLine, Sent, SentAnswer, SentRow } from '../sent.ts';
import type { Connection } from './connection.ts';

interface Row {
  readonly number: number;
  readonly intent: string;
  readonly operation: Operation;
  readonly deltas: number;
  readonly openedAt: number;
  readonly answeredAt: number | null;
  readonly requests: string | null;
}

export function sqliteSent(connection: Connection): Sent {
  const one = connection.prepare<[number], Row>(
    `SELECT number, intent, operation, deltas, opened_at AS openedAt, answered_at AS answeredAt, requests
     FROM sent WHERE number = ?`,
  );
  return {
    read: async (numbers) =>
      connection.read(() => {
        const found = new Map<number, SentRow>();
        for (const number of new Set(numbers)) {
          const row = one.get(number);
          if (row !== undefined) found.set(number, rowOf(row));
        }
        return found;
      }),
  };
}

/** A request as it stands in JSON, where undefined members are lost. */
type StoredLine = Omit<RequestLine, 'status'> & { readonly status?: number };

function rowOf({ requests, answeredAt, ...row }: Row): SentRow {
  // What `sentWriter` wrote.
  const stored = requests === null ? [] : (JSON.parse(requests) as StoredLine[]);
  return {
    ...row,
    answeredAt: answeredAt ?? undefined,
    requests: stored.map((line) => ({ ...line, status: line.status })),
  };
}

/** Opened with the batch's intent, in its transaction; the same batch noted again keeps its row. */
export function sentOpener(connection: Connection): (intent: Intent) => void {
  const open = connection.prepare<[string, number, string, number, number]>(
    `INSERT INTO sent (intent, pair, operation, deltas, opened_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (intent) DO UPDATE SET deltas = excluded.deltas, opened_at = excluded.opened_at`,
  );
  return ({ id, pair, operation, entries, openedAt }) => {
    open.run(id, pair, operation, entries.length, openedAt);
  };
}

/** Answered: what was asked and when the answer was there. */
export function sentWriter(connection: Connection): (at: number, answers: readonly SentAnswer[]) => void {
  const answer = connection.prepare<[number, string | null, string]>(
    'UPDATE sent SET answered_at = ?, requests = ? WHERE intent = ?',
  );
  return (at, answers) => {
    for (const { intent, requests } of answers) {
      answer.run(at, requests.length === 0 ? null : JSON.stringify(requests.slice(0, mostRequests)), intent);
    }
  };
}
