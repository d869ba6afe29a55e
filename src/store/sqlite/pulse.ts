import type { Pulse } from '../pulse.ts';
import type { Connection } from './connection.ts';

export function sqlitePulse(connection: Connection): Pulse {
  return {
    beat: async () => {
      await connection.write('normal', () => {
        const { database } = connection;
        // A row that is set to what it is would be passed over; a number of the head is written whatever it was.
        const id = Number(database.pragma('application_id', { simple: true }));
        database.pragma(`application_id = ${id}`);
      });
    },
  };
}
