import type { Document, Path } from '../config/document.ts';
import { HrwireError } from '../error/error.ts';
import { nearest } from '../error/nearest.ts';
import { compileExpression } from '../expression/compile.ts';
import type { Expression } from '../expression/expression.ts';
import { isObject } from '../record/json.ts';
import type { Json, JsonObject } from '../record/json.ts';
import { fieldOf } from '../record/path.ts';
import { nodeAt } from './file-node.ts';
import type { FileNode } from './file-node.ts';
import type { Hook, Stream } from './stream.ts';

/**
 * What the stream at `path` (`['streams', name]`) of a connector file says of itself, whatever carries it.
 * Throws `HrwireError` with its place when an expression cannot be compiled.
 */
export function compileStream(name: string, document: Document<JsonObject>, path: Path): Stream {
  const node = nodeAt(document, path);
  if (node === undefined) {
    throw new HrwireError('transport.no-stream', `there is no stream at “${path.join('.')}”`, {
      place: document.at(path),
    });
  }
  const version = versionOf(node);
  const schema = node.json('schema');
  return {
    name,
    title: node.has('title') ? node.text('title') : undefined,
    ...keyOfStream(node),
    version,
    // `observed` is an instant by its nature; other versions say what they are.
    versionType: version !== 'observed' && node.json('version_type') === 'number' ? 'number' : 'instant',
    deleted: node.child('read')?.expression('deleted'),
    schema: isObject(schema) ? schema : undefined,
    sensitive: sensitiveOf(node.json('sensitive')),
    readable: node.has('read'),
    writable: isObject(node.json('write')) && Object.keys(node.json('write') ?? {}).length > 0,
    byKey: Object.keys(node.child('by_key')?.value ?? {}),
    hook: hookOf(node),
  };
}

function hookOf(stream: FileNode): Hook | undefined {
  const node = stream.child('hook');
  const signal = node?.expression('signal');
  const records = node?.expression('records');
  if (node === undefined || (signal === undefined && records === undefined)) return undefined;
  const by = node.has('by') ? node.text('by') : undefined;
  const fields = Object.keys(stream.child('by_key')?.value ?? {});
  if (by !== undefined && !fields.includes(by)) {
    const near = nearest(by, fields);
    const hint =
      near === undefined ? 'Declare under `by_key` how its records are asked for.' : `Did you mean “${near}”?`;
    throw node.error('transport.declared', `the stream cannot be asked by “${by}”`, hint, 'by');
  }
  return {
    by,
    signal,
    records,
    when: node.expression('when'),
    ignored: node.text('ignored'),
    waitFor: node.duration('for'),
  };
}

function versionOf(node: FileNode): 'observed' | Expression {
  if (!node.has('version') || node.text('version') === 'observed') return 'observed';
  return node.expression('version') ?? 'observed';
}

function keyOfStream(node: FileNode): Pick<Stream, 'key' | 'keyFields'> {
  const written = node.json('key');
  const several = Array.isArray(written);
  const texts = (several ? written : [written]).filter((part): part is string => typeof part === 'string');
  const key = texts.map((text, index) => {
    const path = several ? [...node.path, 'key', index] : [...node.path, 'key'];
    return compileExpression({
      text,
      at: (offset) => node.document.atOffset(path, offset),
      limits: node.document.limits,
    });
  });
  return { key, keyFields: texts.map(fieldOf) };
}

/** `sensitive:` of a stream, or of a connection that declares it: the paths of each class. */
export function sensitiveOf(written: Json | undefined): ReadonlyMap<string, readonly string[]> {
  const classes = new Map<string, readonly string[]>();
  for (const [name, paths] of Object.entries(isObject(written) ? written : {})) {
    const list = Array.isArray(paths) ? paths : [paths];
    classes.set(
      name,
      list.filter((path): path is string => typeof path === 'string'),
    );
  }
  return classes;
}
