import { expression, integer, object } from '../../../config/schema/kinds.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import { flagOf, sizeOf, sizeProperty, walkBounds, walkProperties } from './turn.ts';
import type { Pages } from './turn.ts';

export const untilFlagSchema = object(
  'Pages by number or offset until a flag of the answer: `$page.number`, `$page.offset`, `$page.size`.',
  {
    more: expression('Whether there are more pages, from the answer: true or false. Missing is an error.'),
    last: expression('The opposite of `more`, where the source says it that way.'),
    first: integer('The number of the first page: 0 or 1.', { default: 1, maximum: 1 }),
    size: sizeProperty,
    ...walkProperties,
  },
);

/** Pages until a flag of the answer says that there are no more. */
export function untilFlagPages(node: FileNode): Pages {
  const more = node.expression('more');
  const last = node.expression('last');
  if ((more === undefined) === (last === undefined)) {
    throw node.error(
      'transport.declared',
      '`until_flag` needs either `more` or `last`',
      'Name the flag of the answer that tells the end.',
    );
  }
  const first = node.number('first');
  const size = sizeOf(node);
  return {
    first: { page: { number: first, offset: 0, index: 0, first: true, ...size } },
    ...walkBounds(node),
    async next(turn, answer, rows) {
      const goesOn =
        more !== undefined
          ? await flagOf(more, answer, turn)
          : last !== undefined && !(await flagOf(last, answer, turn));
      if (!goesOn) return undefined;
      const { number, offset, index } = turn.page;
      return {
        page: {
          number: Number(number) + 1,
          offset: Number(offset) + rows,
          index: Number(index) + 1,
          first: false,
          ...size,
        },
      };
    },
  };
}
