import type { Project } from '../../config/project.ts';
import type { Reception } from '../../connector/reception.ts';
import { isObject } from '../../record/json.ts';
import { connect } from '../connect.ts';
import type { Session } from '../session.ts';

/** Who takes the notifications of a stream, and how. */
export interface Receiver {
  readonly reception: Reception;
  readonly mappings: readonly string[];
}

const made = new WeakMap<Project, Map<string, Promise<Receiver>>>();

/**
 * How a stream takes notifications; undefined where nobody does: no such connection or stream, no `hook`, or no mapping that
 * reads it. Made once for a project as it was read. Throws `hook.no-secret`.
 */
export async function receiverOf(session: Session, connection: string, stream: string): Promise<Receiver | undefined> {
  const { project } = session;
  const declared = project.connections.get(connection);
  const streams = declared?.document.value['streams'];
  // Only what is declared is remembered: names come from outside.
  const node = isObject(streams) && Object.hasOwn(streams, stream) ? streams[stream] : undefined;
  if (!isObject(node) || !isObject(node['hook'])) return undefined;
  const mappings = [...project.mappings.values()].filter(({ file }) => file.from === `${connection}.${stream}`);
  if (mappings.length === 0) return undefined;
  const known = made.get(project) ?? new Map<string, Promise<Receiver>>();
  made.set(project, known);
  const name = `${connection}.${stream}`;
  let receiver = known.get(name);
  if (receiver === undefined) {
    receiver = open(session, connection, stream).then((reception) => ({
      reception,
      mappings: mappings.map((mapping) => mapping.name),
    }));
    known.set(name, receiver);
  }
  return receiver;
}

async function open(session: Session, connection: string, stream: string): Promise<Reception> {
  // With a store, so that a connection whose secrets were not found is refused.
  const use = { mapping: 'hook', run: 'hook', store: await session.store() };
  const opened = await connect(session, connection, use);
  try {
    const reception = await opened.reception?.(stream);
    if (reception === undefined) throw new TypeError('a stream with `hook` has a reception');
    return reception;
  } finally {
    await opened.close();
  }
}
