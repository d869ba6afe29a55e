import { stat } from 'node:fs/promises';
import type { ConnectionContext, Transport } from '../../connector/connection.ts';
import { nodeAt } from '../../connector/file-node.ts';
import { compileStream } from '../../connector/stream-compile.ts';
import type { Stream } from '../../connector/stream.ts';
import { HrwireError } from '../../error/error.ts';
import type { Document } from '../../config/document.ts';
import type { Operation } from '../../record/delta.ts';
import { isObject } from '../../record/json.ts';
import type { JsonObject } from '../../record/json.ts';
import { identityOf } from '../identity.ts';
import { findFiles } from './folder.ts';
import { fileSettings, knownColumns } from './settings.ts';
import type { FileSettings } from './settings.ts';
import { FileSink } from './sink.ts';
import { FileSource } from './source.ts';

/** Any field of a file can be asked for: an index over it is built by one scan. */
const anyField = ['*'];
const rowOperations: readonly Operation[] = ['create', 'update', 'upsert', 'delete'];

/** CSV and JSON Lines in a folder. Every stream of the connector reads and writes the connection's one folder. */
export const fileTransport: Transport = (document, context) => {
  const section = nodeAt(document, ['file']);
  const settings = fileSettings(section?.value ?? {}, context.config, context.root, section?.place);
  const streams = new Map(Object.keys(declared(document)).map((name) => [name, fileStream(name, document, settings)]));
  const sinks: FileSink[] = [];
  const stream = (name: string): Stream => {
    const found = streams.get(name);
    if (found === undefined)
      throw new HrwireError('file.settings', `The connector has no stream "${name}"`, { place: section?.place });
    return found;
  };
  return {
    name: context.name,
    identity: identityOf(nodeAt(document, ['config'])?.json('identity'), context),
    streams,
    source: (name) => new FileSource(settings, knownColumns(stream(name).schema), context),
    sink: (name) => {
      if (settings.format === 'xlsx')
        throw new HrwireError('file.settings', 'Workbooks are read, not written: write CSV, which Excel opens', {
          place: section?.place,
          hint: 'Use a connection of the connector csv with `excel: true`.',
        });
      const sink = new FileSink(settings, operationsOf(document, stream(name).name), context);
      sinks.push(sink);
      return sink;
    },
    check: () => checkFolder(settings, context),
    close: async () => {
      for (const sink of sinks) await sink.close();
    },
  };
};

function declared(document: Document<JsonObject>): JsonObject {
  const streams = document.value['streams'];
  return isObject(streams) ? streams : {};
}

function fileStream(name: string, document: Document<JsonObject>, settings: FileSettings): Stream {
  const stream = compileStream(name, document, ['streams', name]);
  const sensitive = new Map(stream.sensitive);
  for (const [of, paths] of settings.sensitive) sensitive.set(of, [...(sensitive.get(of) ?? []), ...paths]);
  return { ...stream, sensitive, byKey: stream.readable ? anyField : [] };
}

function operationsOf(document: Document<JsonObject>, name: string): Operation[] {
  const write = nodeAt(document, ['streams', name, 'write']);
  const action = write?.error(
    'internal.unbuilt',
    'A file has no actions: a row is a create, an update or a delete',
    'Remove it.',
    'action',
  );
  if (write?.has('action') === true && action !== undefined) throw action;
  return rowOperations.filter((operation) => write?.has(operation) === true);
}

async function checkFolder(settings: FileSettings, context: ConnectionContext): Promise<string> {
  const files = await findFiles(settings.directory, settings.pattern, settings.order, context.log);
  const { mode } = await stat(settings.directory);
  const readonly = (mode & 0o222) === 0 ? ', read only' : '';
  return `${settings.directory}: ${files.length} ${files.length === 1 ? 'file matches' : 'files match'} ${settings.pattern}${readonly}`;
}
