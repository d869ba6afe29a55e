import type { Group } from '../../app/aside.ts';
import type { ShownRow } from '../../app/records.ts';
import type { Json } from '../../record/json.ts';
import type { AsideHead, Release } from '../../store/aside.ts';
import type { Pair } from '../../store/checkpoints.ts';
import type { Look } from './look.ts';
import { printable, table } from './table.ts';
import { countText, plural, shortJson, timeText } from './value.ts';

/** Rows put aside, and how many there are of each cause. */
export async function renderRows(
  rows: readonly AsideHead[],
  total: number,
  counts: readonly Pick<Group, 'code' | 'rows'>[],
  none: string,
  look: Look,
): Promise<string> {
  if (total === 0) return `${none}\n`;
  const held = rows.some((row) => row.release !== undefined);
  const placed = rows.some((row) => row.position !== undefined);
  const columns = [
    { head: 'id', right: true },
    { head: 'mapping' },
    { head: 'key' },
    ...(placed ? [{ head: 'where' }] : []),
    { head: 'last seen' },
    { head: 'code' },
    ...(held ? [{ head: 'until' }] : []),
    { head: 'why' },
  ];
  const cells = rows.map((row) => [
    String(row.id),
    row.mapping,
    row.key ?? '',
    ...(placed ? [row.position ?? ''] : []),
    timeText(row.lastSeen),
    row.cause.code,
    ...(held ? [releaseText(row.release)] : []),
    `${marks(row)}${row.cause.message}`,
  ]);
  const more = total - rows.length;
  const rest = more > 0 ? `and ${countText(more)} more: --limit shows them\n` : '';
  const drawn = `${await table(look, columns, cells)}${rest}`;
  return counts.length === 0 ? drawn : `${drawn}\n${counted(counts)}`;
}

/** One row with its record; `tenant`: of whom it is, where the mapping runs with another by now. */
export function renderRow(row: ShownRow, tenant: Pair | undefined, { colour }: Look): string {
  const { cause } = row;
  const lines: [string, string | undefined][] = [
    ['mapping', row.mapping],
    ['key', row.key],
    ['from', row.position],
    ['code', cause.code],
    ['why', cause.message],
    ['field', cause.field],
    ['hint', cause.hint],
    ['released', row.release === undefined ? undefined : releaseText(row.release)],
    [
      'seen',
      `${timeText(row.firstSeen)} to ${timeText(row.lastSeen)}, ${plural(row.times, 'time')}; last in run ${row.run}`,
    ],
    ['closed', row.closedAs],
    ['tenant', tenant === undefined ? undefined : `another one: from ${tenant.source} to ${tenant.target}`],
  ];
  const told = lines.flatMap(([name, value]) =>
    value === undefined ? [] : [`${colour.dim(name.padEnd(8))}  ${value}`],
  );
  const record = row.record === undefined ? expired(row) : JSON.stringify(row.record, undefined, 2);
  const sent = row.sent === undefined ? '' : `\n${colour.dim('sent')}\n${JSON.stringify(row.sent, undefined, 2)}\n`;
  return printable(`${told.join('\n')}\n\n${colour.dim('record')}\n${record}\n${repairText(row, colour)}${sent}`);
}

function expired({ state }: ShownRow): string {
  const next =
    state === 'dead'
      ? 'a replay asks the source for it by its key where it can; else run with --full, then discard this row'
      : 'run with --full to read it again';
  return `expired: ${next}`;
}

/** The repair, told by what it changed. */
function repairText({ edit, repaired }: ShownRow, colour: Look['colour']): string {
  if (edit === undefined || repaired === undefined) return '';
  const head = `\n${colour.dim(`repaired by ${edit.by} at ${timeText(edit.at)}`)}\n`;
  if (repaired.changes.length === 0) return `${head}${JSON.stringify(repaired.record, undefined, 2)}\n`;
  const width = Math.max(...repaired.changes.map(({ path }) => path.length));
  const said = (value: Json | undefined): string => (value === undefined ? 'absent' : shortJson(value));
  const lines = repaired.changes.map(
    ({ path, before, after }) => `  ${path.padEnd(width)}  ${said(before)} → ${said(after)}\n`,
  );
  return `${head}${lines.join('')}`;
}

/** What else there is to know of a row. */
function marks({ closedAs, expired, edit }: AsideHead): string {
  const told = [closedAs, edit === undefined ? undefined : 'repaired', expired === true ? 'expired' : undefined];
  return told.map((mark) => (mark === undefined ? '' : `(${mark}) `)).join('');
}

function counted(counts: readonly Pick<Group, 'code' | 'rows'>[]): string {
  const byCode = new Map<string, number>();
  for (const { code, rows } of counts) byCode.set(code, (byCode.get(code) ?? 0) + rows);
  const sorted = [...byCode].sort(([, a], [, b]) => b - a);
  return sorted.map(([code, rows]) => `${countText(rows).padStart(9)}  ${printable(code)}\n`).join('');
}

/** Causes shown; all are counted. */
const shownGroups = 20;

/** Rows by cause: how many, since when, an example of what is said, and what to go on with. */
export function renderGroups(
  groups: readonly Group[],
  again: string,
  none: string,
  rowsFollow: boolean,
  { colour }: Look,
): string {
  if (groups.length === 0) return `${none}\n`;
  const told = groups.slice(0, shownGroups).map((group) => {
    const { mapping, code, field, rows, keys, edited, cause, firstSeen, lastSeen } = group;
    const at = field === undefined ? '' : ` at ${field}`;
    const counts = [
      plural(rows, 'record'),
      ...(keys < rows ? [`${countText(rows - keys)} of them without a key`] : []),
      ...(edited > 0 ? [`${countText(edited)} repaired`] : []),
      firstSeen === lastSeen ? timeText(firstSeen) : `${timeText(firstSeen)} to ${timeText(lastSeen)}`,
    ];
    const which = `${mapping} --code ${word(code)}${field === undefined ? '' : ` --field ${word(field)}`}`;
    const lines = [
      `${colour.bold(code)}${at}  ${colour.dim(mapping)}`,
      `  ${counts.join(', ')}`,
      `  ${cause.message}`,
      ...(cause.hint === undefined ? [] : [`  ${colour.green('hint:')} ${cause.hint}`]),
      `  ${colour.cyan(`${again} ${which}`)}`,
    ];
    return printable(`${lines.join('\n')}\n`);
  });
  const more = groups.length - told.length;
  const rest = more > 0 ? `and ${plural(more, 'more cause')}: --json shows them\n\n` : '';
  const total = groups.reduce((sum, { rows }) => sum + rows, 0);
  const sums = `${plural(total, 'record')} of ${plural(groups.length, 'cause')}${rowsFollow ? '' : '; --rows shows each'}\n`;
  return `${told.join('\n')}\n${rest}${sums}`;
}

/** A word of a command line; what a target says must not end in another command. */
function word(text: string): string {
  return /^[\w.:/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function releaseText(release: Release | undefined): string {
  switch (release?.kind) {
    case undefined:
      return '';
    case 'instant':
      return timeText(release.at);
    case 'breaker':
      return `${timeText(release.at)}, or when the target works again`;
    case 'join':
      return `found in ${release.join}, at most until ${timeText(release.until)}`;
    case 'approved':
      return `approved${release.until === undefined ? '' : `, at most until ${timeText(release.until)}`}`;
    case 'after':
      return `${release.mapping} has delivered ${release.key}, at most until ${timeText(release.until)}`;
    case 'unknown':
      return 'its unknown delivery is settled';
  }
}
