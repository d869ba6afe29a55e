import { compileExpression } from '../../../expression/compile.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import { template, text } from '../../../config/schema/kinds.ts';

/** `2026-01-01T00:00:00Z`, or with an offset where a zone is declared. */
const isoPicture = '[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01][Z01:01t]';

/** Keys of the kinds that write instants into requests. */
export const pictureProperties = {
  format: text(
    'How instants are written: a JSONata picture such as `[Y0001]-[M01]-[D01] [H01]:[m01]:[s01]`, or `epoch_ms`, `epoch_s`.',
    { default: isoPicture },
  ),
  zone: template(
    'The zone in which instants are written, by its IANA name; also from a setting: `{{ $config.zone }}`.',
    {
      minLength: 1,
      default: 'UTC',
    },
  ),
} as const;

/** Writes instants as a source wants them. */
export interface Picture {
  /** The last instant not after `ms` that the picture can say: what it cuts off must not be taken for read. */
  floor(ms: number): number;
  /** The text of an instant. */
  text(ms: number): Promise<string>;
}

const second = 1000;
const day = 86_400_000;
/** Clocks are set back by less. */
const reach = 3 * 3_600_000;

/** The picture of `format` and `zone`. Throws on a zone that does not exist: at once where it is no setting. */
export function compilePicture(node: FileNode, variables: Readonly<Record<string, unknown>>): () => Promise<Picture> {
  const written = node.text('zone');
  if (!written.includes('{{')) {
    const picture = pictureIn(node, written);
    return () => Promise.resolve(picture);
  }
  const zone = node.template('zone');
  return async () => pictureIn(node, String(await zone?.render({ context: undefined, variables })));
}

function pictureIn(node: FileNode, zone: string): Picture {
  const format = node.text('format');
  let offsets: Intl.DateTimeFormat | undefined;
  try {
    // The first one of a process takes 20 ms, and nothing is ahead of UTC but by 0.
    if (zone !== 'UTC') offsets = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  } catch {
    throw node.error(
      'transport.declared',
      `there is no zone “${zone}”`,
      'Use an IANA name such as Asia/Shanghai.',
      'zone',
    );
  }
  if (format === 'epoch_ms') return { floor: (ms) => ms, text: (ms) => Promise.resolve(String(ms)) };
  if (format === 'epoch_s') {
    return { floor: (ms) => ms - (ms % 1000), text: (ms) => Promise.resolve(String(Math.floor(ms / 1000))) };
  }
  if (!/\[Y/.test(format)) {
    throw node.error(
      'transport.declared',
      `“${format}” does not say the year`,
      `Write a picture such as ${isoPicture}.`,
      'format',
    );
  }
  const write = compileExpression({ text: '$fromMillis($ms, $picture, $offset)' });
  const step = resolution(format);
  const offset = (ms: number): number => (offsets === undefined ? 0 : offsetAt(offsets, ms));
  const plain = (ms: number): number => ms - modulo(ms + offset(ms), step);
  const said = /\[[Zz]/.test(format);
  return {
    floor: (ms) => plain(said ? ms : beforeTwice(ms, offset, step)),
    text: async (ms) => String(await write.value(undefined, { ms, picture: format, offset: offsetText(offset(ms)) })),
  };
}

/**
 * Where clocks are set back, local times come twice, and without an offset nobody knows which is meant: such a time is none
 * that can be said, and the last before them is taken. So bounds wait until the night is over, and nothing falls in between.
 */
function beforeTwice(ms: number, offset: (ms: number) => number, step: number): number {
  let [before, after] = [ms - reach, ms + reach];
  const back = offset(before) - offset(after);
  if (back <= 0) return ms;
  while (after - before > 1000) {
    const middle = Math.floor((before + after) / 2);
    if (offset(middle) === offset(after)) after = middle;
    else before = middle;
  }
  // Clocks change at a whole second.
  const turn = Math.ceil(before / 1000) * 1000;
  return ms >= turn - back && ms < turn + back ? turn - back - Math.min(step, second) : ms;
}

/** The smallest step that a picture can say, in milliseconds. */
function resolution(picture: string): number {
  if (picture.includes('[f')) return 1;
  if (picture.includes('[s')) return 1000;
  if (picture.includes('[m')) return 60_000;
  return /\[[Hh]/.test(picture) ? 3_600_000 : day;
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

/** Milliseconds that the zone is ahead of UTC at an instant. */
function offsetAt(format: Intl.DateTimeFormat, ms: number): number {
  const name = format.formatToParts(ms).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const match = /GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?/.exec(name);
  if (match === null) return 0;
  const size = Number(match[2]) * 3_600_000 + Number(match[3]) * 60_000 + Number(match[4] ?? 0) * 1000;
  return match[1] === '-' ? -size : size;
}

function offsetText(offset: number): string {
  const minutes = Math.abs(Math.trunc(offset / 60_000));
  const pair = (value: number) => String(value).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${pair(Math.floor(minutes / 60))}${pair(minutes % 60)}`;
}
