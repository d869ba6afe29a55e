import { isObject } from '../record/json.ts';
import { listArgument, wrongArgument } from './argument.ts';
import { millisOf } from './dates/moment.ts';
import { readMoment } from './dates/read.ts';

const day = 86_400_000;

/** One effective-dated state of a record. */
export interface Slice {
  readonly value: object;
  /** Milliseconds: the instant at which it begins to hold; a day begins at midnight UTC. */
  readonly start: number;
  /** Of several that begin at once, the one with the highest holds. */
  readonly sequence: number;
}

/** The instant asked about. It is always given: no expression has a hidden clock. */
export function instantArgument(name: string, at: unknown): number {
  const moment = readMoment(name, at);
  if (moment !== undefined) return millisOf(moment, 'UTC');
  throw wrongArgument(name, 'the instant asked about is missing', 'Give a day or an instant, such as $started.');
}

/** The slices of a list, in its order. One without a start is refused: it would hold always or never, by chance. */
export function sliceArguments(name: string, list: unknown, startField: string): readonly Slice[] {
  if (list === undefined || list === null) return [];
  return listArgument(list).map((value) => {
    if (!isObject(value)) throw wrongArgument(name, 'the list holds something that is no object');
    const start = readMoment(name, own(value, startField));
    if (start === undefined) {
      throw wrongArgument(name, `a slice has no ${startField}`, `Say which field it is: $${name}(list, at, "from").`);
    }
    return { value, start: millisOf(start, 'UTC'), sequence: sequenceOf(name, own(value, 'seqNumber')) };
  });
}

/** The first instant at which a slice no longer holds: its end is a calendar day, and that day belongs to it. */
export function endOf(name: string, slice: Slice, endField: string): number {
  const end = readMoment(name, own(slice.value, endField));
  return end === undefined ? Infinity : (Math.floor(millisOf(end, 'UTC') / day) + 1) * day;
}

export function fieldArgument(name: string, value: unknown, usual: string): string {
  if (value === undefined || value === null) return usual;
  if (typeof value === 'string' && value !== '') return value;
  throw wrongArgument(name, 'the name of a field is no text');
}

/** Systems give whole numbers of 64 bits as texts. */
function sequenceOf(name: string, value: unknown): number {
  if (value === undefined || value === null || value === '') return 0;
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw wrongArgument(name, 'a seqNumber is no number');
}

function own(value: object, field: string): unknown {
  return Object.entries(value).find(([key]) => key === field)?.[1];
}
