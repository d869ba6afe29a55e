import { isObject } from '../record/json.ts';
import type { Json, JsonObject } from '../record/json.ts';
import type { KnownConnector } from './connectors.ts';

/** What `hrwire describe` shows of a connector; `describe-page.ts` makes the text of it. */
export interface Described extends JsonObject {
  settings: JsonObject[];
  streams: JsonObject[];
  limits: Json[];
  facts: JsonObject[];
}

/** The streams, settings, limits and facts of a connector, as one document. */
export function describe({ name, title, status, from, file, section, value }: KnownConnector): Described {
  const transport = objectAt(value, section);
  return {
    ...{ name, title, status, from, file, transport: section },
    settings: settingsOf(objectAt(value, 'config')),
    streams: Object.entries(objectAt(value, 'streams')).map(([stream, spec]) =>
      streamOf(stream, isObject(spec) ? spec : {}),
    ),
    limits: listAt(transport, 'limits'),
    facts: listAt(value, 'facts').filter(isObject),
  };
}

function settingsOf(config: JsonObject): JsonObject[] {
  const required = listAt(config, 'required');
  const identity = listAt(config, 'identity');
  return Object.entries(objectAt(config, 'properties')).map(([name, given]) => {
    const schema = isObject(given) ? given : {};
    return {
      name,
      type: typeOf(schema),
      required: required.includes(name),
      default: schema['default'] ?? null,
      secret: schema['secret'] === true,
      identity: identity.includes(name),
      description: schema['description'] ?? '',
    };
  });
}

function typeOf(schema: JsonObject): string {
  const values = schema['enum'];
  if (Array.isArray(values)) return values.map(text).join(' | ');
  if (schema['const'] !== undefined) return text(schema['const']);
  const options = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(options)) return options.map((option) => typeOf(isObject(option) ? option : {})).join(' | ');
  const type = schema['type'];
  return Array.isArray(type) ? type.map(text).join(' | ') : text(type) || 'any';
}

function streamOf(name: string, spec: JsonObject): JsonObject {
  const read = spec['read'];
  return {
    name,
    title: spec['title'] ?? '',
    key: spec['key'] ?? null,
    version: spec['version'] ?? 'observed',
    read: isObject(read) ? readOf(read) : null,
    byKey: Object.keys(objectAt(spec, 'by_key')),
    chunks: Object.fromEntries(
      Object.entries(objectAt(spec, 'by_key')).map(([field, ask]) => [
        field,
        isObject(ask) ? (ask['chunk'] ?? 100) : 100,
      ]),
    ),
    hook: isObject(spec['hook']),
    write: Object.keys(objectAt(spec, 'write')),
    writes: Object.entries(objectAt(spec, 'write')).map(([operation, write]) =>
      writeOf(operation, isObject(write) ? write : {}),
    ),
    sensitive: objectAt(spec, 'sensitive'),
    fields: Object.keys(objectAt(objectAt(spec, 'schema'), 'properties')),
  };
}

function readOf(read: JsonObject): JsonObject {
  const delta = objectAt(read, 'delta');
  return {
    pages: kindAt(read, 'pages'),
    drain: objectAt(read, 'pages')['drain'] === true,
    delta: kindAt(read, 'delta'),
    ...Object.fromEntries(['span', 'overlap', 'lag'].flatMap((name) => (name in delta ? [[name, delta[name]]] : []))),
    sweep: delta['sweep'] ?? null,
    whole: !('kind' in delta) || delta['kind'] === 'none' || delta['whole'] === true,
    tombstones: 'deleted' in read,
    parents: objectAt(read, 'parents')['stream'] ?? null,
    within: objectAt(read, 'parents')['within'] ?? null,
    steps: listAt(read, 'steps').map((step) => (isObject(step) ? (step['name'] ?? '') : '')),
  };
}

function writeOf(operation: string, write: JsonObject): JsonObject {
  const repeat = write['repeat'] ?? 'never';
  return {
    operation,
    batch: write['batch'] ?? 1,
    atomic: write['atomic'] === true,
    repeat: isObject(repeat) ? `by_lookup ${text(repeat['by_lookup'])}` : repeat,
    group: write['group'] ?? [],
    outcomes: kindAt(write, 'outcomes') ?? 'status',
    accept: isObject(write['accept']),
    clear: write['clear'] ?? null,
  };
}

function kindAt(object: JsonObject, key: string): string | null {
  const kind = objectAt(object, key)['kind'];
  return typeof kind === 'string' ? kind : null;
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
}

function objectAt(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isObject(value) ? value : {};
}

function listAt(object: JsonObject, key: string): Json[] {
  const value = object[key];
  return Array.isArray(value) ? value : [];
}
