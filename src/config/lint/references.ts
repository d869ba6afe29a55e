import { nearest } from '../../error/nearest.ts';
import { isObject } from '../../record/json.ts';
import type { JsonObject } from '../../record/json.ts';
import { fieldOf } from '../../record/path.ts';
import type { Path } from '../document.ts';
import { selfDescribing } from '../schema/transport.ts';
import { names, objectOf, streamFacts, textOf } from './context.ts';
import type { MappingContext, MappingRule, StreamFacts } from './context.ts';

/** `from`, `to` and joins name connections and streams that exist and do what is asked of them. */
export const references: MappingRule = (context) => {
  const { value, report } = context;
  const source = find(context, ['from'], value['from']);
  if (
    source !== undefined &&
    !selfDescribing.has(source.section) &&
    source.value['read'] === undefined &&
    !isPushed(source.value)
  ) {
    report(
      { path: ['from'] },
      'lint.not-readable',
      `${textOf(value['from'])} cannot be read: its connector declares no read`,
    );
  }
  if (source !== undefined && value['key'] === undefined && source.value['key'] === undefined) {
    const message = `Neither this mapping nor the stream ${source.name} says what the key is`;
    report({ path: ['mapping'], key: true }, 'lint.no-key', message, {
      hint: 'Write key: with the field that identifies a record.',
    });
  }
  const target = find(context, ['to'], value['to']);
  if (target !== undefined && names(target.value['write']).length === 0 && target.section !== 'local') {
    report(
      { path: ['to'] },
      'lint.not-writable',
      `${textOf(value['to'])} cannot be written: its connector declares no write`,
    );
  }
  for (const [name, join] of Object.entries(objectOf(value['join']))) {
    if (!isObject(join)) continue;
    const stream = find(context, ['join', name, 'from'], join['from']);
    if (stream !== undefined) checkJoin(context, name, stream, join['on']);
  }
};

/** Its notifications carry the records: there is nothing to read. */
function isPushed(stream: JsonObject): boolean {
  return objectOf(stream['hook'])['records'] !== undefined;
}

function checkJoin(context: MappingContext, name: string, stream: StreamFacts, on: unknown): void {
  const fields = names(stream.value['by_key']);
  const key = stream.value['key'];
  const field = typeof on === 'string' ? on : typeof key === 'string' ? fieldOf(key) : undefined;
  const path: Path = typeof on === 'string' ? ['join', name, 'on'] : ['join', name, 'from'];
  if (field === undefined) {
    const message = `The stream ${stream.name} has no single key to ask by`;
    context.report({ path }, 'lint.by-key', message, {
      hint: fields.length > 0 ? `Write on: ${fields.join(' or ')}.` : 'Write on: and a field.',
    });
    return;
  }
  if (selfDescribing.has(stream.section) || fields.includes(field)) return;
  const near = nearest(field, fields);
  const hint =
    fields.length === 0
      ? 'Its connector declares no by_key.'
      : near === undefined
        ? `It can be asked by: ${fields.join(', ')}.`
        : `Did you mean ${near}?`;
  context.report({ path }, 'lint.by-key', `The stream ${stream.name} cannot be asked by ${field}`, { hint });
}

/** The stream, or undefined with the reason told. */
function find(context: MappingContext, path: Path, reference: unknown): StreamFacts | undefined {
  if (typeof reference !== 'string' || !reference.includes('.')) return undefined;
  const { project, report } = context;
  const facts = streamFacts(project, reference);
  if (facts !== undefined) return facts;
  const [connection = '', stream = ''] = reference.split('.');
  if (!project.connections.has(connection)) {
    const near = nearest(connection, project.connections.keys());
    const hint =
      near === undefined
        ? `Declare it in hrwire.yaml under connections; there are: ${[...project.connections.keys()].join(', ') || 'none'}.`
        : `Did you mean ${near}?`;
    report({ path, offset: 0 }, 'lint.unknown-connection', `There is no connection ${connection}`, { hint });
    return undefined;
  }
  const connector = project.connections.get(connection);
  // A connector with errors is told of in its own file.
  if (connector === undefined) return undefined;
  const streams = names(connector.streams);
  const near = nearest(stream, streams);
  const hint = near === undefined ? `There are: ${streams.join(', ')}.` : `Did you mean ${near}?`;
  report(
    { path, offset: connection.length + 1 },
    'lint.unknown-stream',
    `The connection ${connection} has no stream ${stream}`,
    { hint },
  );
  return undefined;
}
