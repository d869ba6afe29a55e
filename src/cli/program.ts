import { Command, Option } from 'commander';
import { HrwireError } from '../error/error.ts';
import { logLevels } from '../observe/log.ts';
import { commands } from './commands.ts';
import type { Act } from './define.ts';
import { refuse } from './define.ts';
import type { Output } from './terminal.ts';
import { unbuiltCommands } from './unbuilt.ts';

/** Options that every command takes, before or after its name. */
export interface GlobalOptions {
  readonly json?: true;
  readonly project?: string;
  readonly logLevel?: (typeof logLevels)[number];
}

/** The command line: of every command the name and a line, and of the one called, loaded when it is reached, all. */
export function buildProgram(act: Act, out: Output): Command {
  const program = new Command('hrwire')
    .description('Moves HR data between recruiting systems, HR systems of record, interview platforms and files.')
    .usage('<command> [options]')
    .option('--json', 'one JSON document on stdout, logs on stderr')
    .option('--project <dir>', 'the folder of hrwire.yaml (default: this folder)')
    .addOption(
      new Option('--log-level <level>', 'what is logged to stderr (default: info, or HRWIRE_LOG)').choices(logLevels),
    )
    .version('', '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true, helpWidth: Math.min(out.columns, 110) })
    // Errors come back as exceptions and are rendered like all others.
    .configureOutput({ writeOut: (text) => out.write(text), writeErr: () => undefined, outputError: () => undefined })
    .exitOverride();
  for (const { name, summary } of commands) program.command(name).description(summary);
  for (const name of unbuiltCommands) {
    const command = program.command(name, { hidden: true }).allowUnknownOption().allowExcessArguments();
    command.action(refuse(`hrwire ${name}`));
  }
  program.hook('preSubcommand', async (_, command) => {
    const entry = commands.find((each) => each.name === command.name());
    if (entry !== undefined) (await entry.load()).define(command, act);
  });
  return program;
}

/** `help run` is `run --help`: only so is the command's file loaded. */
export function withoutHelpCommand(words: readonly string[]): readonly string[] {
  const [first, ...rest] = words;
  return first === 'help' ? [...rest.filter((word) => !word.startsWith('-')), '--help'] : words;
}

/** What the parser of the command line says, as an error of ours with "did you mean". */
export function usageError(message: string): HrwireError {
  const [first = '', ...rest] = message.replace(/^error: /, '').split('\n');
  const near = /\(Did you mean (.*)\?\)/s.exec(rest.join('\n'))?.[1];
  const hint = near === undefined ? 'See what there is with: hrwire --help' : `Did you mean ${near}?`;
  return new HrwireError('cli.usage', first, { hint });
}

/** A group such as `held` was called without its word. */
export function missingWord(program: Command, words: readonly string[]): HrwireError {
  const group = program.commands.find((each) => words.includes(each.name()));
  const names = (group?.commands ?? []).map((each) => each.name());
  const name = group?.name() ?? '';
  return new HrwireError('cli.usage', `which command of hrwire ${name}?`, {
    hint: `One of: ${names.map((each) => `hrwire ${name} ${each}`).join(', ')}`,
  });
}
