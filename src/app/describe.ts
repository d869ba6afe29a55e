import { isObject } from '../record/json.ts';
import type { Json, JsonObject } from '../record/json.ts';
import type { KnownConnector } from './connectors.ts';

/** What `hrwire describe` and the pages of docs/connectors show of a connector. */
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
    read: isObject(read) ? { pages: kindAt(read, 'pages'), delta: kindAt(read, 'delta') } : null,
    byKey: Object.keys(objectAt(spec, 'by_key')),
    write: Object.keys(objectAt(spec, 'write')),
    sensitive: objectAt(spec, 'sensitive'),
    fields: Object.keys(objectAt(objectAt(spec, 'schema'), 'properties')),
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
