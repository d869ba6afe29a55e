import { listOf, startsWith, within } from './context.ts';
import type { MappingRule } from './context.ts';
import { isRequired, stepsOf } from './fields.ts';
import type { Piece } from './sites.ts';

const order = new Set(['<', '<=', '>', '>=']);

/**
 * An optional field in a comparison of order: where it is missing the comparison has no value, which a condition takes
 * for false. A missing score must not become a rejection: it needs `needs`, `$exists`, or a schema that requires it.
 */
export const unguarded: MappingRule = ({ pieces, value, source, report }) => {
  const needs = listOf(value['needs']).filter((each): each is string => typeof each === 'string');
  const asked = pieces.filter(({ site }) => startsWith(site.path, 'when'));
  for (const piece of pieces) {
    const where = piece.site.path[0];
    if (where === 'needs' || where === 'key' || where === 'each') continue;
    // `needs` is checked after `when`: it does not guard a rule there. An earlier rule with `$exists` does.
    const earlier = where === 'when' ? asked.slice(0, asked.indexOf(piece)) : asked;
    const guards = [...earlier.flatMap(guardedPaths), ...guardedPaths(piece), ...(where === 'when' ? [] : needs)];
    for (const { path, operator, offset } of piece.analysis.comparisons) {
      if (!order.has(operator) || path === '') continue;
      if (guards.some((guard) => guard === path || guard.startsWith(`${path}.`))) continue;
      if (value['each'] === undefined && isRequired(source?.schema, stepsOf(path))) continue;
      const hint =
        where === 'when'
          ? `Put a rule before it: that: $exists(${path}).`
          : `Add ${path} to needs, or ask $exists(${path}).`;
      const message = `${path} may be missing, and a comparison with ${operator} is then taken for false`;
      report(within(piece, offset), 'lint.unguarded', message, { hint });
    }
  }
};

function guardedPaths(piece: Piece): string[] {
  return piece.analysis.paths.filter((each) => each.guarded && each.variable === undefined).map(({ path }) => path);
}
