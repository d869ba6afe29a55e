import { listSchedules, pauseSchedule, resumeSchedule, scheduleJson } from '../../app/schedules.ts';
import type { Scheduled } from '../../app/schedules.ts';
import type { Session } from '../../app/session.ts';
import type { Call } from '../call.ts';
import type { Act, Define } from '../define.ts';
import { parseCount } from '../options.ts';
import { table } from '../render/table.ts';
import { timeText } from '../render/value.ts';
import type { Command } from 'commander';

export const define: Define = (group, act) => {
  group.description('When `hrwire serve` runs mappings by itself: `schedule:` of their files.');
  group
    .command('list')
    .summary('all schedules with their next times')
    .option('--times <count>', 'so many of the next times', parseCount, 3)
    .action(
      act(async (call, command) => {
        const session = await open(call);
        const { times } = command.opts<{ times: number }>();
        const all = await listSchedules(session, call.terminal.now(), times);
        await call.answer({ schedules: all.map(scheduleJson) }, () => tableOf(call, all));
        return 0;
      }),
    );
  defineChange(
    group.command('pause').summary('keep a mapping from running by itself; a server that is up heeds it at once'),
    act,
    pauseSchedule,
    ['is paused', 'was paused before'],
  );
  defineChange(
    group.command('resume').summary('let it run by itself again, from its next time on'),
    act,
    resumeSchedule,
    ['runs by itself again', 'was not paused'],
  );
};

function defineChange(
  command: Command,
  act: Act,
  work: (session: Session, mapping: string, now: number) => Promise<boolean>,
  [done, before]: readonly [string, string],
): void {
  command.argument('<mappings...>', 'their names').action(
    act(async (call, { args }) => {
      const session = await open(call);
      const changed: { mapping: string; changed: boolean }[] = [];
      for (const mapping of new Set(args)) {
        changed.push({ mapping, changed: await work(session, mapping, call.terminal.now()) });
      }
      await call.answer({ schedules: changed }, () =>
        changed.map((each) => `${each.mapping} ${each.changed ? done : before}.\n`).join(''),
      );
      return 0;
    }),
  );
}

async function open(call: Call): Promise<Session> {
  return call.open({ lenient: true });
}

async function tableOf(call: Call, all: readonly Scheduled[]): Promise<string> {
  if (all.length === 0) return 'No mapping has a schedule. In its file: schedule: { every: 10m }\n';
  const columns = [
    { head: 'mapping' },
    { head: 'runs' },
    { head: 'next' },
    { head: 'last' },
    { head: 'failures', right: true },
  ];
  return table(
    call.look,
    columns,
    all.map((each) => [
      each.spec.mapping,
      whenText(each),
      nextText(each),
      each.row?.lastAt === undefined ? '' : timeText(each.row.lastAt),
      String(each.row?.failing.failures ?? 0),
    ]),
  );
}

function whenText({ spec: { when } }: Scheduled): string {
  if (when.kind === 'cron') return `${when.pattern} (${when.zone})`;
  const units = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'm'],
    [1000, 's'],
  ] as const;
  const [size, unit] = units.find(([each]) => when.ms % each === 0) ?? [1, 'ms'];
  return `every ${when.ms / size}${unit}`;
}

function nextText({ spec, row, next }: Scheduled): string {
  if (spec.paused) return 'paused in its file';
  if (row?.paused !== undefined) return `paused by ${row.paused.who}`;
  return next.map(timeText).join(', ');
}
