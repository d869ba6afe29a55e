import { HrwireError } from '../error/error.ts';
import { nearest } from '../error/nearest.ts';
import { isDeeper } from '../record/depth.ts';
import type { Json } from '../record/json.ts';
import { systemClock } from './clock.ts';
import { connect } from './connect.ts';
import { storeIncoming } from './hooks/arrivals.ts';
import type { Session } from './session.ts';

/** Which mappings will take a notification up in their next run. */
export interface TakenHook {
  readonly stored: readonly string[];
  /** Mappings that never ran: their first run reads everything, no notification is needed for it. */
  readonly firstRun: readonly string[];
}

/** The largest notification, in characters of its JSON. */
export const largestHook = 262_144;
/** Its deepest nesting: what nests by the thousand would end each run that takes it up. */
const deepestHook = 100;

/**
 * Stores a notification of `connection.stream` durably, one row for each mapping that reads the stream. Nobody has
 * verified it: the next run fetches the records it names by key, and never maps what it says.
 */
export async function takeHook(session: Session, stream: string, body: Json): Promise<TakenHook> {
  await refuseDeaf(session, stream);
  if (isDeeper(body, deepestHook)) {
    throw new HrwireError('app.hook-size', `the notification nests deeper than ${deepestHook} levels`, {
      hint: 'A notification names records; it does not hold them.',
    });
  }
  const size = JSON.stringify(body).length;
  if (size > largestHook) {
    const message = `the notification holds ${size} characters; ${largestHook} are the most`;
    throw new HrwireError('app.hook-size', message, { hint: 'A notification names records; it does not hold them.' });
  }
  const mappings = [...session.project.mappings.values()].filter(({ file }) => file.from === stream);
  if (mappings.length === 0) {
    throw new HrwireError('app.not-read', `no mapping reads ${stream}`, {
      hint: `Write from: ${stream} in a mapping; until then nobody needs its notifications.`,
    });
  }
  const incoming = {
    repeats: true as const,
    ...{ stream, body, mappings: mappings.map(({ name }) => name), verified: false },
    // Who gives the same again by hand means it.
    ...{ id: undefined, carries: false, at: systemClock.now() },
  };
  const keeping = { backlog: Number.MAX_SAFE_INTEGER, remember: 0 };
  const [outcome] = await storeIncoming(await session.store(), [incoming], keeping, incoming.at);
  return { stored: outcome?.stored ?? [], firstRun: outcome?.firstRun ?? [] };
}

/** A stream that is not there, or whose connector declares no hook, takes no notification. */
async function refuseDeaf(session: Session, reference: string): Promise<void> {
  const [name = '', stream = ''] = reference.split('.', 2);
  const connection = await connect(session, name, { mapping: 'hook', run: 'hook', store: undefined });
  try {
    const streams = [...connection.streams.keys()];
    if (!connection.streams.has(stream)) {
      const near = nearest(stream, streams);
      throw new HrwireError('app.unknown-stream', `connection ${name} has no stream "${stream}"`, {
        hint: near === undefined ? `It has: ${streams.join(', ')}.` : `Did you mean ${name}.${near}?`,
      });
    }
    if (connection.source(stream).signals !== undefined) return;
    throw new HrwireError('app.no-hook', `${reference} takes no notifications: its connector declares no hook`, {
      hint: 'Write hook: in the stream of the connector, or let runs poll it.',
    });
  } finally {
    await connection.close();
  }
}
