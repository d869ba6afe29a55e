import { nearest } from '../error/nearest.ts';
import { HrwireError } from '../error/error.ts';
import type { Connection } from '../connector/connection.ts';
import type { Stream } from '../connector/stream.ts';
import { compileMapping } from '../mapping/compile.ts';
import type { MappingInputs } from '../mapping/inputs.ts';
import type { Mapping, StreamRef } from '../mapping/mapping.ts';
import type { Meter } from '../mapping/profile.ts';
import type { ProjectMapping } from '../config/project.ts';
import { connect } from './connect.ts';
import type { Use } from './connect.ts';
import { refuseUnseen, seesMapping } from './sees.ts';
import type { Session } from './session.ts';
import { wantedFields } from './wanted.ts';

/** A mapping with the connections it needs. */
export interface Wired {
  readonly declared: ProjectMapping;
  readonly mapping: Mapping;
  readonly inputs: MappingInputs;
  readonly connections: ReadonlyMap<string, Connection>;
  connection(name: string): Connection;
  close(): Promise<void>;
}

/** The mapping of that name, or a `app.unknown-mapping` with the nearest name. */
export function findMapping(session: Session, name: string): ProjectMapping {
  refuseUnseen(session, name);
  const { mappings } = session.project;
  const found = mappings.get(name);
  if (found !== undefined) return found;
  // Commands that only look take a project with errors: a file that has them is there all the same.
  const isBroken = session.diagnostics.some(
    ({ severity, place }) => severity === 'error' && place?.file === `mappings/${name}.yaml`,
  );
  if (isBroken) {
    throw new HrwireError('app.unknown-mapping', `the file of the mapping "${name}" has errors`, {
      hint: 'See them with: hrwire check',
    });
  }
  const seen = [...mappings.keys()].filter((each) => seesMapping(session, each));
  const near = nearest(name, seen);
  const hint =
    near !== undefined
      ? `Did you mean ${near}?`
      : mappings.size === 0
        ? 'There is none yet: write one in mappings/.'
        : `There are: ${seen.join(', ')}.`;
  throw new HrwireError('app.unknown-mapping', `there is no mapping "${name}"`, { hint });
}

/** Compiles a mapping against its streams; the connections connect when they are first asked. */
export async function wire(session: Session, name: string, use: Omit<Use, 'mapping'>, meter?: Meter): Promise<Wired> {
  return wireMapping(session, findMapping(session, name), use, meter);
}

/** The same of a mapping at hand: an earlier version of one of the project. */
export async function wireMapping(
  session: Session,
  declared: ProjectMapping,
  use: Omit<Use, 'mapping'>,
  meter?: Meter,
): Promise<Wired> {
  const { name } = declared;
  const from = refOf(declared.file.from);
  const to = refOf(declared.file.to);
  const joined = Object.values(declared.file.join ?? {}).map((join) => refOf(join.from));
  const connections = new Map<string, Connection>();
  for (const { connection } of [from, to, ...joined]) {
    if (!connections.has(connection)) {
      const wanted = connection === from.connection ? { wanted: wantedFields(declared.file) } : {};
      const fields = connection === to.connection ? { fields: Object.keys(declared.file.map) } : {};
      connections.set(connection, await connect(session, connection, { ...use, ...wanted, ...fields, mapping: name }));
    }
  }
  const streams = (ref: StreamRef): Stream | undefined => connections.get(ref.connection)?.streams.get(ref.stream);
  const need = (ref: StreamRef): Stream => streams(ref) ?? unknownStream(ref, connections);
  const inputs: MappingInputs = {
    document: declared.document,
    tables: declared.tables,
    source: need(from),
    target: need(to),
    streams,
    foreign: declared.foreign,
    meter,
  };
  return {
    declared,
    inputs,
    mapping: compileMapping(inputs),
    connections,
    connection: (wanted) => connections.get(wanted) ?? unknownStream({ connection: wanted, stream: '' }, connections),
    close: async () => {
      for (const connection of connections.values()) await connection.close();
    },
  };
}

/** `connection.stream` as its two names. */
function refOf(text: string): StreamRef {
  const dot = text.indexOf('.');
  return { connection: text.slice(0, dot), stream: text.slice(dot + 1) };
}

function unknownStream(ref: StreamRef, connections: ReadonlyMap<string, Connection>): never {
  const streams = [...(connections.get(ref.connection)?.streams.keys() ?? [])];
  throw new HrwireError('app.unknown-stream', `connection ${ref.connection} has no stream "${ref.stream}"`, {
    hint: `It has: ${streams.join(', ')}.`,
  });
}
