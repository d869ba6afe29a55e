import type { Session } from '../app/session.ts';
import type { Log } from '../connector/connection.ts';
import type { Redactor } from '../observe/redact.ts';
import type { Progress } from '../observe/progress.ts';
import type { Json } from '../record/json.ts';
import type { Look } from './render/look.ts';
import type { Interrupts, Terminal } from './terminal.ts';

/** How a command opens the project. */
export interface Opening {
  /** Missing secrets become placeholders: for commands that send nothing. */
  readonly lenient?: boolean;
  /** Errors in the files are no reason to refuse: for commands that look at the store alone. */
  readonly tolerant?: boolean;
  /** Only this mapping is wanted: the rest of the project is left unread, which starts sooner. */
  readonly mapping?: string;
}

/** One call of a command: what it was asked for beside its own words, and where its answer goes. */
export interface Call {
  readonly terminal: Terminal;
  /** One document on stdout instead of text for people. */
  readonly json: boolean;
  /** The project's folder, absolute. */
  readonly root: string;
  readonly log: Log;
  /** What every line that is shown goes through: secrets that become known later are added to it. */
  readonly redactor: Redactor;
  /** How text on stdout may look. */
  readonly look: Look;
  /** The same of stderr. */
  readonly errLook: Look;
  /** The answer: `document` where `--json` was given, else the text. Once a call. */
  answer(document: Json, text: () => string | Promise<string>): Promise<void>;
  /** A line on stderr for people; none with `--json`. */
  tell(text: string): void;
  /** The project, opened; closed when the command has ended. */
  open(opening?: Opening): Promise<Session>;
  progress(title: string): Progress;
  /** From now on a signal stops cleanly. */
  interrupts(): Interrupts;
}
