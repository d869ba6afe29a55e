import type { ReadFiles } from '../../config/project/files.ts';
import type { Log } from '../../connector/connection.ts';
import { wrap } from '../../error/wrap.ts';
import { Redactor } from '../../observe/redact.ts';
import type { JsonObject } from '../../record/json.ts';
import { adopt } from '../adopt.ts';
import { errorDocument, resultJson } from '../documents.ts';
import type { RunOrder } from '../live.ts';
import { run } from '../run.ts';
import type { Watch } from '../run.ts';
import { openSession } from '../session.ts';
import type { Session } from '../session.ts';
import { hrwireItself } from '../who.ts';
import type { Tells, ThreadData } from './messages.ts';

/** Counts are told at most so often: milliseconds. */
const progressEvery = 250;

/**
 * One run as a thread carries it out: with the project's files as the server has them in use, and a connection of its own to
 * the store. Resolves with what `run --json` says of it, whatever happens; no secret is in what it tells.
 */
export async function carryOut(
  { root, env, files }: ThreadData & { readonly files: ReadFiles | undefined },
  { run: id, order }: { readonly run: string; readonly order: RunOrder },
  { stop, hardStop }: Pick<Watch, 'stop' | 'hardStop'>,
  tell: (message: Tells) => void,
): Promise<JsonObject> {
  const redactor = new Redactor();
  const begun = Date.now();
  let session: Session | undefined;
  try {
    const log = relayed(redactor, { run: id, mapping: order.mapping }, tell);
    const actor = { ...hrwireItself, name: order.who };
    session = openSession({ root, env, log, actor, mapping: order.mapping, ...(files === undefined ? {} : { files }) });
    redactor.add(session.project.secrets);
    const work = order.options.adopt === true ? adopt : run;
    const watch: Watch = {
      id,
      stop,
      hardStop,
      onProgress: seldom((counts) => tell({ kind: 'progress', counts: { ...counts } })),
      onObservation: (observation) => tell({ kind: 'observation', observation }),
    };
    return withoutSecrets(redactor, resultJson(await work(session, order.mapping, order.options, watch)));
  } catch (thrown) {
    const error = wrap(thrown);
    const status = error.exit === 2 ? 'refused' : 'failed';
    const seconds = (Date.now() - begun) / 1000;
    const head = { run: id, mapping: order.mapping, status, startedAt: new Date(begun).toISOString(), seconds };
    return withoutSecrets(redactor, { ...head, ...errorDocument(error) });
  } finally {
    await session?.close().catch(() => undefined);
  }
}

/** The error alone may quote what a system said; the rest is counts. */
function withoutSecrets(redactor: Redactor, document: JsonObject): JsonObject {
  const { error, diagnostics } = document;
  if (error === undefined) return document;
  return { ...document, ...redactor.object({ error, ...(diagnostics === undefined ? {} : { diagnostics }) }) };
}

/** Every line names its run. */
function relayed(redactor: Redactor, of: JsonObject, tell: (message: Tells) => void): Log {
  const at =
    (level: 'debug' | 'info' | 'warn') =>
    (message: string, fields: JsonObject = {}): void =>
      tell({ kind: 'log', level, message: redactor.text(message), fields: { ...of, ...redactor.object(fields) } });
  return { debug: at('debug'), info: at('info'), warn: at('warn') };
}

type Counts = Parameters<Watch['onProgress']>[0];

function seldom(report: (counts: Counts) => void): Watch['onProgress'] {
  let last = -Infinity;
  return (counts) => {
    const now = performance.now();
    if (now - last < progressEvery) return;
    last = now;
    report(counts);
  };
}
