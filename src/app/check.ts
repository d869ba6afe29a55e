import { hasErrors } from '../config/diagnostic.ts';
import type { Diagnostic } from '../config/diagnostic.ts';
import { HrwireError } from '../error/error.ts';
import { wrap } from '../error/wrap.ts';
import { wire } from './compile.ts';
import { connect } from './connect.ts';
import type { Session, SessionOptions } from './session.ts';
import { openSession, ProjectErrors } from './session.ts';

export interface Connected {
  readonly connection: string;
  readonly ok: boolean;
  /** The connector's line for people, or what went wrong. */
  readonly message: string;
  readonly hint: string | undefined;
}

export interface Checked {
  readonly diagnostics: readonly Diagnostic[];
  readonly mappings: readonly string[];
  readonly connections: readonly string[];
  /** With `--connect`: what each connection answered. */
  readonly connected: readonly Connected[];
  readonly ok: boolean;
}

/** Checks all files of a project in one pass; with `connect`, asks each connection as well. Never throws for what it finds. */
export async function check(options: SessionOptions, connectToo: boolean, signal: AbortSignal): Promise<Checked> {
  let session: Session;
  try {
    session = openSession({ ...options, lenient: !connectToo });
  } catch (thrown) {
    if (!(thrown instanceof ProjectErrors)) throw thrown;
    return { diagnostics: thrown.diagnostics, mappings: [], connections: [], connected: [], ok: false };
  }
  try {
    const diagnostics = once([...session.diagnostics, ...(await compileAll(session))]);
    const connections = [...session.project.connections.keys()];
    const connected: Connected[] = [];
    if (connectToo) for (const name of connections) connected.push(await ask(session, name, signal));
    const mappings = [...session.project.mappings.keys()];
    const ok = !hasErrors(diagnostics) && connected.every((each) => each.ok);
    return { diagnostics, mappings, connections, connected, ok };
  } finally {
    await session.close();
  }
}

/** What only compiling shows: streams that a connection's settings declare, schemas that cannot be used. */
async function compileAll(session: Session): Promise<Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (const name of session.project.mappings.keys()) {
    try {
      const wired = await wire(session, name, { run: 'check', store: undefined });
      await wired.close();
    } catch (thrown) {
      found.push(diagnosticOf(wrap(thrown)));
    }
  }
  for (const name of session.project.connections.keys()) found.push(...(await compileStreams(session, name)));
  return found;
}

/** Reads and writes that a connector declares in a way that cannot work; a connection that is none is told of above. */
async function compileStreams(session: Session, name: string): Promise<Diagnostic[]> {
  const found: Diagnostic[] = [];
  try {
    const connection = await connect(session, name, { mapping: 'check', run: 'check', store: undefined });
    for (const [stream, { readable, writable, byKey }] of connection.streams) {
      try {
        if (readable || byKey.length > 0) connection.source(stream);
        if (writable) connection.sink(stream);
      } catch (thrown) {
        found.push(diagnosticOf(wrap(thrown)));
      }
    }
    await connection.close();
  } catch (thrown) {
    found.push(diagnosticOf(wrap(thrown)));
  }
  return found;
}

/** Two mappings or connections of one connector tell of one fault twice. */
function once(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [
    ...new Map(diagnostics.map((each) => [JSON.stringify([each.code, each.message, each.place]), each])).values(),
  ];
}

function diagnosticOf(error: HrwireError): Diagnostic {
  const { code, message, hint, place, frame } = error;
  return { code, severity: 'error', message, hint, place, frame };
}

async function ask(session: Session, name: string, signal: AbortSignal): Promise<Connected> {
  try {
    const connection = await connect(session, name, { mapping: 'check', run: 'check', store: await session.store() });
    try {
      return { connection: name, ok: true, message: await connection.check(signal), hint: undefined };
    } finally {
      await connection.close();
    }
  } catch (thrown) {
    const error = thrown instanceof HrwireError ? thrown : wrap(thrown);
    return { connection: name, ok: false, message: error.located, hint: error.hint };
  }
}
