import type { Reading } from '../connector/source.ts';
import type { Stream } from '../connector/stream.ts';
import type { Cause } from '../record/verdict.ts';
import { goneOfElements } from './deletes.ts';
import { elementsOf } from './each.ts';
import type { Element } from './each.ts';
import { keysOf } from './key.ts';
import type { Row } from './mapping.ts';
import { peopleOf } from './people.ts';
import { bareRow, pendingOf } from './rows.ts';
import type { Pending, Rows } from './rows.ts';
import type { Scoped } from './scope.ts';
import type { Tags } from './sensitive.ts';
import { versionsOf } from './version.ts';

/** The compiled sections that make rows of readings. */
export interface Expansion {
  readonly source: Stream;
  readonly each: Scoped | undefined;
  readonly key: readonly Scoped[];
  /** Tagged paths of an element; undefined where `each` hides them. */
  readonly tags: Tags | undefined;
  readonly recordTags: Tags;
  /** The mapping's own flag for what is gone. */
  readonly flag: Scoped | undefined;
}

/** `each`, key, version, people: in this order, since each needs the one before. */
export async function expand(
  own: Expansion,
  readings: readonly Reading[],
  now: number,
  open: (all: readonly Pending[]) => Rows,
): Promise<{ readonly rows: readonly Row[]; readonly empty: readonly Reading[] }> {
  const elements = await elementsOf(own.each, readings, open([]));
  const [versions, keys, goneness] = await Promise.all([
    versionsOf(own.source, readings),
    keysOfElements(own, elements, readings, open),
    goneOfElements(own.source.deleted, own.flag, elements, { readings, now, open }),
  ]);
  const rows = elements.map((element, index): Row => {
    const reading = readingAt(readings, element.of);
    const version = versions[element.of];
    const key = keys[index];
    const { gone, problem } = goneness[index] ?? { gone: undefined, problem: undefined };
    // A tombstone often holds its key alone.
    const unsaid = gone !== undefined && version?.problem !== undefined;
    return {
      reading,
      record: element.record,
      key: key?.key,
      version: unsaid ? NaN : (version?.value ?? reading.observed),
      people: peopleOfElement(own, element, reading),
      joins: {},
      problem: element.problem ?? key?.problem ?? problem ?? (unsaid ? undefined : version?.problem),
      passed: undefined,
      leaving: false,
      gone,
    };
  });
  const used = new Set(elements.map(({ of }) => of));
  return { rows, empty: readings.filter((_, index) => !used.has(index)) };
}

async function keysOfElements(
  own: Expansion,
  elements: readonly Element[],
  readings: readonly Reading[],
  open: (all: readonly Pending[]) => Rows,
): Promise<readonly { readonly key: string | undefined; readonly problem: Cause | undefined }[]> {
  const all = elements.map(({ record, of, problem }) => {
    const pending = pendingOf(bareRow(readingAt(readings, of), record), { record: readingAt(readings, of).record });
    if (problem !== undefined) pending.decision = { is: 'dead', cause: problem };
    return pending;
  });
  return keysOf(own.key, open(all));
}

/** The people of an element: its own, and those that the record as read names outside the list it comes from. */
function peopleOfElement(own: Expansion, element: Element, reading: Reading): readonly string[] {
  if (own.each === undefined) return peopleOf(element.record, own.recordTags);
  if (own.tags === undefined) return peopleOf(reading.record, own.recordTags);
  const each = own.each.expression.text.replace(/\[\]$/, '').split('.');
  const outside = own.recordTags.filter(({ steps }) => each.some((step, index) => steps[index] !== step));
  return [...new Set([...peopleOf(reading.record, outside), ...peopleOf(element.record, own.tags)])];
}

function readingAt(readings: readonly Reading[], index: number): Reading {
  const reading = readings[index];
  if (reading === undefined) throw new RangeError('An element of no reading');
  return reading;
}
