import { resolve } from 'node:path';
import { CommanderError } from 'commander';
import type { Command } from 'commander';
import type { Session } from '../app/session.ts';
import { packageVersion } from '../app/shipped.ts';
import type { ExitCode } from '../error/entry.ts';
import type { HrwireError } from '../error/error.ts';
import { wrap } from '../error/wrap.ts';
import { logLevelOf, logTo } from '../observe/log.ts';
import { lineProgress, silentProgress } from '../observe/progress.ts';
import { Redactor } from '../observe/redact.ts';
import { StatusLine } from '../observe/status-line.ts';
import { isObject } from '../record/json.ts';
import type { Json } from '../record/json.ts';
import type { Call, Opening } from './call.ts';
import type { Act } from './define.ts';
import { buildProgram, missingWord, usageError, withoutHelpCommand } from './program.ts';
import type { GlobalOptions } from './program.ts';
import { lookOf, wantsColour } from './render/look.ts';
import { printable } from './render/table.ts';
import type { Terminal } from './terminal.ts';

/** Carries out one command line; gives the exit code (design, section 7). Never throws. */
export async function hrwire(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const redactor = new Redactor();
  redactor.add([terminal.env['HRWIRE_KEY'] ?? '']);
  const line = new StatusLine(terminal.err, () => terminal.err.columns);
  let exit: ExitCode = 0;
  const act: Act =
    (work) =>
    async (...given) => {
      // The parser of the command line hands the command over last.
      const command = given.at(-1) as Command;
      const opened: Session[] = [];
      try {
        exit = await work(callOf(command.optsWithGlobals<GlobalOptions>(), terminal, redactor, line, opened), command);
      } finally {
        for (const session of opened) await session.close();
      }
    };
  const program = buildProgram(act, terminal.out);
  try {
    if (words.includes('--version') || words.includes('-V')) {
      terminal.out.write(`${packageVersion()}\n`);
      return 0;
    }
    const known = withoutHelpCommand(words.length === 0 ? ['--help'] : words);
    await program.parseAsync(known, { from: 'user' });
    return exit;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0;
    return await fail(faultOf(thrown, program, words), words.includes('--json'), terminal, redactor, line);
  }
}

function faultOf(thrown: unknown, program: Command, words: readonly string[]): HrwireError {
  if (!(thrown instanceof CommanderError)) return wrap(thrown);
  return thrown.code === 'commander.help' ? missingWord(program, words) : usageError(thrown.message);
}

async function fail(
  error: HrwireError,
  json: boolean,
  terminal: Terminal,
  redactor: Redactor,
  line: StatusLine,
): Promise<ExitCode> {
  const { errorDocument } = await import('../app/documents.ts');
  const { renderError } = await import('./render/error.ts');
  line.show('');
  if (json)
    terminal.out.write(jsonText(redactor.object({ document: errorDocument(error) })['document'] ?? null, terminal));
  else
    line.write(
      redactor.text(renderError(error, lookOf(wantsColour(terminal.err.isTTY, terminal.env), terminal.err.columns))),
    );
  if (error.code === 'internal.fault' && terminal.env['HRWIRE_LOG'] === 'debug') line.write(stackOf(error));
  return error.exit;
}

/** Where hrwire itself is at fault: what was thrown first says where. */
function stackOf(error: HrwireError): string {
  const { cause } = error;
  return `${(cause instanceof Error ? cause.stack : error.stack) ?? ''}\n`;
}

function callOf(
  options: GlobalOptions,
  terminal: Terminal,
  redactor: Redactor,
  line: StatusLine,
  opened: Session[],
): Call {
  const { out, err, env } = terminal;
  const json = options.json === true;
  const log = logTo({
    level: options.logLevel ?? logLevelOf(env['HRWIRE_LOG']) ?? 'info',
    form: json || !err.isTTY ? 'json' : 'pretty',
    colour: wantsColour(err.isTTY, env),
    to: line,
    redactor,
    now: () => terminal.now(),
  });
  const root = resolve(terminal.folder, options.project ?? '.');
  const tell = (text: string): void => {
    if (!json) line.write(`${printable(redactor.text(text))}\n`);
  };
  return {
    terminal,
    json,
    root,
    log,
    redactor,
    look: lookOf(wantsColour(out.isTTY, env), out.columns),
    errLook: lookOf(wantsColour(err.isTTY, env), err.columns),
    answer: async (document, text) =>
      out.write(json ? jsonText(errorRedacted(document, redactor), terminal) : printable(await text())),
    tell,
    open: async (opening: Opening = {}) => {
      const { openSession } = await import('../app/session.ts');
      const session = openSession({ root, env, log, ...opening });
      opened.push(session);
      redactor.add(session.project.secrets);
      return session;
    },
    progress: (title) => (err.isTTY && !json ? lineProgress(title, line, () => terminal.now()) : silentProgress),
    interrupts: () =>
      terminal.interrupts(() => tell('Stopping: what is under way is settled. Once more ends it at once.')),
  };
}

/** The error that an answer tells of never shows a secret; the rest is what was asked for. */
function errorRedacted(document: Json, redactor: Redactor): Json {
  if (!isObject(document) || document['error'] === undefined) return document;
  return { ...document, ...redactor.object({ error: document['error'] }) };
}

/** One document: on one line for machines, spread out for a person who looks. */
function jsonText(document: Json, { out }: Terminal): string {
  const text = out.isTTY ? JSON.stringify(document, undefined, 2) : JSON.stringify(document);
  // JSON leaves these as they are, and some terminals obey them.
  return `${text.replaceAll(/[\u007f-\u009f]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`)}\n`;
}
