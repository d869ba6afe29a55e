import { join } from 'node:path';
import type { Limits } from '../expression/expression.ts';
import { isObject } from '../record/json.ts';
import type { JsonObject } from '../record/json.ts';
import { validate } from './check/validate.ts';
import { diagnostic, hasErrors, sortDiagnostics } from './diagnostic.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { MappingFile, ProjectFile } from './files.generated.ts';
import { circlesOf } from './lint/after.ts';
import { lintConnector, lintMapping } from './lint/lint.ts';
import { foreignFields } from './lint/share.ts';
import { clashesOf } from './lint/written-twice.ts';
import { objectOf } from './lint/context.ts';
import type { LintProject } from './lint/context.ts';
import type { Project, ProjectConnection, ProjectMapping, ProjectOptions } from './project.ts';
import { loadConnection, unknownConnector, valueAt } from './project/connections.ts';
import { loadConnector } from './project/connectors.ts';
import type { LoadedConnector } from './project/connectors.ts';
import { chooseMapping } from './project/choose.ts';
import type { Chosen } from './project/choose.ts';
import { reading, yamlFiles } from './project/files.ts';
import { endsOf, loadMapping } from './project/mappings.ts';
import type { LoadedMapping, MappingFolders } from './project/mappings.ts';
import { limitsOf } from './project/limits.ts';
import { readYaml } from './project/read.ts';
import { storeUrl } from './project/store.ts';
import { projectSchema } from './schema/project.ts';
import type { PlacedDocument } from './yaml/placed.ts';

