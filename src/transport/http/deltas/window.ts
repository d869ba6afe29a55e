import { duration, object, template } from '../../../config/schema/kinds.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import { HrwireError } from '../../../error/error.ts';
import { compilePicture, pictureProperties } from './picture.ts';
import { durationTemplate, renderedDuration } from './rendered-duration.ts';
import { coversFrom, wholeProperty } from './walk.ts';
import type { Delta, DeltaContext } from './walk.ts';
import { openWindow } from './window-walk.ts';
import type { WindowPlan } from './window-walk.ts';

export const windowSchema = object(
  'Records changed between `$window.from` and `$window.to`. The end is the earlier of our clock and the source’s `Date`, less `lag`.',
  {
    start: template('The instant at which the first window begins (ISO 8601).'),
    span: duration(
      'The longest window that the source takes; longer times are read slice by slice. Without it: one window.',
    ),
    min_span: duration('The smallest window that is tried when the source says that one is too large.', {
      default: '1m',
    }),
    overlap: durationTemplate('How far before the settled end a window begins again: for records that turn up late.', {
      default: '10m',
    }),
    lag: durationTemplate('How far before now a window ends: for records that are not yet visible.', {
      default: '2m',
    }),
    sweep: object(
      'From time to time a longer look back.',
      { every: durationTemplate('How often.'), span: durationTemplate('How far before the settled end.') },
      ['every', 'span'],
    ),
    ...pictureProperties,
    whole: wholeProperty,
  },
  ['start'],
);

/** A time window with a frozen upper bound that never moves back. */
export function windowDelta(node: FileNode, context: DeltaContext): Delta {
  const start = node.template('start');
  const sweep = node.child('sweep');
  const overlap = renderedDuration(node, 'overlap', context.variables);
  const lag = renderedDuration(node, 'lag', context.variables);
  const every = sweep === undefined ? undefined : renderedDuration(sweep, 'every', context.variables);
  const back = sweep === undefined ? undefined : renderedDuration(sweep, 'span', context.variables);
  const picture = compilePicture(node, context.variables);
  const plan: Omit<WindowPlan, 'overlap' | 'lag' | 'sweep' | 'picture'> = {
    span: node.has('span') ? node.duration('span') : undefined,
    minSpan: node.duration('min_span'),
    clock: context.clock,
    // Remembered for the run: a source that refused a span once would refuse it again.
    narrowed: { span: undefined },
  };
  return {
    covers: coversFrom(node),
    async open(request) {
      const written = await start?.render({ context: undefined, variables: context.variables });
      const swept =
        every === undefined || back === undefined ? undefined : { every: await every(), span: await back() };
      const settings = { overlap: await overlap(), lag: await lag(), sweep: swept, picture: await picture() };
      return openWindow({ ...plan, ...settings }, request, instantOf(written, node));
    },
  };
}

function instantOf(written: unknown, node: FileNode): number {
  const ms = typeof written === 'string' ? Date.parse(written) : NaN;
  if (!Number.isNaN(ms)) return ms;
  const message = '`start` is no instant';
  const place = node.document.at([...node.path, 'start']);
  throw new HrwireError('transport.declared', message, { place, hint: 'Write it as 2020-01-01T00:00:00Z.' });
}
