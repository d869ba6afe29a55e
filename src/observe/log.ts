import { createRequire } from 'node:module';
import type { Logger, pino as Pino } from 'pino';
import type { Log } from '../connector/connection.ts';
import type { Json, JsonObject } from '../record/json.ts';
import type { Redactor } from './redact.ts';
import type { Writer } from './status-line.ts';

export const logLevels = ['debug', 'info', 'warn', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface LogOptions {
  readonly level: LogLevel;
  /** JSON Lines for machines, or lines for people. */
  readonly form: 'json' | 'pretty';
  readonly colour: boolean;
  readonly to: Writer;
  readonly redactor: Redactor;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What level a text names; undefined for any other text. */
export function logLevelOf(text: string | undefined): LogLevel | undefined {
  return logLevels.find((level) => level === text);
}

/** A log whose every line has gone through the redactor (design, promise 7). */
export function logTo(options: LogOptions): Log {
  const write = options.form === 'json' ? jsonLines(options) : prettyLines(options);
  const from = logLevels.indexOf(options.level);
  const at =
    (level: Exclude<LogLevel, 'silent'>) =>
    (message: string, fields: JsonObject = {}): void => {
      if (logLevels.indexOf(level) < from) return;
      write(level, options.redactor.text(message), options.redactor.object(fields));
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn') };
}

type Write = (level: Exclude<LogLevel, 'silent'>, message: string, fields: JsonObject) => void;

function jsonLines(options: LogOptions): Write {
  let logger: Logger | undefined;
  return (level, message, fields) => {
    // Loaded with the first line: most commands log nothing, and would wait for it.
    logger ??= pinoTo(options);
    logger[level](fields, message);
  };
}

function pinoTo({ to, now }: LogOptions): Logger {
  // `import()` would make the first line wait; the package is CommonJS.
  const { pino } = createRequire(import.meta.url)('pino') as { pino: typeof Pino };
  return pino(
    {
      level: 'debug',
      base: null,
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"time":"${new Date(now()).toISOString()}"`,
    },
    { write: (line) => to.write(line) },
  );
}

function prettyLines({ to, colour, now }: LogOptions): Write {
  const paint = (code: number, text: string): string => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const colours = { debug: 90, info: 36, warn: 33 } as const;
  return (level, message, fields) => {
    const time = paint(90, new Date(now()).toTimeString().slice(0, 8));
    const rest = Object.entries(fields).map(([key, value]) => paint(90, ` ${key}=${valueText(value)}`));
    to.write(`${time} ${paint(colours[level], level.padEnd(5))} ${oneLine(message)}${rest.join('')}\n`);
  };
}

function valueText(value: Json): string {
  const plain = typeof value === 'string' && value !== '' && !/[\s"=]/.test(value);
  // JSON leaves control characters beyond ASCII as they are.
  return oneLine(plain ? value : JSON.stringify(value));
}

/** Control characters in what a system answered must not steer the terminal. */
function oneLine(text: string): string {
  return text.replaceAll(/\s*[\r\n]+\s*/g, ' ').replaceAll(/\p{Cc}/gu, '�');
}
