import { Cron } from 'croner';

/**
 * Times as cron writes them: minute, hour, day of the month, month, day of the week; names (`MON`), `L` and `#` too. A local
 * time that a change of the clocks leaves out comes right behind the gap; one that comes twice comes once. What is written
 * with `*` or a step in its minutes or hours goes by the hours that there are.
 */
function cron(pattern: string, zone: string): Cron {
  return new Cron(pattern, { timezone: zone, mode: '5-part', fixedTimeRule: 'no-wildcard', paused: true });
}

/** The first such instant behind `after`, in milliseconds; undefined where there is none. Throws on what `cronFault` tells. */
export function nextCron(pattern: string, zone: string, after: number): number | undefined {
  return cron(pattern, zone).nextRun(new Date(after))?.getTime();
}

/** What is wrong with a pattern, for people; undefined where nothing is. */
export function cronFault(pattern: string): { readonly message: string; readonly hint: string } | undefined {
  const parts = pattern.trim().split(/\s+/).length;
  const nick = /^@[a-z]+$/i.test(pattern.trim());
  if (parts !== 5 && !nick) {
    return {
      message: `${JSON.stringify(pattern)} has ${parts} ${parts === 1 ? 'part' : 'parts'}, and cron has 5`,
      hint: 'Minute, hour, day of the month, month, day of the week: "0 2 * * *" is 02:00 each day. Seconds are no part.',
    };
  }
  try {
    if (nextCron(pattern, 'UTC', Date.UTC(2024, 0, 1)) !== undefined) return undefined;
    return { message: `${JSON.stringify(pattern)} never comes`, hint: 'No month has such a day.' };
  } catch (thrown) {
    const said = thrown instanceof Error ? thrown.message.replace(/^CronPattern: /, '') : 'it cannot be read';
    return {
      message: `${JSON.stringify(pattern)} is no cron: ${said}`,
      hint: 'Minute 0-59, hour 0-23, day 1-31, month 1-12, day of the week 0-7 (0 and 7 are Sunday).',
    };
  }
}

/** Names that are a zone of their own without a `/`. */
const plain: ReadonlySet<string> = new Set(['UTC', 'GMT', 'Etc/UTC']);

/** Whether it is the name of a time zone, and of one alone: `CST` is four of them. */
export function isZone(name: string): boolean {
  if (!plain.has(name) && !name.includes('/')) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** The names of all time zones. */
export function zones(): readonly string[] {
  return [...Intl.supportedValuesOf('timeZone'), 'UTC'];
}
