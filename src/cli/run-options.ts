import type { Command } from 'commander';
import type { RunOptions } from '../run/options.ts';
import { usage } from './define.ts';
import { parseCount, parseInstant } from './options.ts';

interface RunFlags {
  readonly full?: true;
  readonly resend?: true;
  readonly since?: (now: number) => number;
  readonly until?: (now: number) => number;
  readonly limit?: number;
  readonly input?: string;
  readonly newLedger?: true;
  readonly newKey?: true;
  readonly approve?: string;
  readonly adopt?: true;
  readonly profile?: true;
}

/** Options of `run` and `preview` (design, section 7). */
export function withRunOptions(command: Command): Command {
  return command
    .option('--full', 'ignore the checkpoint and read everything; sets it at the end')
    .option('--resend', 'ignore what was delivered before and send everything read')
    .option('--since <time>', 'only what changed since: ISO 8601, or a time ago such as 24h', parseInstant)
    .option('--until <time>', 'only what changed until', parseInstant)
    .option('--limit <count>', 'stop after so many records read', parseCount)
    .option('--input <file>', 'this file in place of the file source’s own')
    .option('--new-ledger', 'begin anew where source or target is another one than before')
    .option('--new-key', 'let the key be defined in another way than at the last run')
    .option('--approve <run>', 'send what the guard of that run has parked, then run')
    .option(
      '--adopt',
      'take what the target holds already for delivered: reads all, writes nothing there, and holds what differs for the next run',
    );
}

/** Times are counted back from `now`; `path` makes the path of a file absolute. */
export function runOptions(command: Command, now: number, path: (file: string) => string): RunOptions {
  const flags = command.opts<RunFlags>();
  if (flags.adopt === true) refuseBeside(flags);
  if (flags.adopt === true && flags.profile === true) {
    throw usage('--profile times a run that sends; --adopt sends nothing', 'Leave one of them out.');
  }
  return {
    full: flags.full === true,
    resend: flags.resend === true,
    newLedger: flags.newLedger === true,
    ...(flags.newKey === undefined ? {} : { newKey: flags.newKey }),
    ...(flags.since === undefined ? {} : { since: flags.since(now) }),
    ...(flags.until === undefined ? {} : { until: flags.until(now) }),
    ...(flags.limit === undefined ? {} : { limit: flags.limit }),
    ...(flags.input === undefined ? {} : { input: path(flags.input) }),
    ...(flags.adopt === undefined ? {} : { adopt: flags.adopt }),
    ...(flags.profile === undefined ? {} : { profile: flags.profile }),
  };
}

/** Adopting reads all, or what is not read would be taken for missing. */
function refuseBeside({ resend, since, until, limit, input }: RunFlags): void {
  if (resend === undefined && since === undefined && until === undefined && limit === undefined && input === undefined)
    return;
  throw usage(
    '--adopt reads everything and sends nothing',
    'Leave --resend, --since, --until, --limit and --input out.',
  );
}

/** The run whose parked records are approved. */
export function approvedRun(command: Command): string | undefined {
  return command.opts<RunFlags>().approve;
}
