import type { Command } from 'commander';
import type { ExitCode } from '../error/entry.ts';
import { HrwireError } from '../error/error.ts';
import type { Call } from './call.ts';

/** What a command does with its words (`command.args`) and options (`command.opts()`). */
export type Work = (call: Call, command: Command) => Promise<ExitCode>;

/** Makes work the action of a command. */
export type Act = (work: Work) => (...given: unknown[]) => Promise<void>;

/** Gives a command its arguments, options and action. */
export type Define = (command: Command, act: Act) => void;

/** The refusal of what the design names and a later version brings. */
function unbuilt(what: string): HrwireError {
  return new HrwireError('internal.unbuilt', `${what} is not yet built`, {
    hint: 'See what there is with: hrwire --help',
  });
}

/** For options and commands that are named and refused. */
export function refuse(what: string): () => never {
  return () => {
    throw unbuilt(what);
  };
}

/** The command line is wrong in a way that the parser of options cannot see. */
export function usage(message: string, hint: string): HrwireError {
  return new HrwireError('cli.usage', message, { hint });
}
