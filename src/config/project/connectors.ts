import { dirname } from 'node:path';
import type { Limits } from '../../expression/expression.ts';
import { isObject } from '../../record/json.ts';
import type { Json, JsonObject } from '../../record/json.ts';
import { schemaFault } from '../check/ajv.ts';
import { validate } from '../check/validate.ts';
import { diagnosticAt, hasErrors } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { ProjectConnector } from '../project.ts';
import { connectorSchema } from '../schema/connector.ts';
import type { Fragment } from '../schema/kinds.ts';
import { unbuiltSections } from '../schema/transport.ts';
import type { TransportSchema } from '../schema/transport.ts';
import type { PlacedDocument } from '../yaml/placed.ts';
import { pathInside, readBounded } from './files.ts';
import { readYaml } from './read.ts';

export interface LoadedConnector extends ProjectConnector {
  readonly document: PlacedDocument<JsonObject>;
  readonly schema: Fragment;
}

export interface ConnectorResult {
  /** Absent where the file has errors. */
  readonly connector?: LoadedConnector;
  /** As far as it could be read, for the linter: all slips of a file are told in one pass. */
  readonly read?: Pick<LoadedConnector, 'document' | 'schema'>;
  readonly diagnostics: readonly Diagnostic[];
}

const schemas = new WeakMap<TransportSchema, Fragment>();

/** The schema of a connector file of one transport; the same object each time, so that it is compiled once. */
export function schemaOfTransport(transport: TransportSchema): Fragment {
  const known = schemas.get(transport) ?? connectorSchema([transport]);
  schemas.set(transport, known);
  return known;
}

export interface ConnectorOptions {
  readonly root: string;
  /** The folder its paths may not leave. */
  readonly home: string;
  readonly shipped: boolean;
  /** Whether the JSON Schemas in it are checked for being such; it takes as long as all else. */
  readonly checkSchemas?: boolean;
  readonly transports: readonly TransportSchema[];
  /** Bounds of its expressions. */
  readonly limits?: Limits | undefined;
}

/** Reads and checks a connector file. */
export function loadConnector(name: string, path: string, options: ConnectorOptions): ConnectorResult {
  const loaded = readYaml(path, options.root);
  const document = loaded.document?.within(options.limits);
  if (document === undefined) return { diagnostics: loaded.diagnostics };
  const diagnostics = [...loaded.diagnostics];
  const transport = transportOf(document, options.transports, diagnostics);
  if (transport === undefined) return { diagnostics };
  inlineSchemas(document, path, options.home, diagnostics);
  const schema = schemaOfTransport(transport);
  diagnostics.push(
    ...validate(document, schema, document.value),
    ...checkNames(document, name),
    ...(options.checkSchemas === true ? checkSchemas(document) : []),
  );
  const read = { document, schema };
  if (hasErrors(diagnostics)) return { read, diagnostics };
  return { connector: { name, shipped: options.shipped, section: transport.section, ...read }, read, diagnostics };
}

function transportOf(
  document: PlacedDocument<JsonObject>,
  transports: readonly TransportSchema[],
  diagnostics: Diagnostic[],
): TransportSchema | undefined {
  const present = transports.filter((each) => Object.hasOwn(document.value, each.section));
  const [only] = present;
  if (present.length === 1) return only;
  const unbuilt = unbuiltSections.find((section) => Object.hasOwn(document.value, section));
  const names = transports.map((each) => each.section).join(', ');
  if (present.length === 0 && unbuilt !== undefined) {
    const target = { path: [unbuilt], key: true };
    diagnostics.push(
      diagnosticAt(document, target, 'internal.unbuilt', `The ${unbuilt} transport is not yet built`, {
        hint: `Built are: ${names}.`,
      }),
    );
    return undefined;
  }
  const second = present[1];
  const message =
    second === undefined ? 'The connector has no transport section' : 'The connector has two transport sections';
  const target = second === undefined ? { path: [] } : { path: [second.section], key: true };
  diagnostics.push(diagnosticAt(document, target, 'config.transport', message, { hint: `Exactly one of: ${names}.` }));
  return undefined;
}

/** Puts a stream's schema in for the path of its file. */
function inlineSchemas(
  document: PlacedDocument<JsonObject>,
  path: string,
  home: string,
  diagnostics: Diagnostic[],
): void {
  const streams = document.value['streams'];
  for (const [name, stream] of Object.entries(isObject(streams) ? streams : {})) {
    if (!isObject(stream) || typeof stream['schema'] !== 'string') continue;
    const at = { path: ['streams', name, 'schema'] };
    const file = pathInside(path, stream['schema'], home);
    if (file === undefined) {
      diagnostics.push(diagnosticAt(document, at, 'config.path', 'The path leaves the folder of the project'));
      continue;
    }
    const read = readBounded(file, 4 * 1024 * 1024);
    const parsed = read.ok ? jsonOf(read.bytes) : undefined;
    if (isObject(parsed)) stream['schema'] = parsed;
    else {
      const why = read.ok ? 'holds no JSON object' : read.why;
      diagnostics.push(
        diagnosticAt(document, at, 'config.unreadable', `The schema's file in ${dirname(stream['schema'])} ${why}`),
      );
    }
  }
}

function jsonOf(bytes: Uint8Array): Json | undefined {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Json;
  } catch {
    return undefined;
  }
}

function checkNames(document: PlacedDocument<JsonObject>, name: string): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const written = document.value['connector'];
  if (typeof written === 'string' && written !== name) {
    diagnostics.push(
      diagnosticAt(
        document,
        { path: ['connector'] },
        'config.name',
        `The file is ${name}.yaml, the connector ${written}`,
        { hint: 'Name both alike.' },
      ),
    );
  }
  const config = document.value['config'];
  if (!isObject(config) || !isObject(config['properties'])) return diagnostics;
  for (const key of ['identity', 'required']) {
    const listed = config[key];
    for (const [index, setting] of (Array.isArray(listed) ? listed : []).entries()) {
      if (typeof setting !== 'string' || Object.hasOwn(config['properties'], setting)) continue;
      diagnostics.push(
        diagnosticAt(
          document,
          { path: ['config', key, index] },
          'config.wrong-value',
          `There is no setting ${setting} under properties`,
        ),
      );
    }
  }
  return diagnostics;
}

/** The JSON Schemas inside the file must themselves be schemas: settings and records are checked against them. */
function checkSchemas(document: PlacedDocument<JsonObject>): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const check = (schema: Fragment, path: readonly (string | number)[]): void => {
    const fault = schemaFault(schema);
    if (fault === undefined) return;
    const message = `It is no valid JSON Schema: ${fault.slice(0, 300)}`;
    diagnostics.push(diagnosticAt(document, { path }, 'config.schema', message));
  };
  const config = document.value['config'];
  if (isObject(config)) check(settingsSchema(config), ['config', 'properties']);
  const streams = document.value['streams'];
  for (const [name, stream] of Object.entries(isObject(streams) ? streams : {})) {
    if (isObject(stream) && isObject(stream['schema'])) check(stream['schema'], ['streams', name, 'schema']);
  }
  return diagnostics;
}

const settings = new WeakMap<object, Fragment>();

/** `config:` of a connector as the JSON Schema of `with:`. */
export function settingsSchema(config: JsonObject): Fragment {
  const known = settings.get(config) ?? {
    type: 'object',
    additionalProperties: false,
    properties: config['properties'] ?? {},
    required: config['required'] ?? [],
  };
  settings.set(config, known);
  return known;
}
