import { integer, object } from '../../../config/schema/kinds.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import { compileCounted, countedProperties, pageLost } from './counted.ts';
import { countOf, walkBounds } from './turn.ts';
import type { Pages } from './turn.ts';

export const offsetSchema = object('Pages by the number of records before them: `$page.offset`, `$page.size`.', {
  first: integer('The offset of the first page: 0 or 1.', { default: 0, maximum: 1 }),
  ...countedProperties('records in all'),
});

/** Pages by offset. It grows by what the source gave, not by what was asked: a source may cap the page size in silence. */
export function offsetPages(node: FileNode): Pages {
  const { first, size, total, ends } = compileCounted(node);
  return {
    first: { page: { offset: first, index: 0, first: true, ...size } },
    ...walkBounds(node),
    async next(last, answer, rows) {
      const offset = Number(last.page['offset']) + rows;
      const turn = { page: { offset, index: Number(last.page['index']) + 1, first: false, ...size } };
      if (total === undefined) return ends(rows) ? undefined : turn;
      const records = await countOf(total, answer, last);
      if (offset - first >= records) return undefined;
      if (rows > 0) return turn;
      throw pageLost(total, `the source ended after ${offset - first} records, but announced ${records}`);
    },
  };
}
