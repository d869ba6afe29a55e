import { burst, rate } from './hooks/measure.ts';
import type { HookFigures } from './hooks/measure.ts';

/**
 * Notifications against a real `hrwire serve`: 1,000 at once, then 200 a second for a minute with a kill -9 and a start in
 * the middle. Senders repeat what was not acknowledged; in the end the target must have all that was.
 *
 *   npm run -s bench -- hooks
 *   npm run -s bench -- hooks --json --quick
 */
export async function measureHooks(quick: boolean, json: boolean): Promise<void> {
  const told = {
    burst: await burst(quick ? 100 : 1000),
    rate: await rate(quick ? 50 : 200, quick ? 4 : 60),
  };
  process.stdout.write(json ? `${JSON.stringify(told)}\n` : Object.entries(told).map(line).join(''));
  if (told.burst.lost + told.rate.lost > 0) process.exitCode = 1;
}

function line([name, of]: readonly [string, HookFigures]): string {
  return `${name}: ${of.acknowledged} acknowledged in ${of.seconds} s (${of.sent} sent, ${of.repeated} of them again), ${of.lost} lost
  answer: p50 ${of.p50} ms, p99 ${of.p99} ms, longest ${of.longest} ms; of the first two fifths p50 ${of.calm50} ms, p99 ${of.calm99} ms
  at the target after the answer: half ${of.delivered50} ms, the last ${of.deliveredLast} ms; ${of.cpu} ms of the processor each\n`;
}
