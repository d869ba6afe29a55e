import { expression, object } from '../../../config/schema/kinds.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import { isBlank } from '../../../record/json.ts';
import { broken, ofAnswer, sizeOf, sizeProperty, walkBounds, walkProperties } from './turn.ts';
import type { Pages } from './turn.ts';

export const nextUrlSchema = object(
  'Pages by a URL in the answer, asked verbatim on the same host; absent at the end.',
  {
    next: expression('The URL of the next page, from the answer: absolute, or relative to the one before.'),
    size: sizeProperty,
    ...walkProperties,
  },
  ['next'],
);

/** Pages by a URL in the answer. It holds every parameter already, so none is merged into it. */
export function nextUrlPages(node: FileNode): Pages {
  const next = node.expression('next');
  const size = sizeOf(node);
  return {
    first: { page: { index: 0, first: true, ...size } },
    ...walkBounds(node),
    async next(turn, answer) {
      const url = next === undefined ? undefined : await ofAnswer(next, answer, turn);
      if (next === undefined || isBlank(url)) return undefined;
      if (typeof url !== 'string') throw broken(next, 'a URL', url);
      return { page: { index: Number(turn.page['index']) + 1, first: false, ...size }, url };
    },
  };
}
