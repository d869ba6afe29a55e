import { choice, expression, object, template } from '../../../config/schema/kinds.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import { HrwireError } from '../../../error/error.ts';
import { openMark } from './mark-walk.ts';
import type { Scale } from './mark-walk.ts';
import { compilePicture, pictureProperties } from './picture.ts';
import type { Picture } from './picture.ts';
import { durationTemplate, renderedDuration } from './rendered-duration.ts';
import type { Delta, DeltaContext } from './walk.ts';
import { coversFrom, unbounded, wholeProperty } from './walk.ts';

export const highWaterSchema = object(
  'Records whose field is not below the highest value seen so far: `$window.from`.',
  {
    field: expression(
      'The field that grows, from the record as read. An instant more than a day ahead of the clock does not count: all that comes before it would be passed over.',
    ),
    type: choice('What the field holds: how values are compared and written.', ['instant', 'number', 'text'], {
      default: 'instant',
    }),
    start: template('The value to begin with. Without it `$window.from` is left out in the first run.'),
    overlap: durationTemplate('How far below the highest value (of type instant) the next read begins.', {
      default: '0s',
    }),
    ...pictureProperties,
    whole: wholeProperty,
  },
  ['field'],
);

/** The highest value of a field, kept in the cursor in one form whatever the request wants. */
export function highWaterDelta(node: FileNode, context: DeltaContext): Delta {
  const field = node.expression('field');
  const start = node.template('start');
  const type = node.text('type');
  const overlap = renderedDuration(node, 'overlap', context.variables);
  const picture = compilePicture(node, context.variables);
  if (field === undefined) throw new HrwireError('internal.fault', '“field” is missing', { place: node.place });
  return {
    covers: coversFrom(node),
    async open(request) {
      if (request.until !== undefined) throw unbounded('--until', 'its stream is read upwards from a highest value');
      if (request.since !== undefined && type !== 'instant')
        throw unbounded('--since', `its highest value is a ${type}`);
      const from = request.since === undefined ? undefined : new Date(request.since).toISOString();
      const scale =
        type === 'instant'
          ? instants(await picture(), await overlap(), () => context.clock.now() + day)
          : type === 'number'
            ? numbers
            : texts;
      const begin = from ?? (await start?.render({ context: undefined, variables: context.variables }));
      return openMark(
        { kind: 'high_water', field, scale },
        request.since === undefined ? request.cursor : undefined,
        begin,
      );
    },
  };
}

const numbers: Scale = {
  parse: (value) => {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? String(number) : undefined;
  },
  above: (a, b) => Number(a) > Number(b),
  write: (mark) => Promise.resolve(mark),
};

const texts: Scale = {
  parse: (value) => (typeof value === 'string' && value !== '' ? value : undefined),
  above: (a, b) => a > b,
  write: (mark) => Promise.resolve(mark),
};

const day = 86_400_000;

function instants(picture: Picture, overlap: number, latest: () => number): Scale {
  return {
    parse: (value) => {
      const ms = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : NaN;
      return Number.isNaN(ms) || Math.abs(ms) > 8.64e15 ? undefined : new Date(ms).toISOString();
    },
    above: (a, b) => Date.parse(a) > Date.parse(b),
    rank: (value) => {
      const ms = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : NaN;
      return Number.isNaN(ms) || Math.abs(ms) > 8.64e15 ? undefined : ms;
    },
    isAhead: (mark) => Date.parse(mark) > latest(),
    write: (mark) => picture.text(picture.floor(Date.parse(mark) - overlap)),
  };
}
