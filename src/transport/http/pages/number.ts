import { integer, object } from '../../../config/schema/kinds.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import { compileCounted, countedProperties, pageLost } from './counted.ts';
import { countOf, walkBounds } from './turn.ts';
import type { Pages } from './turn.ts';

export const numberSchema = object('Pages by their number: `$page.number`, `$page.size`.', {
  first: integer('The number of the first page: 0 or 1.', { default: 1, maximum: 1 }),
  ...countedProperties('pages'),
});

/** Pages by their number. An empty page before the announced total is a lost page, so an error. */
export function numberPages(node: FileNode): Pages {
  const { first, size, total, ends } = compileCounted(node);
  const turn = (number: number) => ({ page: { number, index: number - first, first: number === first, ...size } });
  return {
    first: turn(first),
    ...walkBounds(node),
    async next(last, answer, rows) {
      const number = Number(last.page['number']);
      if (total === undefined) return ends(rows) ? undefined : turn(number + 1);
      const pages = await countOf(total, answer, last);
      if (number - first + 1 >= pages) return undefined;
      if (rows > 0) return turn(number + 1);
      throw pageLost(total, `page ${number} is empty, but the source announced ${pages} pages`);
    },
  };
}
