import { choice, expression, integer, object } from '../../../config/schema/kinds.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import { HrwireError } from '../../../error/error.ts';
import { countOf, sizeOf, sizeProperty, walkBounds, walkProperties } from './turn.ts';
import type { Pages } from './turn.ts';

export const offsetSchema = object('Pages by the number of records before them: `$page.offset`, `$page.size`.', {
  first: integer('The offset of the first page: 0 or 1.', { default: 0, maximum: 1 }),
  size: sizeProperty,
  total: expression('The number of records in all, from the answer. Without it `stop` says where the end is.'),
  stop: choice(
    'Where the end is without `total`: at an empty page, or at a page with fewer than `size` records.',
    ['empty', 'short'],
    {
      default: 'empty',
    },
  ),
  ...walkProperties,
});

/** Pages by offset. It grows by what the source gave, not by what was asked: a source may cap the page size in silence. */
export function offsetPages(node: FileNode): Pages {
  const first = node.number('first');
  const size = sizeOf(node);
  const total = node.expression('total');
  const short = node.json('stop') === 'short';
  if (short && !node.has('size') && total === undefined) {
    throw node.error(
      'transport.declared',
      '`stop: short` needs `size`',
      'Say how many records a full page holds.',
      'stop',
    );
  }
  return {
    first: { page: { offset: first, index: 0, first: true, ...size } },
    ...walkBounds(node),
    async next(last, answer, rows) {
      const offset = Number(last.page['offset']) + rows;
      const turn = { page: { offset, index: Number(last.page['index']) + 1, first: false, ...size } };
      if (total !== undefined) {
        const records = await countOf(total, answer, last);
        if (offset - first >= records) return undefined;
        if (rows > 0) return turn;
        const message = `the source ended after ${offset - first} records, but announced ${records}`;
        throw new HrwireError('transport.page-lost', message, {
          place: total.place,
          hint: 'Run again; the records move while they are read.',
        });
      }
      return rows === 0 || (short && rows < Number(size['size'])) ? undefined : turn;
    },
  };
}
