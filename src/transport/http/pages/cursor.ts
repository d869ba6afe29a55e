import { expression, flag, object, text } from '../../../config/schema/kinds.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import { isBlank } from '../../../record/json.ts';
import type { JsonObject } from '../../../record/json.ts';
import { broken, flagOf, ofAnswer, sizeOf, sizeProperty, walkBounds, walkProperties } from './turn.ts';
import type { Pages } from './turn.ts';

export const cursorSchema = object(
  'Pages by a cursor from the answer before: `$page.cursor`.',
  {
    next: expression('The cursor of the next page, from the answer. Without `last`, a blank one is the end.'),
    last: expression('Whether this answer is the last, from the answer: true or false. Missing is an error.'),
    first: text('What `$page.cursor` is in the first request. Without it the key is left out there.', { minLength: 0 }),
    scroll: flag(
      'The cursor names a scroll: it may stay the same from page to page, and the end is a page without records. Default false.',
      { default: false },
    ),
    total: expression(
      'The number of records in all, from the first answer. A walk that ends with fewer different ones begins anew, as with `restart`, and is an error in the end: for a cursor that dies into an empty page. A blank one is not checked. Nothing is resumed between two pages then.',
    ),
    size: sizeProperty,
    ...walkProperties,
  },
  ['next'],
);

/** Pages by a cursor that the answer before gave; the request may call it by another name. */
export function cursorPages(node: FileNode): Pages {
  const next = node.expression('next');
  const last = node.expression('last');
  const scroll = node.flag('scroll');
  const total = node.expression('total');
  const size = sizeOf(node);
  const bounds = walkBounds(node);
  const start: JsonObject = node.has('first') ? { cursor: node.text('first') } : {};
  return {
    first: { page: { ...start, index: 0, first: true, ...size } },
    ...bounds,
    // Who goes on in the middle has not seen the first answer, and could not tell what is missing.
    resume: bounds.resume && total === undefined,
    total,
    scroll,
    async next(turn, answer, rows) {
      if (next === undefined || (scroll && rows === 0)) return undefined;
      if (last !== undefined && (await flagOf(last, answer, turn))) return undefined;
      const cursor = await ofAnswer(next, answer, turn);
      if (isBlank(cursor)) {
        if (last !== undefined || scroll) throw broken(next, 'a cursor (the answer is not the last)', cursor);
        return undefined;
      }
      if (typeof cursor !== 'string' && typeof cursor !== 'number') throw broken(next, 'a cursor', cursor);
      return { page: { cursor, index: Number(turn.page['index']) + 1, first: false, ...size } };
    },
  };
}
