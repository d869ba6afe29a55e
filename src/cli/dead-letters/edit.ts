import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { audit, readAside } from '../../app/aside.ts';
import { editRow, recordFromText, refuseClosed, undoEdit, withField } from '../../app/edit.ts';
import type { Session } from '../../app/session.ts';
import { codeOf, wrap } from '../../error/wrap.ts';
import { HrwireError } from '../../error/error.ts';
import type { Json } from '../../record/json.ts';
import type { AsideRow } from '../../store/aside.ts';
import { idOf } from '../aside.ts';
import type { Call } from '../call.ts';
import { usage } from '../define.ts';
import type { Define } from '../define.ts';
import { plural } from '../render/value.ts';

interface Flags {
  readonly set: readonly string[];
  readonly unset: readonly string[];
  readonly file?: string;
  readonly undo?: true;
  readonly forceKey?: true;
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

export const defineEdit: Define = (command, act) => {
  command
    .summary('repair the record of one: the repair stands beside what was read')
    .argument('<id>', 'its number')
    .option(
      '--set <path=value>',
      'set a field, as text or JSON as the field has it now; path:=value is JSON',
      collect,
      [],
    )
    .option('--unset <path>', 'take a field away', collect, [])
    .option('--file <record.json>', 'the whole record')
    .option('--undo', 'take the repair back')
    .option('--force-key', 'the repaired record may have another key')
    .addHelpText(
      'after',
      '\nWithout an option the record is opened in $EDITOR; it is shown as it is, and this is audited.',
    )
    .action(
      act(async (call, command) => {
        const flags = command.opts<Flags>();
        const id = idOf(command.args[0] ?? '');
        const ways = [flags.set.length + flags.unset.length > 0, flags.file !== undefined, flags.undo === true];
        if (ways.filter(Boolean).length > 1)
          throw usage('--set and --unset, --file, or --undo: one of them', 'Repair it in one way.');
        const session = await call.open({ lenient: true, tolerant: true });
        const row = await readAside(session, id, ['dead']);
        if (flags.undo === true) {
          await undoEdit(session, row);
          await call.answer({ id, undone: true }, () => `The repair of row ${id} is taken back.\n`);
          return 0;
        }
        refuseClosed(row);
        const repaired = await repairedBy(call, session, row, flags);
        const { changed } = await editRow(session, row, repaired, { forceKey: flags.forceKey === true });
        await call.answer({ id, changed: [...changed] }, () => {
          const { colour } = call.look;
          const next = `  ${colour.cyan(`hrwire dead-letters replay ${id} --preview`)}\n  ${colour.cyan(`hrwire dead-letters replay ${id}`)}\n`;
          return `Row ${id} is repaired: ${plural(changed.length, 'field')} (${changed.join(', ')}).\n${next}`;
        });
        return 0;
      }),
    );
};

async function repairedBy(call: Call, session: Session, row: AsideRow, flags: Flags): Promise<Json> {
  const record = row.edited ?? row.raw ?? null;
  if (flags.file !== undefined) return recordFromText(readText(resolve(call.terminal.folder, flags.file)));
  if (flags.set.length + flags.unset.length === 0) return inEditor(call, session, row, record);
  let changed = record;
  for (const assignment of flags.set) changed = withField(changed, assignment);
  for (const path of flags.unset) changed = withField(changed, path, 'unset');
  return changed;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    const missing = codeOf(thrown) === 'ENOENT';
    throw new HrwireError('app.edit', missing ? `there is no file ${path}` : `${path} cannot be read`, {
      cause: thrown,
    });
  }
}

/** A file of mode 600 in a folder of its own, which is removed whatever happens. */
async function inEditor(call: Call, session: Session, row: AsideRow, record: Json): Promise<Json> {
  const { terminal } = call;
  if (terminal.edit === undefined || !terminal.out.isTTY || call.json) {
    throw usage(
      'how is it to be repaired?',
      'Write --set path=value, --unset path, or --file record.json; in a terminal it opens in $EDITOR.',
    );
  }
  // From here on a signal ends the editor, and not this process before the file is removed.
  call.interrupts();
  const folder = mkdtempSync(join(tmpdir(), 'hrwire-edit-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    const path = join(folder, `row-${row.id}.json`);
    writeFileSync(path, `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' });
    await audit(session, 'reveal', { ids: [row.id] });
    await terminal.edit(path);
    return recordFromText(readText(path));
  } catch (thrown) {
    throw wrap(thrown, 'app.edit', 'the editor failed: ');
  } finally {
    remove();
    process.off('exit', remove);
  }
}
