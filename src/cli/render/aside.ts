import type { ShownRow } from '../../app/records.ts';
import type { AsideHead, Release } from '../../store/aside.ts';
import type { Look } from './look.ts';
import { printable, table } from './table.ts';
import { countText, plural, timeText } from './value.ts';

/** Rows put aside, and how many there are of each cause. */
export async function renderRows(rows: readonly AsideHead[], shown: number, none: string, look: Look): Promise<string> {
  if (rows.length === 0) return `${none}\n`;
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
  const cells = rows
    .slice(0, shown)
    .map((row) => [
      String(row.id),
      row.mapping,
      row.key ?? '',
      ...(placed ? [row.position ?? ''] : []),
      timeText(row.lastSeen),
      row.cause.code,
      ...(held ? [releaseText(row.release)] : []),
      `${row.closedAs === undefined ? '' : `(${row.closedAs}) `}${row.cause.message}`,
    ]);
  const more = rows.length - shown;
  const rest = more > 0 ? `and ${plural(more, 'more')}: --limit shows them\n` : '';
  return `${await table(look, columns, cells)}${rest}\n${counted(rows)}`;
}

/** One row with its record. */
export function renderRow(row: ShownRow, { colour }: Look): string {
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
  ];
  const told = lines.flatMap(([name, value]) =>
    value === undefined ? [] : [`${colour.dim(name.padEnd(8))}  ${value}`],
  );
  const record = row.record === undefined ? 'expired' : JSON.stringify(row.record, undefined, 2);
  const sent = row.sent === undefined ? '' : `\n${colour.dim('sent')}\n${JSON.stringify(row.sent, undefined, 2)}\n`;
  return printable(`${told.join('\n')}\n\n${colour.dim('record')}\n${record}\n${sent}`);
}

function counted(rows: readonly AsideHead[]): string {
  const byCode = [...Map.groupBy(rows, (row) => row.cause.code)].sort(([, a], [, b]) => b.length - a.length);
  return byCode.map(([code, all]) => `${countText(all.length).padStart(9)}  ${code}\n`).join('');
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
