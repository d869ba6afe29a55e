import type { FileNode } from '../../../connector/file-node.ts';
import { HrwireError } from '../../../error/error.ts';
import type { Pages } from './turn.ts';

/**
 * The pages of another question, for a request that names no page: it can ask once only. An answer that says that there
 * is more is an error, never cut off; one that says nothing of pages is whole.
 */
export function askedOnce(pages: Pages, node: FileNode): Pages {
  return {
    ...{ first: pages.first, max: 1, resume: true, restarts: pages.restarts },
    async next(turn, answer, rows) {
      let next;
      try {
        next = await pages.next(turn, answer, rows);
      } catch (thrown) {
        if (thrown instanceof HrwireError && thrown.code === 'transport.page-broken') return undefined;
        throw thrown;
      }
      if (next === undefined) return undefined;
      throw node.error(
        'transport.page-limit',
        'the answer says that there are more pages, and this request cannot ask for them',
        'Name the page in the request (`$page`), ask for fewer at once (`chunk`), or write `pages: { kind: none }` if it is mistaken.',
        'request',
      );
    },
  };
}
