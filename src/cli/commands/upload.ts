import { createReadStream } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { commitUpload } from '../../app/upload-commit.ts';
import { uploadJson } from '../../app/upload-json.ts';
import { checkOffered, receiveUpload } from '../../app/upload-receive.ts';
import { findingJson, findingsOf } from '../../app/upload.ts';
import { codeOf } from '../../error/wrap.ts';
import { HrwireError } from '../../error/error.ts';
import { isObject } from '../../record/json.ts';
import type { Finding } from '../../sheet/finding.ts';
import type { NumberedUpload } from '../../store/uploads.ts';
import type { Call } from '../call.ts';
import { usage } from '../define.ts';
import type { Define } from '../define.ts';
import { table } from '../render/table.ts';

interface Flags {
  readonly commit?: true;
  readonly onlyIfClean?: true;
  readonly again?: true;
  readonly encoding?: string;
  readonly sheet?: string;
  readonly headerRow?: string;
  readonly lang: string;
}

/** Findings that are shown; the API has all of them. */
const shown = 50;

export const define: Define = (command, act) => {
  command
    .description(
      'Looks at a CSV or .xlsx file for a mapping with upload: and says which rows are bad, and why. With --commit the good rows wait for the next run of the mapping.',
    )
    .argument('<mapping>', 'whose source the rows become records of')
    .argument('<file>', 'CSV (any encoding) or .xlsx')
    .option('--commit', 'put the good rows into the inbox of the mapping')
    .option('--only-if-clean', 'with --commit: take nothing where a row is bad')
    .option('--again', 'the same file may come again')
    .option('--encoding <label>', 'of CSV, where it is not found by itself')
    .option('--sheet <name>', 'the sheet that is read')
    .option('--header-row <row>', 'the row that names the columns, from 1')
    .option('--lang <language>', 'zh or en', 'en')
    .action(
      act(async (call, command) => {
        const [mapping = '', file = ''] = command.args;
        const flags = command.opts<Flags>();
        const language = flags.lang === 'zh' ? 'zh' : 'en';
        const session = await call.open({ lenient: true });
        checkOffered(session, mapping);
        const { stop } = call.interrupts();
        const order = { mapping, name: basename(file), again: flags.again === true, choices: choicesOf(flags) };
        let upload = await receiveUpload(session, order, readFile(resolve(call.terminal.folder, file)), stop).catch(
          (thrown: unknown) => {
            throw language === 'zh' ? inChinese(thrown) : thrown;
          },
        );
        const findings = await findingsOf(session, upload, 0, shown);
        if (flags.commit === true && upload.counts.good > 0) {
          const options = { onlyIfClean: flags.onlyIfClean === true };
          upload = await commitUpload(session, upload.id, options, async () => undefined, stop);
        }
        const told = findings.map((each) => findingJson(each, language));
        await call.answer({ ...uploadJson(upload, language), findings: told }, () =>
          textOf(call, upload, findings, language),
        );
        return upload.counts.bad > 0 || upload.counts.good === 0 ? 3 : 0;
      }),
    );
};

function inChinese(thrown: unknown): unknown {
  if (!(thrown instanceof HrwireError) || thrown.zh === undefined) return thrown;
  return new HrwireError(thrown.code, thrown.zh.message, { hint: thrown.zh.hint, cause: thrown });
}

function choicesOf({ encoding, sheet, headerRow }: Flags): {
  readonly encoding?: string;
  readonly sheet?: string;
  readonly headerRow?: number;
} {
  if (headerRow !== undefined && !/^[1-9][0-9]{0,6}$/.test(headerRow)) {
    throw usage(`"${headerRow}" is no row`, 'Rows are counted from 1, as the spreadsheet shows them.');
  }
  return {
    ...(encoding === undefined ? {} : { encoding }),
    ...(sheet === undefined ? {} : { sheet }),
    ...(headerRow === undefined ? {} : { headerRow: Number(headerRow) }),
  };
}

async function* readFile(path: string): AsyncGenerator<Uint8Array> {
  const stream: Readable = createReadStream(path);
  try {
    for await (const chunk of stream) if (chunk instanceof Uint8Array) yield chunk;
  } catch (thrown) {
    if (thrown instanceof HrwireError) throw thrown;
    throw usage(`${path} cannot be read (${codeOf(thrown) ?? 'unknown'})`, 'Give a CSV or .xlsx file.');
  }
}

async function textOf(
  { look }: Call,
  upload: NumberedUpload,
  findings: readonly Finding[],
  language: 'zh' | 'en',
): Promise<string> {
  const { counts, state, mapping } = upload;
  const told = uploadJson(upload, language)['file'];
  const refused = isObject(told) && typeof told['refused'] === 'string' ? `${told['refused']}\n` : '';
  const rows = findings.map((each) => rowOf(each, language));
  const list =
    rows.length === 0
      ? ''
      : await table(
          look,
          [{ head: 'row', right: true }, { head: 'column' }, { head: 'value' }, { head: 'finding' }],
          rows,
        );
  const more = counts.findings > findings.length ? `and ${counts.findings - findings.length} more\n` : '';
  const sum = `${counts.rows} rows: ${counts.good} good, ${counts.bad} bad\n`;
  const next =
    state === 'committed'
      ? `The good rows wait in the inbox: hrwire run ${mapping}\n`
      : counts.good > 0
        ? 'Nothing was taken yet: say --commit --again.\n'
        : '';
  return [refused, list, more, sum, next].join('');
}

function rowOf({ row, column, value, message, remedy }: Finding, language: 'zh' | 'en'): string[] {
  return [String(row), `${column.letter} ${column.header}`.trim(), value, `${message[language]} ${remedy[language]}`];
}
