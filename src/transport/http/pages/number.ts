import { choice, expression, integer, object } from '../../../config/schema/kinds.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import { HrwireError } from '../../../error/error.ts';
import { countOf, sizeOf, sizeProperty, walkBounds, walkProperties } from './turn.ts';
import type { Pages } from './turn.ts';

export const numberSchema = object('Pages by their number: `$page.number`, `$page.size`.', {
  first: integer('The number of the first page: 0 or 1.', { default: 1, maximum: 1 }),
  size: sizeProperty,
  total: expression('The number of pages, from the answer. Without it `stop` says where the end is.'),
  stop: choice(
    'Where the end is without `total`: at an empty page, or at a page with fewer than `size` records.',
    ['empty', 'short'],
    {
      default: 'empty',
    },
  ),
  ...walkProperties,
});

/** Pages by their number. An empty page before the announced total is a lost page, so an error. */
export function numberPages(node: FileNode): Pages {
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
  const turn = (number: number) => ({ page: { number, index: number - first, first: number === first, ...size } });
  return {
    first: turn(first),
    ...walkBounds(node),
    async next(last, answer, rows) {
      const number = Number(last.page['number']);
      if (total !== undefined) {
        const pages = await countOf(total, answer, last);
        if (number - first + 1 >= pages) return undefined;
        if (rows === 0) {
          const message = `page ${number} is empty, but the source announced ${pages} pages`;
          throw new HrwireError('transport.page-lost', message, {
            place: total.place,
            hint: 'Run again; the records move while they are read.',
          });
        }
        return turn(number + 1);
      }
      if (rows === 0 || (short && rows < Number(size['size']))) return undefined;
      return turn(number + 1);
    },
  };
}
