import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../src/config/yaml/parse.ts';
import type { Document } from '../../src/config/document.ts';
import { nodeAt } from '../../src/connector/file-node.ts';
import { compileStream } from '../../src/connector/stream-compile.ts';
import { HrwireError } from '../../src/error/error.ts';
import { isObject } from '../../src/record/json.ts';
import type { JsonObject } from '../../src/record/json.ts';

function documentOf(yaml: string): Document<JsonObject> {
  const { document } = parseDocument('connectors/a.yaml', Buffer.from(yaml));
  if (document === undefined || !isObject(document.value)) throw new Error('no document');
  return document.with(document.value);
}

const stream = (yaml: string) =>
  compileStream('people', documentOf(`streams:\n  people:\n${yaml}`), ['streams', 'people']);

function thrownBy(call: () => unknown): HrwireError {
  try {
    call();
  } catch (thrown) {
    if (thrown instanceof HrwireError) return thrown;
  }
  throw new Error('nothing was thrown');
}

describe('a stream', () => {
  it('says what identifies a record, in one part or several', async () => {
    const one = stream('    key: id\n');
    expect(one.keyFields).toEqual(['id']);
    expect(await one.key[0]?.value({ id: 7 })).toBe(7);
    expect(stream('    key: [person.id, start]\n').keyFields).toEqual(['person.id', 'start']);
    expect(stream("    key: '`no`'\n").keyFields).toEqual(['no']);
    expect(stream('    title: People\n').key).toEqual([]);
  });

  it('is observed unless it says what is newer', async () => {
    expect(stream('    key: id\n')).toMatchObject({ version: 'observed', versionType: 'instant' });
    expect(stream('    version: observed\n    version_type: number\n')).toMatchObject({ versionType: 'instant' });
    const numbered = stream('    version: revision\n    version_type: number\n');
    expect(numbered.versionType).toBe('number');
    expect(numbered.version !== 'observed' && (await numbered.version.value({ revision: 3 }))).toBe(3);
  });

  it('knows whether it can be read, written and asked', () => {
    const full = stream('    read: { request: {} }\n    by_key: { id: {}, mail: {} }\n    write: { upsert: {} }\n');
    expect(full).toMatchObject({ readable: true, writable: true, byKey: ['id', 'mail'] });
    expect(stream('    key: id\n    write: {}\n')).toMatchObject({ readable: false, writable: false, byKey: [] });
  });

  it('keeps its schema and the classes of its sensitive fields', () => {
    const said = stream('    schema: { type: object }\n    sensitive: { person: [name, mail], pay: [salary] }\n');
    expect(said.schema).toEqual({ type: 'object' });
    expect([...said.sensitive]).toEqual([
      ['person', ['name', 'mail']],
      ['pay', ['salary']],
    ]);
  });

  it('points into the file at an expression that cannot be compiled', () => {
    const error = thrownBy(() => stream('    key: [id, "name & "]\n'));
    expect([error.place?.file, error.place?.line]).toEqual(['connectors/a.yaml', 3]);
  });

  it('is not there where the file has none', () => {
    expect(thrownBy(() => compileStream('x', documentOf('a: 1'), ['streams', 'x'])).code).toBe('transport.no-stream');
  });
});

describe('a node of a connector file', () => {
  const node = nodeAt(documentOf('a:\n  text: x\n  number: 3\n  wait: 10m\n  list: [1]\n  inner: { b: true }\n'), [
    'a',
  ]);

  it('gives its members by type', () => {
    expect(node?.text('text')).toBe('x');
    expect(node?.number('number')).toBe(3);
    expect(node?.duration('wait')).toBe(600_000);
    expect(node?.child('inner')?.flag('b')).toBe(true);
    expect([node?.has('text'), node?.has('toString'), node?.child('list'), node?.expression('none')]).toEqual([
      true,
      false,
      undefined,
      undefined,
    ]);
  });

  it('takes a member of another type for a fault of its own: the file was validated before', () => {
    expect(thrownBy(() => node?.text('number')).code).toBe('internal.fault');
    expect(thrownBy(() => node?.number('text')).code).toBe('internal.fault');
    expect(thrownBy(() => node?.duration('text')).code).toBe('internal.fault');
  });

  it('shows the lines around an error', () => {
    const error = node?.error('transport.declared', 'no', 'do', 'wait');
    expect([error?.place?.line, error?.hint, error?.frame?.includes('wait: 10m')]).toEqual([4, 'do', true]);
  });

  it('finds nothing outside the document', () => {
    expect(nodeAt(documentOf('a: [{ b: 1 }]'), ['a', 0])?.number('b')).toBe(1);
    expect(nodeAt(documentOf('a: 1'), ['a', 'b'])).toBeUndefined();
  });
});
