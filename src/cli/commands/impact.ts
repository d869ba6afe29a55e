import { resolve } from 'node:path';
import { impact } from '../../app/impact.ts';
import { HrwireError } from '../../error/error.ts';
import { usage } from '../define.ts';
import type { Define } from '../define.ts';
import { mappingOrOnly } from '../only-mapping.ts';
import { parseCount } from '../options.ts';
import { renderError } from '../render/error.ts';
import { changes, impactJson, refuses, renderImpact } from '../render/impact.ts';
import { impactMarkdown } from '../render/impact-markdown.ts';

const more = `
Tries the file as it stands, and the version that ran last, on the newest records that were kept (settings.keep.samples),
and on what stands aside. Asks no system and writes nothing. Personal values are masked.

Exit codes: 0 nothing changes · 2 keys change or meet (--force: 3), or there is nothing to compare · 3 records change`;

interface Flags {
  readonly before?: string;
  readonly last: number;
  readonly markdown?: true;
  readonly force?: true;
  readonly reveal?: true;
}

export const define: Define = (command, act) => {
  command
    .description('Shows what an edit of a mapping would change, tried on records that were kept.')
    .argument('[mapping]', 'its name; may be left out where the project has one mapping')
    .option('--before <file>', 'compare with this mapping file, such as the main branch’s')
    .option('--last <count>', 'so many records, the newest', parseCount, 1000)
    .option('--markdown', 'as Markdown, for a pull request')
    .option('--force', 'let keys change')
    .option('--reveal', 'show personal values as they are; this is audited')
    .addHelpText('after', more)
    .action(
      act(async (call, command) => {
        const { before, last, ...flags } = command.opts<Flags>();
        if (flags.markdown === true && call.json) throw usage('--json and --markdown are two answers', 'Give one.');
        const [named] = command.args;
        const session = await call.open({ lenient: true, ...(named === undefined ? {} : { mapping: named }) });
        const name = mappingOrOnly(session, named, 'impact');
        const report = await impact(session, name, {
          before: before === undefined ? undefined : resolve(call.terminal.folder, before),
          last,
          reveal: flags.reveal === true,
        });
        await call.answer(impactJson(report), () =>
          flags.markdown === true ? impactMarkdown(report) : renderImpact(report, call.look),
        );
        if (refuses(report) && flags.force !== true) {
          const error = new HrwireError(
            'impact.keys',
            'the edit changes keys: records would be made anew, or overwritten',
            {
              hint: 'If it is meant, ask again with --force; then clear the target, or run with --adopt.',
            },
          );
          call.tell(renderError(error, call.errLook).trimEnd());
          return 2;
        }
        return changes(report) ? 3 : 0;
      }),
    );
};
