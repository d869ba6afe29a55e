import { nearest } from '../../error/nearest.ts';
import { cronFault, isZone, zones } from '../../record/cron.ts';
import { parseDuration } from '../../record/duration.ts';
import { isObject } from '../../record/json.ts';
import type { Json } from '../../record/json.ts';
import type { MappingRule } from './context.ts';

const code = 'lint.schedule';
/** Shorter than this a run asks its systems all the time. */
const shortest = 10_000;

/** A schedule that would never come, or at another time than its writer means. */
export const schedule: MappingRule = ({ value, report }) => {
  const written = value['schedule'];
  if (!isObject(written)) return;
  const { cron, zone, every, jitter } = written;
  const wrong = (key: string, message: string, hint: string): void =>
    report({ path: ['schedule', key] }, code, message, { hint });
  if (typeof cron === 'string') {
    const fault = cronFault(cron);
    if (fault !== undefined) wrong('cron', fault.message, fault.hint);
  }
  if (typeof zone === 'string') {
    if (cron === undefined)
      wrong('zone', 'every knows no time zone', 'Leave zone out, or write cron in place of every.');
    else if (!isZone(zone)) wrong('zone', `there is no time zone ${JSON.stringify(zone)}`, zoneHint(zone));
  }
  const period = timeOf(every);
  if (period !== undefined && period < shortest) {
    wrong('every', 'a schedule runs each 10s at most', 'For what must arrive at once let the source notify: hook.');
  }
  const delay = timeOf(jitter);
  if (period !== undefined && delay !== undefined && delay >= period) {
    wrong('jitter', 'jitter is as long as the schedule itself', 'Write less than every: a tenth of it, for example.');
  }
};

function timeOf(written: Json | undefined): number | undefined {
  return typeof written === 'string' ? parseDuration(written) : undefined;
}

function zoneHint(zone: string): string {
  const wanted = zone.toLowerCase();
  const names = zones();
  const near = names.find((name) => name.toLowerCase().endsWith(`/${wanted}`)) ?? nearest(zone, names);
  if (near !== undefined) return `Did you mean ${near}?`;
  return 'Write an IANA name: Asia/Shanghai, Europe/Berlin, UTC. Short names such as CST mean several zones.';
}
