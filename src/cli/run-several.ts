import { findMapping } from '../app/compile.ts';
import { errorDocument, resultJson } from '../app/documents.ts';
import { comesAfter, inOrder } from '../app/order.ts';
import type { Session } from '../app/session.ts';
import type { ExitCode } from '../error/entry.ts';
import { HrwireError } from '../error/error.ts';
import { wrap } from '../error/wrap.ts';
import type { JsonObject } from '../record/json.ts';
import type { RunOptions } from '../run/options.ts';
import { exitOf } from '../run/summary.ts';
import type { Call } from './call.ts';
import { favourMemory } from './memory.ts';
import { renderError } from './render/error.ts';
import { renderRun } from './render/run.ts';
import { runMapping } from './run-mapping.ts';

/** How one of several ended. */
interface Ended {
  readonly document: JsonObject;
  readonly text: string;
  readonly exit: ExitCode;
  /** It failed or was not begun: what comes after it is not begun either. */
  readonly broken: boolean;
}

/** From what asks for somebody at once to what is fine. */
const worstFirst: readonly ExitCode[] = [1, 2, 5, 4, 3, 0];

/**
 * Runs several mappings, one after the other, in the order of `after`; each in a session of its own, so that slips in files
 * of others stop none of them. One whose forerunner failed is not begun: its records would arrive before those they need.
 */
export async function runSeveral(call: Call, names: readonly string[], options: RunOptions): Promise<ExitCode> {
  const given: { name: string; after: readonly string[]; session: Session }[] = [];
  for (const name of names) {
    const session = await call.open({ mapping: name });
    given.push({ name, after: comesAfter(findMapping(session, name).file), session });
  }
  const ordered = inOrder(given);
  favourMemory(process.execArgv, call.terminal.env);
  const interrupts = call.interrupts();
  const ended = new Map<string, Ended>();
  for (const { name, after, session } of ordered) {
    if (interrupts.stop.aborted) break;
    const broken = after.filter((before) => ended.get(before)?.broken === true);
    ended.set(
      name,
      broken.length > 0 ? notBegun(call, name, broken) : await runOne(call, session, name, options, interrupts),
    );
  }
  const all = [...ended.values()];
  await call.answer({ runs: all.map(({ document }) => document) }, () => all.map(({ text }) => text).join('\n'));
  const left = ordered.length - all.length;
  if (left > 0) call.tell(`${left} of ${ordered.length} mappings were not begun.`);
  const exits = new Set<ExitCode>([...all.map(({ exit }) => exit), ...(left > 0 ? [1 as const] : [])]);
  return worstFirst.find((exit) => exits.has(exit)) ?? 0;
}

async function runOne(
  call: Call,
  session: Session,
  name: string,
  options: RunOptions,
  interrupts: ReturnType<Call['interrupts']>,
): Promise<Ended> {
  try {
    const result = await runMapping(call, session, name, options, interrupts);
    const { status } = result.summary;
    if (result.error !== undefined) call.tell(renderError(result.error, call.errLook).trimEnd());
    const text = await renderRun(session, result, call.look);
    const broken = status !== 'settled' && status !== 'attention' && status !== 'parked';
    return { document: resultJson(result), text, exit: exitOf(status), broken };
  } catch (thrown) {
    return unstarted(call, name, wrap(thrown));
  }
}

function notBegun(call: Call, name: string, before: readonly string[]): Ended {
  const error = new HrwireError(
    'run.forerunner',
    `${name} was not begun: it comes after ${before.join(', ')}, which failed`,
    {
      hint: `Repair that first, then: hrwire run ${[...before, name].join(' ')}`,
    },
  );
  return unstarted(call, name, error);
}

function unstarted(call: Call, name: string, error: HrwireError): Ended {
  call.tell(renderError(error, call.errLook).trimEnd());
  const status = error.exit === 2 ? 'refused' : 'failed';
  const text = `${call.look.colour.bold(name)}  ${call.look.colour.red(status)}  ${error.message}\n`;
  return { document: { mapping: name, status, ...errorDocument(error) }, text, exit: error.exit, broken: true };
}
