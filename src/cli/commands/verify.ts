import { resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { lastReport, verify } from '../../app/verify.ts';
import type { VerifyCall } from '../../app/verify.ts';
import { firstFindings, writeReport } from '../../app/verify-report.ts';
import type { Lang } from '../../proof/verify/words.ts';
import { usage } from '../define.ts';
import type { Define } from '../define.ts';
import { favourMemory } from '../memory.ts';
import { mappingOrOnly } from '../only-mapping.ts';
import { parseCount } from '../options.ts';
import { renderReport, reportJson, terminalFindings } from '../render/verify.ts';

const more = `
Reads the source, maps it and asks the target for the same records. Writes to neither, and leaves the ledger alone.
Exit codes: 0 equal · 3 differences · 1 it could not be carried out · 2 the files or the call are wrong.`;

interface Flags {
  readonly keys?: readonly string[];
  readonly sample?: number;
  readonly seed?: string;
  readonly extra?: false;
  readonly findings: number;
  readonly report?: string;
  readonly lang: Lang;
  readonly against?: string;
  readonly resume?: true;
  readonly last?: true;
  readonly reveal?: true;
}

/** Keys with commas between; a key that holds one is written as a JSON list. */
function parseKeys(text: string): readonly string[] {
  if (!text.startsWith('[')) return text.split(',').filter((key) => key !== '');
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list) && list.every((key) => typeof key === 'string')) return list;
  } catch {
    // Told below.
  }
  throw new InvalidArgumentError('It must be keys with commas between, or a JSON list of texts.');
}

export const define: Define = (command, act) => {
  command
    .description('Compares what the target has with what the source has, mapped: per record and field, with the cause.')
    .argument('[mapping]', 'its name; may be left out where the project has one mapping')
    .option('--keys <keys>', 'only these keys, with commas between, or a JSON list', parseKeys)
    .option('--sample <count>', 'only so many records, chosen by the seed', parseCount)
    .option('--seed <text>', 'which sample: the same seed chooses the same records (default: 1)')
    .option('--no-extra', 'do not look for what the target has beside')
    .option('--against <connection>', 'compare the target with this one of the same kind, in place of the source')
    .option('--findings <count>', 'keep so many findings; more are only counted', parseCount, 10_000)
    .option('--report <file>', 'write findings to a new file: .csv, or .html for a page to print and sign')
    .addOption(new Option('--lang <language>', 'of the report').choices(['en', 'zh']).default('en'))
    .option('--reveal', 'show personal values as they are; this is audited')
    .option('--resume', 'go on with the last one that was not finished')
    .option('--last', 'show the last finished one once more; nothing is asked')
    .addHelpText('after', more)
    .action(
      act(async (call, command) => {
        const flags = command.opts<Flags>();
        refuseTogether(flags);
        const [named] = command.args;
        const last = flags.last === true;
        const opening = named === undefined ? {} : { mapping: named };
        // Another connection may belong to no mapping that is opened.
        const session = await call.open(
          flags.against !== undefined || flags.resume === true ? {} : { ...opening, lenient: last },
        );
        const name = mappingOrOnly(session, named, 'verify');
        favourMemory(process.execArgv, call.terminal.env);
        const progress = call.progress(name);
        const report = last
          ? await lastReport(session, name)
          : await verify(session, name, callOf(flags), {
              ...call.interrupts(),
              onProgress: (counts) => progress.report({ read: counts.records, ...numbers(counts) }),
            }).finally(progress.done);
        const reveal = flags.reveal === true;
        const findings = await firstFindings(session, report, call.json ? flags.findings : terminalFindings, reveal);
        const path = flags.report === undefined ? undefined : resolve(call.terminal.folder, flags.report);
        if (path !== undefined) await writeReport(session, report, { path, lang: flags.lang, reveal });
        await call.answer(reportJson(report, findings), () => renderReport(report, findings, call.look));
        if (path !== undefined) call.tell(`report: ${path}`);
        return report.equal ? 0 : 3;
      }),
    );
};

function refuseTogether({ keys, sample, seed, against, resume, last }: Flags): void {
  if (keys !== undefined && sample !== undefined) {
    throw usage('--keys and --sample are two choices', 'Leave one of them out.');
  }
  if (seed !== undefined && sample === undefined) {
    throw usage('--seed chooses a sample', 'Say how many with --sample.');
  }
  const part = keys !== undefined || sample !== undefined;
  if (against !== undefined && part) {
    throw usage('two targets are compared as a whole', 'Leave --keys and --sample out.');
  }
  if ((resume === true || last === true) && (part || against !== undefined || (resume === true && last === true))) {
    throw usage('what was asked for stands with the comparison', 'Leave the other options out.');
  }
}

function callOf({ keys, sample, seed, extra, findings, against, resume }: Flags): VerifyCall {
  return { keys, sample, seed, extra: extra !== false, findings, against, resume: resume === true };
}

function numbers(counts: Readonly<Record<string, unknown>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(counts).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}
