import type { Epoch, Epochs } from '../epochs.ts';
import type { Connection } from './connection.ts';

export function sqliteEpochs(connection: Connection): Epochs {
  const newest = connection.prepare<[], Epoch>(
    'SELECT epoch, at, why FROM epoch WHERE epoch > 0 ORDER BY epoch DESC LIMIT 1',
  );
  const insert = connection.prepare<[number, string], Epoch>(
    `INSERT INTO epoch (epoch, at, why) VALUES ((SELECT max(epoch) FROM epoch) + 1, ?, ?) RETURNING epoch, at, why`,
  );
  const current = (): Epoch => newest.get() ?? { epoch: 1, at: 0, why: 'made' };
  return {
    current: async () => connection.read(current),
    stamp: async (why, at) => connection.write('full', () => insert.get(at, why) ?? current()),
  };
}
