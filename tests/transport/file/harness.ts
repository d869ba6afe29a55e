import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { readYaml } from '../../../src/config/project/read.ts';
import type { Connection, ConnectionContext } from '../../../src/connector/connection.ts';
import type { Batch } from '../../../src/connector/sink.ts';
import type { Item, Page, Reading, ReadRequest, Unreadable } from '../../../src/connector/source.ts';
import type { Delta, Operation } from '../../../src/record/delta.ts';
import type { JsonObject } from '../../../src/record/json.ts';
import { fileTransport } from '../../../src/transport/file/file.ts';

const folders: string[] = [];
const connections: Connection[] = [];

afterEach(async () => {
  for (const connection of connections.splice(0)) await connection.close();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** A folder that goes away after the test. */
export async function folder(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<string> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'hrwire-file-')));
  folders.push(path);
  for (const [name, content] of Object.entries(files)) await writeFile(join(path, name), content);
  return path;
}

export interface Lines {
  readonly lines: { readonly level: string; readonly message: string; readonly fields: JsonObject | undefined }[];
}

export const noon = Date.UTC(2026, 10, 21, 12, 0, 0);

/** What a connection gets from outside; ports that files do not use fail when they are touched. */
export function contextOf(config: JsonObject, more: Partial<ConnectionContext> = {}): ConnectionContext & Lines {
  const lines: Lines['lines'] = [];
  const note = (level: string) => (message: string, fields?: JsonObject) => void lines.push({ level, message, fields });
  const untouched = (): never => {
    throw new Error('files use no such port');
  };
  return {
    name: 'files',
    config,
    root: '/nowhere',
    mapping: 'people-to-files',
    run: 'r1',
    clock: { now: () => noon, sleep: untouched },
    random: untouched,
    log: { debug: note('debug'), info: note('info'), warn: note('warn') },
    budgets: { spend: untouched, reserve: untouched, release: untouched },
    local: { changes: untouched, get: untouched, merge: untouched, remove: untouched },
    spool: { put: untouched, get: untouched, drop: untouched, dropOthers: untouched },
    onRequest: untouched,
    killPoint: () => undefined,
    lines,
    ...more,
  };
}

/** A connection by the connector that ships, as a run would make it. */
export function connect(context: ConnectionContext, connector: 'csv' | 'jsonl' | 'xlsx' = 'csv'): Connection {
  const root = join(import.meta.dirname, '../../..');
  const { document } = readYaml(join(root, 'connectors', `${connector}.yaml`), root);
  if (document === undefined) throw new Error(`${connector}.yaml cannot be read`);
  const pattern = context.config['pattern'] ?? `*.${connector}`;
  const connection = fileTransport(document, { ...context, config: { ...context.config, pattern } });
  connections.push(connection);
  return connection;
}

export function request(more: Partial<ReadRequest> = {}): ReadRequest {
  return { cursor: undefined, seen: async () => new Set(), full: false, ...more };
}

export async function pagesOf(connection: Connection, more: Partial<ReadRequest> = {}): Promise<Page[]> {
  const pages: Page[] = [];
  const { signal } = new AbortController();
  for await (const page of connection.source('rows').read(request(more), signal)) pages.push(page);
  return pages;
}

export interface Rows {
  readonly records: readonly JsonObject[];
  readonly positions: readonly (string | undefined)[];
  readonly bad: readonly Unreadable[];
}

export function rowsOf(pages: readonly Page[]): Rows {
  const items = pages.flatMap((page): readonly Item[] => page.items);
  const good = items.filter((item): item is Reading => 'record' in item);
  return {
    records: good.map((item) => item.record),
    positions: good.map((item) => item.position),
    bad: items.filter((item): item is Unreadable => 'unreadable' in item),
  };
}

/** Reads one CSV text (or bytes) with these settings. */
export async function readCsvText(content: string | Uint8Array, config: JsonObject = {}): Promise<Rows> {
  const directory = await folder({ 'a.csv': content });
  return rowsOf(await pagesOf(connect(contextOf({ directory, ...config }))));
}

export function batchOf(records: readonly JsonObject[], operation: Operation = 'create'): Batch {
  const deltas = records.map((record, index): Delta => {
    return { key: String(index), operation, record, clear: [], match: undefined, targetId: undefined };
  });
  return { id: 'b', operation, deltas };
}
