import type { FileNode } from '../../../connector/file-node.ts';
import type { Repeat } from '../../../connector/sink.ts';
import { nearest } from '../../../error/nearest.ts';
import { keyPart } from '../../../record/key.ts';
import { isObject } from '../../../record/json.ts';
import { fieldOf } from '../../../record/path.ts';

/** Reads `repeat:` of a write; `streams`: the connector's, each with the fields it can be asked by. */
export function compileRepeat(
  write: FileNode,
  streams: ReadonlyMap<string, readonly string[]>,
  variables: Readonly<Record<string, unknown>>,
): Repeat {
  const node = write.child('repeat');
  if (node === undefined) return write.json('repeat') === 'safe' ? { kind: 'safe' } : { kind: 'never' };
  const stream = node.text('by_lookup');
  const field = node.has('field') ? node.text('field') : fieldOf(node.text('key'));
  const fields = streams.get(stream);
  if (fields === undefined) {
    const near = nearest(stream, streams.keys());
    const hint = near === undefined ? 'Name a stream of this connector.' : `Did you mean “${near}”?`;
    throw node.error('transport.declared', `there is no stream “${stream}” to be asked`, hint, 'by_lookup');
  }
  if (!fields.includes(field)) {
    const hint = `Declare \`by_key.${field}\` for “${stream}”, or name another \`field\`.`;
    throw node.error('transport.declared', `“${stream}” cannot be asked by “${field}”`, hint, 'by_lookup');
  }
  const [key, applied, targetId] = [node.expression('key'), node.expression('applied'), node.expression('target_id')];
  return {
    kind: 'by_lookup',
    stream,
    field,
    none: node.has('none') && node.text('none') === 'again' ? 'again' : 'unknown',
    key: async (record) => keyPart(await key?.value(record, variables)),
    applied: async (found, record) => {
      const value = await applied?.value(found, { ...variables, record });
      return value === true || value === false ? value : undefined;
    },
    ...(targetId && {
      targetId: async (found, record) => keyPart(await targetId.value(found, { ...variables, record })),
    }),
  };
}

/** Streams by name, with the fields they can be asked by. */
export function askableStreams(streams: unknown): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const [name, stream] of Object.entries(isObject(streams) ? streams : {})) {
    const byKey = isObject(stream) ? stream['by_key'] : undefined;
    found.set(name, isObject(byKey) ? Object.keys(byKey) : []);
  }
  return found;
}
