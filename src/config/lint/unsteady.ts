import { startsWith, within } from './context.ts';
import type { MappingRule } from './context.ts';
import type { Piece } from './sites.ts';

const changing: ReadonlySet<string> = new Set(['started', 'now', 'millis', 'random', 'shuffle']);

/** A mapped field that changes with each run makes every record look changed: it would be sent again and again. */
export const unsteady: MappingRule = ({ pieces, report }) => {
  const lets = new Map(
    pieces.filter(({ site }) => startsWith(site.path, 'let')).map((piece) => [String(piece.site.path[1]), piece]),
  );
  const reached = new Set<Piece>(pieces.filter(({ site }) => startsWith(site.path, 'map')));
  // A set may grow while it is walked: what a let reads is reached too.
  for (const piece of reached) {
    for (const { name } of piece.analysis.references) {
      const other = lets.get(name);
      if (other !== undefined) reached.add(other);
    }
  }
  for (const piece of reached) {
    for (const { name, offset } of piece.analysis.references) {
      if (!changing.has(name)) continue;
      const through = startsWith(piece.site.path, 'let') ? ', and map reads it' : '';
      const message = `$${name} gives another value in each run${through}: every record would be sent each time`;
      report(within(piece, offset), 'lint.unsteady', message, {
        hint: 'Take an instant of the record; when and hold may use $started.',
      });
    }
  }
};
