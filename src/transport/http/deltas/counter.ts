import { expression, object, template } from '../../../config/schema/kinds.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import { HrwireError } from '../../../error/error.ts';
import { openMark } from './mark-walk.ts';
import type { Scale } from './mark-walk.ts';
import type { Delta, DeltaContext } from './walk.ts';
import { coversFrom, unbounded, wholeProperty } from './walk.ts';

export const counterSchema = object(
  'Records above the highest number seen so far, where the source counts its changes: `$window.from`.',
  {
    field: expression(
      'The number of the change, from the record as read: whole, or the text of a whole number of any length.',
    ),
    start: template('The number to begin with.', { default: '0' }),
    whole: wholeProperty,
  },
  ['field'],
);

/** A counter of changes. Its numbers may be longer than 2^53 allows, so they are compared as whole numbers of any length. */
export function counterDelta(node: FileNode, context: DeltaContext): Delta {
  const field = node.expression('field');
  const start = node.template('start');
  if (field === undefined) throw new HrwireError('internal.fault', '“field” is missing', { place: node.place });
  return {
    covers: coversFrom(node),
    async open(request) {
      if (request.since !== undefined) throw unbounded('--since', 'its stream is read by a counter');
      if (request.until !== undefined) throw unbounded('--until', 'its stream is read by a counter');
      const begin = await start?.render({ context: undefined, variables: context.variables });
      return openMark({ kind: 'counter', field, scale: whole }, request.cursor, begin);
    },
  };
}

const whole: Scale = {
  parse: (value) => {
    if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined;
    return typeof value === 'string' && /^-?[0-9]{1,40}$/.test(value) ? BigInt(value).toString() : undefined;
  },
  above: (a, b) => BigInt(a) > BigInt(b),
  write: (mark) => Promise.resolve(mark),
};
