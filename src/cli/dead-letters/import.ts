import { resolve } from 'node:path';
import { importRows } from '../../app/import.ts';
import type { Imported } from '../../app/import.ts';
import { HrwireError } from '../../error/error.ts';
import type { JsonObject } from '../../record/json.ts';
import { openStored } from '../aside.ts';
import type { Call } from '../call.ts';
import type { Define } from '../define.ts';
import { errorJson } from '../../app/documents.ts';
import { renderError } from '../render/error.ts';
import { printable, table } from '../render/table.ts';
import { countText, plural } from '../render/value.ts';

export const defineImport: Define = (command, act) => {
  command
    .summary('take the repairs from an exported file: all of them, or none')
    .argument('<file>', 'the file, .csv or .jsonl')
    .option('--replay', 'bring what was repaired back: the next run maps and sends it')
    .option('--force-key', 'repaired records may have other keys')
    .action(
      act(async (call, command) => {
        const { replay, forceKey } = command.opts<{ replay?: true; forceKey?: true }>();
        const path = resolve(call.terminal.folder, command.args[0] ?? '');
        const session = await openStored(call);
        const options = { path, replay: replay === true, forceKey: forceKey === true };
        const imported = await importRows(session, options, new AbortController().signal);
        const error = imported.wrong > 0 ? refusal(imported) : undefined;
        await call.answer(documentOf(imported, error), () =>
          error === undefined ? render(imported, options.replay, call) : renderFindings(imported, error, call),
        );
        return error?.exit ?? 0;
      }),
    );
};

function refusal({ wrong, rows }: Imported): HrwireError {
  const message = `${plural(wrong, 'cell or row', 'cells or rows')} of ${plural(rows, 'row')} cannot be taken: nothing was stored`;
  return new HrwireError('app.import', message, { hint: 'Repair them in the file, and import it again.' });
}

function documentOf(imported: Imported, error: HrwireError | undefined): JsonObject {
  const { rows, edited, same, closed, enqueued, ignored, findings, wrong } = imported;
  const told = findings.map(({ position, id, column, message }) => ({
    ...{ position, id: id ?? null, column: column ?? null, message },
  }));
  const counts = { rows, edited, same, closed, enqueued, ignored: [...ignored] };
  return error === undefined ? counts : { ...counts, error: errorJson(error), findings: told, wrong };
}

function render(imported: Imported, replay: boolean, { look }: Call): string {
  const { rows, edited, same, closed, enqueued, mappings, ignored } = imported;
  const lines = [`${plural(edited, 'dead letter')} of ${plural(rows, 'row')} repaired; ${same} stood so already.\n`];
  if (closed > 0) lines.push(`${plural(closed, 'row')} closed meanwhile: nothing is left to do with them.\n`);
  if (ignored.length > 0) lines.push(`Columns passed over: ${ignored.join(', ')}.\n`);
  if (replay) {
    lines.push(`${plural(enqueued, 'record')} will be taken up by the next run.\n`);
    lines.push(...mappings.map((mapping) => `  ${look.colour.cyan(`hrwire run ${mapping}`)}\n`));
  } else if (edited > 0)
    lines.push(`See what they become: ${look.colour.cyan('hrwire dead-letters replay --all --preview')}\n`);
  return printable(lines.join(''));
}

async function renderFindings({ findings, wrong }: Imported, error: HrwireError, { look }: Call): Promise<string> {
  const columns = [{ head: 'where' }, { head: 'id', right: true }, { head: 'column' }, { head: 'what is wrong' }];
  const rows = findings.map(({ position, id, column, message }) => [position, String(id ?? ''), column ?? '', message]);
  const more = wrong > findings.length ? `and ${countText(wrong - findings.length)} more\n` : '';
  return `${await table(look, columns, rows)}${more}\n${renderError(error, look)}`;
}
