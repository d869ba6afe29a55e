import { object } from '../../../config/schema/kinds.ts';
import type { Slice, Delta } from './walk.ts';
import { cannotNarrow, cursorVersion, storedCursor, storedTurn, turnJson, unbounded } from './walk.ts';

export const noneSchema = object('The whole stream is read each time; the ledger finds what changed.', {});

/** A full snapshot: what changed is found by fingerprint. */
export function noDelta(): Delta {
  return {
    // What goes on in the middle has not seen its beginning.
    covers: ({ cursor }) => (storedCursor('none', cursor)?.['turn'] === undefined ? 'all' : undefined),
    open(request) {
      if (request.since !== undefined) throw unbounded('--since', 'its stream has no time window');
      if (request.until !== undefined) throw unbounded('--until', 'its stream has no time window');
      const turn = storedTurn('none', storedCursor('none', request.cursor)?.['turn']);
      let slice: Slice | undefined = { window: {}, turn };
      return Promise.resolve({
        next: () => {
          const given = slice;
          slice = undefined;
          return Promise.resolve(given);
        },
        take: () => Promise.resolve(),
        cursor: (after) => ({ v: cursorVersion, kind: 'none', ...turnJson(after) }),
        narrow: () => {
          throw cannotNarrow('its stream has no time window that could be made smaller');
        },
      });
    },
  };
}
