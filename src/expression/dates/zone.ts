import { HrwireError } from '../../error/error.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

const day = 86_400_000;
/** From 1973 on no zone has changed its offset twice within a day. */
const steady = Date.UTC(1973, 0, 1);
/** Offsets at the beginnings of days in UTC, a zone each. */
const offsets = new Map<string, Map<number, number>>();
const keptDays = 40_000;

/** Milliseconds that the clocks of a zone are ahead of UTC at an instant. Throws for names that are no IANA zone. */
export function offsetAt(millis: number, zone: string): number {
  if (zone === 'UTC') return 0;
  if (!(millis >= steady)) return askedOffset(millis, zone);
  const days = Math.floor(millis / day);
  const before = offsetOfDay(days, zone);
  // To ask the host takes a hundred times as long; it is asked on the days on which clocks are changed alone.
  return before === offsetOfDay(days + 1, zone) ? before : askedOffset(millis, zone);
}

function offsetOfDay(days: number, zone: string): number {
  const known = offsets.get(zone)?.get(days);
  if (known !== undefined) return known;
  const asked = askedOffset(days * day, zone);
  const ofZone = offsets.get(zone) ?? new Map<number, number>();
  if (ofZone.size >= keptDays) ofZone.clear();
  ofZone.set(days, asked);
  offsets.set(zone, ofZone);
  return asked;
}

function askedOffset(millis: number, zone: string): number {
  const fields: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(millis)) fields[type] = Number(value);
  const wall = Date.UTC(
    fields['year'] ?? 0,
    (fields['month'] ?? 1) - 1,
    fields['day'] ?? 1,
    fields['hour'] ?? 0,
    fields['minute'] ?? 0,
    fields['second'] ?? 0,
  );
  return wall - Math.floor(millis / 1000) * 1000;
}

/** The instant at which a clock in the zone shows `wall`: the first of two, and after a gap as before it. */
export function instantOfWall(wall: number, zone: string): number {
  const before = wall - offsetAt(wall - day, zone);
  if (before + offsetAt(before, zone) === wall) return before;
  const after = wall - offsetAt(wall + day, zone);
  return after + offsetAt(after, zone) === wall ? after : before;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  try {
    const format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    // Few zones are in use; a name out of hostile data that happens to be a zone costs an entry, and there are 600.
    formats.set(zone, format);
    return format;
  } catch {
    throw new HrwireError('expression.argument', 'A time zone is not known', {
      hint: 'Zones are named as in the IANA list: Asia/Shanghai, Europe/Berlin, UTC.',
    });
  }
}
