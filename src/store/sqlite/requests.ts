import type { KeyedRequest, Requests } from '../requests.ts';
import type { Connection } from './connection.ts';

export function sqliteRequests(connection: Connection): Requests {
  const expire = connection.prepare<[number]>('DELETE FROM request WHERE expires_at <= ?');
  const find = connection.prepare<[string], KeyedRequest>('SELECT key, body, run FROM request WHERE key = ?');
  const put = connection.prepare<[string, string, string, number]>(
    'INSERT INTO request (key, body, run, expires_at) VALUES (?, ?, ?, ?)',
  );
  const bound = connection.prepare<[number]>(
    `DELETE FROM request WHERE key IN
       (SELECT key FROM request INDEXED BY request_expiring ORDER BY expires_at DESC LIMIT -1 OFFSET ?)`,
  );
  const forget = connection.prepare<[string]>('DELETE FROM request WHERE key = ?');
  return {
    keep: async (request, { now, expires, most }) =>
      connection.write('full', () => {
        expire.run(now);
        const known = find.get(request.key);
        if (known !== undefined) return known;
        // Room is made before: of several that expire at the same instant, the new one must stay.
        bound.run(most - 1);
        put.run(request.key, request.body, request.run, expires);
        return request;
      }),
    forget: async (key) => {
      await connection.write('full', () => forget.run(key));
    },
  };
}
