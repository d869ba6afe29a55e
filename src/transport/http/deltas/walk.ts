import { flag } from '../../../config/schema/kinds.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import type { ReadRequest } from '../../../connector/source.ts';
import { HrwireError } from '../../../error/error.ts';
import { isObject } from '../../../record/json.ts';
import type { Json, JsonObject } from '../../../record/json.ts';
import type { Answer } from '../exchange.ts';
import type { Turn } from '../pages/turn.ts';
import type { SourceClock } from './source-clock.ts';

/** What the kinds of deltas need from outside. */
export interface DeltaContext {
  readonly clock: SourceClock;
  /** `$config`, for `start`. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** One page walk's share of a read: what `$window` holds, and the turn at which an earlier run left it. */
export interface Slice {
  readonly window: { readonly from?: string; readonly to?: string };
  readonly turn: Turn | undefined;
  /** The window in milliseconds since the epoch, where it is one of time. */
  readonly bounds?: { readonly from: number; readonly to: number };
}

/** What a delta is opened with. */
export interface WalkRequest extends ReadRequest {
  /**
   * `since` and `until` are a window that was settled already: read it as it is. The lag of a stream of parents would
   * leave out the newest of those that its child settles.
   */
  readonly settled?: boolean;
}

/** One read in progress: its slices one after the other, and the cursor after each page. */
export interface DeltaWalk {
  /** The slice to be read next (the one before is read to its end); undefined when the read is complete. */
  next(): Promise<Slice | undefined>;
  /** Takes note of a page of the slice, before `cursor` is asked. */
  take(answer: Pick<Answer, 'serverDate'>, records: readonly JsonObject[]): Promise<void>;
  /** Where a later run may go on once this page is settled; `turn`: of the slice's next page, undefined after its last. */
  cursor(turn: Turn | undefined): JsonObject;
  /** The source says that the slice is too large: `next` gives a smaller one with the same start. Throws when it cannot. */
  narrow(): void;
}

export interface Delta {
  /**
   * Whether a reading from this request leaves nothing out. `unsure`: but a record that changes while it is read may be in
   * none of its slices.
   */
  covers(request: ReadRequest): 'all' | 'unsure' | undefined;
  open(request: WalkRequest): Promise<DeltaWalk>;
}

/** A delta that begins where everything is covered (`whole: true`), read from there. */
export function coversFrom(node: FileNode): Delta['covers'] {
  const whole = node.json('whole') === true;
  return ({ cursor }) => (whole && cursor === undefined ? 'unsure' : undefined);
}

/** `whole:` of a delta. */
export const wholeProperty = flag(
  'Whether a reading from the beginning (`--full`) has every record that there is: then what it lacks may be gone (`deletes`). A record that changes while it is read may be missed, so nothing is proved without `by_key`. Default false.',
  { default: false },
);

/** The version of the form in which cursors are stored. */
export const cursorVersion = 1;

/** A stored cursor of this kind; undefined where there is none. Throws on one of another kind or form. */
export function storedCursor(kind: string, cursor: Json | undefined): JsonObject | undefined {
  if (cursor === undefined) return undefined;
  if (!isObject(cursor)) throw foreignCursor(kind, 'it is no object');
  if (cursor['v'] !== cursorVersion) throw foreignCursor(kind, 'it was stored by another version of hrwire');
  if (cursor['kind'] !== kind) throw foreignCursor(kind, `it is of the kind ${JSON.stringify(cursor['kind'])}`);
  return cursor;
}

export function foreignCursor(kind: string, why: string): HrwireError {
  return new HrwireError('transport.cursor', `the stored checkpoint is no cursor of the kind “${kind}”: ${why}`, {
    hint: 'Was the delta of this stream changed? `hrwire checkpoint clear MAPPING` starts again from the beginning; what was delivered is not sent twice.',
  });
}

/** The turn in a cursor; undefined where there is none. */
export function storedTurn(kind: string, value: Json | undefined): Turn | undefined {
  if (value === undefined) return undefined;
  if (!isObject(value) || !isObject(value['page'])) throw foreignCursor(kind, 'its page is none');
  const url = value['url'];
  if (url !== undefined && typeof url !== 'string') throw foreignCursor(kind, 'its page has a URL that is no text');
  return url === undefined ? { page: value['page'] } : { page: value['page'], url };
}

/** `{ turn }` for a cursor, as JSON. */
export function turnJson(turn: Turn | undefined): JsonObject {
  if (turn === undefined) return {};
  return { turn: turn.url === undefined ? { page: turn.page } : { page: turn.page, url: turn.url } };
}

export function unbounded(option: string, why: string): HrwireError {
  return new HrwireError('transport.unbounded', `${option} cannot bound this read: ${why}`, {
    hint: `Leave ${option} out, or use --limit to look at a few records.`,
  });
}

export function cannotNarrow(what: string): HrwireError {
  return new HrwireError('transport.narrowest', `the source says that the question is too large, but ${what}`, {
    hint: 'Ask for fewer records a page, or give the stream a `delta` with a smaller `span`.',
  });
}
