import type { Reading } from '../connector/source.ts';
import type { Stream } from '../connector/stream.ts';
import { goneOfRows } from './deletes.ts';
import { elementsOf } from './each.ts';
import type { Element } from './each.ts';
import { giveKeys } from './key.ts';
import type { Row } from './mapping.ts';
import { peopleOf } from './people.ts';
import { bareRow } from './rows.ts';
import type { Draft, Pending, Rows } from './rows.ts';
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
  const elements = own.each === undefined ? undefined : await elementsOf(own.each, readings, open([]));
  const rows = elements === undefined ? readings.map((reading) => bareRow(reading)) : elements.map(rowOf);
  const goneness = await goneOfRows(own.source.deleted, own.flag, rows, { now, open });
  await giveKeys(own.key, rows, open);
  for (const [index, { gone, problem }] of goneness?.entries() ?? []) {
    const row = rows[index];
    if (row === undefined) continue;
    row.gone = gone;
    row.problem ??= problem;
  }
  await giveVersions(own.source, readings, rows);
  if (own.recordTags.length > 0 || own.tags !== own.recordTags) {
    for (const row of rows) row.people = peopleOfRow(own, row);
  }
  if (elements === undefined) return { rows, empty: [] };
  const used = new Set(elements.map(({ reading }) => reading));
  return { rows, empty: readings.filter((reading) => !used.has(reading)) };
}

function rowOf({ reading, record, problem }: Element): Draft {
  const row = bareRow(reading, record);
  row.problem = problem;
  return row;
}

async function giveVersions(source: Stream, readings: readonly Reading[], rows: readonly Draft[]): Promise<void> {
  const told = readings.some(({ version }) => version !== undefined);
  if (told) for (const row of rows) row.version = row.reading.version ?? row.version;
  const versions = await versionsOf(source, told ? readings.filter(({ version }) => version === undefined) : readings);
  // They are those that the rows have from the start: when they were observed.
  if (versions === undefined) return;
  for (const row of rows) {
    const version = versions.get(row.reading);
    if (version === undefined) continue;
    // A tombstone often holds its key alone.
    const unsaid = row.gone !== undefined && version.problem !== undefined;
    row.version = unsaid ? NaN : version.value;
    if (!unsaid) row.problem ??= version.problem;
  }
}

/** The people of an element: its own, and those that the record as read names outside the list it comes from. */
function peopleOfRow(own: Expansion, { record, reading }: Row): readonly string[] {
  if (own.each === undefined) return peopleOf(record, own.recordTags);
  if (own.tags === undefined) return peopleOf(reading.record, own.recordTags);
  const each = own.each.expression.text.replace(/\[\]$/, '').split('.');
  const outside = own.recordTags.filter(({ steps }) => each.some((step, index) => steps[index] !== step));
  return [...new Set([...peopleOf(reading.record, outside), ...peopleOf(record, own.tags)])];
}