export interface LoadResult {
  /** Absent when hrwire.yaml itself cannot be used. */
  readonly project?: Project;
  /** All errors and warnings of all files, sorted by file and place. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Loads `hrwire.yaml` of a folder with its connectors, mappings and tables; checks and lints all of them in one pass. With
 * `mapping` it looks only at that one and at what it names: a run starts at once, and slips elsewhere do not stop it.
 */
export function loadProject(options: ProjectOptions): LoadResult {
  return options.files === undefined ? load(options) : reading(options.files, () => load(options));
}

function load(options: ProjectOptions): LoadResult {
  const path = join(options.root, 'hrwire.yaml');
  const { document, diagnostics: read } = readYaml(path, options.root);
  const diagnostics = [...read];
  if (document === undefined) {
    if (!diagnostics.some((each) => each.code === 'config.unreadable')) return { diagnostics };
    return {
      diagnostics: [
        diagnostic('config.no-project', `There is no hrwire.yaml in ${options.root}`, {
          hint: 'Make a project with: hrwire init',
        }),
      ],
    };
  }
  diagnostics.push(...validate(document, projectSchema, document.value));
  const sources = { env: options.env, root: options.root, lenient: options.lenient ?? false };
  const url = storeUrl(document, sources, diagnostics);
  const usable = !hasErrors(diagnostics);
  const limits = limitsOf(document.value);
  const folders = foldersOf(options, document, limits);
  const named = connectionNames(document);
  const chosen = options.mapping === undefined ? undefined : chooseMapping(options.mapping, folders, named);
  const wanted = named.filter(([name]) => chosen === undefined || chosen.connections.has(name));
  const connectors = loadConnectors({ ...options, limits, all: chosen === undefined }, wanted, diagnostics);
  const connections = new Map<string, ProjectConnection>();
  for (const [name, connector] of connectorsByConnection(document, wanted, connectors, options, diagnostics)) {
    const result = loadConnection(document, name, connector, sources);
    diagnostics.push(...result.diagnostics);
    if (result.connection !== undefined) connections.set(name, result.connection);
  }
  const around = new Map([...connectors, ...rivalConnectors({ ...options, limits, all: false }, named, chosen)]);
  const mappings = loadMappings(folders, chosen, lintConnections(document, around), diagnostics);
  const secrets = [...new Set([...connections.values()].flatMap((each) => each.secrets))];
  const told = sortDiagnostics(diagnostics).map((each) => withoutSecrets(each, secrets));
  if (!usable) return { diagnostics: told };
  // The schema has filled `settings` in and checked it.
  const { settings, serve, encryption } = document.value as unknown as ProjectFile;
  const project: Project = {
    root: options.root,
    document,
    storeUrl: url,
    encryption: encryption !== 'off',
    settings: settings ?? {},
    serve: serve ?? {},
    connectors,
    connections,
    mappings,
    secrets,
  };
  return { project, diagnostics: told };
}

/** The connectors of the project (all, or those that the connections name), and of those that ship the ones named. */
function loadConnectors(
  options: ProjectOptions & { readonly limits: Limits; readonly all: boolean },
  connections: readonly Named[],
  diagnostics: Diagnostic[],
): Map<string, LoadedConnector> {
  const connectors = new Map<string, LoadedConnector>();
  const own = yamlFiles(join(options.root, 'connectors'));
  const named = new Set(connections.map(([, connector]) => connector));
  const shipped = yamlFiles(options.shipped.connectors).filter(
    ({ name }) => named.has(name) && !own.some((each) => each.name === name),
  );
  const load = (name: string, path: string, ship: boolean): void => {
    const home = ship ? options.shipped.connectors : options.root;
    const result = loadConnector(name, path, {
      root: options.root,
      home,
      shipped: ship,
      // What users wrote as JSON Schema is checked as such by `check`; a run finds out when it uses one.
      checkSchemas: !ship && options.all,
      transports: options.transports,
      limits: options.limits,
    });
    diagnostics.push(...result.diagnostics);
    // Those that ship are linted by the tests of hrwire; doing it in each command would only cost time.
    if (!ship && result.read !== undefined) diagnostics.push(...lintConnector(result.read, result.diagnostics));
    if (result.connector !== undefined) connectors.set(name, result.connector);
  };
  for (const { name, path } of own) if (options.all || named.has(name)) load(name, path, false);
  for (const { name, path } of shipped) load(name, path, true);
  return connectors;
}

/**
 * Of the mappings that ship and write the stream of the one wanted, the connectors they read from: whether such a mapping
 * is of use here decides whether the two are at odds. What is wrong with these connectors does not stop the one wanted.
 */
function rivalConnectors(
  options: Parameters<typeof loadConnectors>[0],
  named: readonly Named[],
  chosen: Chosen | undefined,
): Map<string, LoadedConnector> {
  const shipped = chosen?.rivals.filter((each) => each.shipped) ?? [];
  const sources = new Set(shipped.map(({ path }) => endsOf(path)?.[0]?.split('.')[0]));
  const others = named.filter(([name]) => sources.has(name) && chosen?.connections.has(name) === false);
  return loadConnectors(options, others, []);
}

function connectorsByConnection(
  project: PlacedDocument<JsonObject>,
  connections: readonly Named[],
  connectors: ReadonlyMap<string, LoadedConnector>,
  options: ProjectOptions,
  diagnostics: Diagnostic[],
): [string, LoadedConnector][] {
  const files = [...yamlFiles(join(options.root, 'connectors')), ...yamlFiles(options.shipped.connectors)].map(
    ({ name }) => name,
  );
  return connections.flatMap(([name, connector]): [string, LoadedConnector][] => {
    const found = connectors.get(connector);
    if (found !== undefined) return [[name, found]];
    // One whose file has errors is told of there.
    if (!files.includes(connector)) diagnostics.push(unknownConnector(project, name, connector, [...new Set(files)]));
    return [];
  });
}

/** A connection and its connector, as written. */
type Named = readonly [connection: string, connector: string];

function connectionNames(project: PlacedDocument<JsonObject>): Named[] {
  const connections = project.value['connections'];
  return Object.entries(isObject(connections) ? connections : {}).flatMap(([name, value]): Named[] =>
    isObject(value) && typeof value['connector'] === 'string' ? [[name, value['connector']]] : [],
  );
}

function foldersOf(options: ProjectOptions, project: PlacedDocument<JsonObject>, limits: Limits): MappingFolders {
  const tableBytes = Number(valueAt(project.value, ['settings', 'table', 'bytes']) ?? 16_777_216);
  const own = join(options.root, 'mappings');
  return { root: options.root, own, shipped: options.shipped.mappings, tableBytes, limits };
}

function loadMappings(
  folders: MappingFolders,
  chosen: Chosen | undefined,
  connections: LintProject['connections'],
  diagnostics: Diagnostic[],
): Map<string, ProjectMapping> {
  const loaded = chosen === undefined ? allMappings(folders, connections, diagnostics) : [chosen.mapping];
  const names = chosen?.names ?? loaded.map((each) => each.name);
  const rivals = (chosen?.rivals ?? []).filter((each) => !each.shipped || isOfUse(endsOf(each.path), connections));
  const context: LintProject = { connections, names, mappings: [...loaded, ...rivals] };
  // With one mapping those that it is part of, also where another's file is told of: `check` says the same.
  const clashes = [...clashesOf(context, chosen?.mapping), ...circlesOf(context)].filter(({ between }) =>
    between.some((each) => loaded.includes(each)),
  );
  diagnostics.push(...clashes.map((each) => each.diagnostic));
  const mappings = new Map<string, ProjectMapping>();
  for (const mapping of loaded) {
    const all = [...mapping.diagnostics, ...lintMapping(mapping, context)];
    diagnostics.push(...all);
    if (hasErrors(all) || clashes.some(({ at }) => at === mapping)) continue;
    const { name, document, shipped, tables } = mapping;
    // Checked against the schema that the type is generated from.
    const file = document.value as unknown as MappingFile;
    mappings.set(name, { name, document, file, shipped, tables, foreign: foreignFields(mapping, context) });
  }
  return mappings;
}

/** Those of the project, and those that ship and are of use in it. */
function allMappings(
  folders: MappingFolders,
  connections: LintProject['connections'],
  diagnostics: Diagnostic[],
): LoadedMapping[] {
  const own = yamlFiles(folders.own);
  const shipped = yamlFiles(folders.shipped).filter(
    ({ name, path }) => !own.some((each) => each.name === name) && isOfUse(endsOf(path), connections),
  );
  const loaded: LoadedMapping[] = [];
  for (const [files, ship] of [
    [own, false],
    [shipped, true],
  ] as const) {
    for (const { name, path } of files) {
      const result = loadMapping(name, path, ship, folders);
      if ('document' in result) loaded.push(result);
      else diagnostics.push(...result);
    }
  }
  return loaded;
}

/** Each connection with its streams; a connector may leave it to its connections to declare them (`with: streams:`). */
function lintConnections(
  project: PlacedDocument<JsonObject>,
  connectors: ReadonlyMap<string, LoadedConnector>,
): LintProject['connections'] {
  return new Map(
    connectionNames(project).map(([name, connectorName]) => {
      const connector = connectors.get(connectorName);
      if (connector === undefined) return [name, undefined] as const;
      const { config, streams } = connector.document.value;
      const declares = isObject(config) && isObject(config['properties']) && 'streams' in config['properties'];
      const own = declares ? valueAt(project.value, ['connections', name, 'with', 'streams']) : undefined;
      const settings = objectOf(valueAt(project.value, ['connections', name, 'with']));
      return [name, { connector, streams: { ...objectOf(streams), ...objectOf(own) }, settings }] as const;
    }),
  );
}

/** A mapping that ships is of use where both its streams exist. */
function isOfUse(ends: readonly string[] | undefined, connections: LintProject['connections']): boolean {
  return (
    ends?.every((end) => {
      const [connection = '', stream = ''] = end.split('.');
      return Object.hasOwn(connections.get(connection)?.streams ?? {}, stream);
    }) ?? false
  );
}

/** A frame shows lines of the file, and a secret may stand in one of them. */
function withoutSecrets(found: Diagnostic, secrets: readonly string[]): Diagnostic {
  if (found.frame === undefined) return found;
  const frame = secrets
    .filter((each) => each.length >= 4)
    .reduce((text, each) => text.replaceAll(each, '***'), found.frame);
  return frame === found.frame ? found : { ...found, frame };
}
