import { checkErasable, erase, findForErasing, shownFound } from '../../app/erase.ts';
import { HrwireError } from '../../error/error.ts';
import type { Wanted } from '../../proof/erase.ts';
import type { JsonObject } from '../../record/json.ts';
import { openStored } from '../aside.ts';
import type { Call } from '../call.ts';
import type { Define } from '../define.ts';
import { usage } from '../define.ts';
import { renderErased, renderFound } from '../render/erase.ts';

interface Flags {
  readonly key?: readonly string[];
  readonly alsoShared?: true;
  readonly reason?: string;
  readonly yes?: true;
}

/** Of standard input: some thousand values. */
const mostInput = 1_000_000;

export const define: Define = (command, act) => {
  command
    .description(
      'Forgets a person: takes what the store holds of them, and filters what is read of them from now on. Nothing is deleted in the systems themselves; the answer says where they still are.',
    )
    .argument(
      '[values...]',
      'mail addresses, phone numbers, IDs or numbers of one person; - reads them from standard input, one a line, so that none stands in the history of a shell',
    )
    .option('--key <mapping key...>', 'also, or only, this key of this mapping; repeatable: --key MAPPING KEY')
    .option('--also-shared', 'erase everybody who shares one of the values, too')
    .option('--reason <text>', 'why, for the record of the erasure: a number of a request, nothing personal')
    .option('--yes', 'do not ask')
    .action(
      act(async (call, command) => {
        const flags = command.opts<Flags>();
        const wanted = await wantedOf(call, command.args, flags.key ?? []);
        const session = await openStored(call);
        const options = { alsoShared: flags.alsoShared === true, reason: flags.reason };
        const before = await findForErasing(session, wanted);
        if (before.already) {
          await call.answer({ erased: true, already: true }, () => 'This person was erased before, and stays so.\n');
          return 0;
        }
        const shown = await shownFound(session, before);
        call.tell(renderFound(shown, call.errLook));
        checkErasable(before, options);
        if (flags.yes !== true) await confirm(call);
        const { found, counts } = await erase(session, wanted, options);
        const document: JsonObject = { erased: true, already: false, counts, ...(await shownFound(session, found)) };
        await call.answer(document, () => renderErased(document, call.look));
        return 0;
      }),
    );
};

async function wantedOf(call: Call, args: readonly string[], words: readonly string[]): Promise<Wanted> {
  if (words.length % 2 !== 0) throw usage('--key takes a mapping and a key', 'Write --key MAPPING KEY.');
  const keys = words.flatMap((mapping, index) => (index % 2 === 0 ? [{ mapping, key: words[index + 1] ?? '' }] : []));
  const values = args.filter((value) => value !== '-');
  if (args.includes('-')) {
    const text = new TextDecoder().decode(await call.terminal.input(mostInput));
    values.push(...text.split(/\r?\n/).filter((line) => line.trim() !== ''));
  }
  if (values.length + keys.length === 0) {
    throw usage('whom?', 'Write a mail address, phone, ID or number; or --key MAPPING KEY.');
  }
  return { values, keys };
}

async function confirm(call: Call): Promise<void> {
  const answer = call.json ? undefined : await call.terminal.ask('Erase all of this? It cannot be undone. Type yes: ');
  if (answer?.trim().toLowerCase() === 'yes') return;
  throw new HrwireError('erase.unconfirmed', 'Nothing was erased: nobody said yes', {
    hint: 'Answer yes, or give --yes.',
  });
}
