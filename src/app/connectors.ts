import { join } from 'node:path';
import { loadConnector } from '../config/project/connectors.ts';
import { yamlFiles } from '../config/project/files.ts';
import type { Diagnostic } from '../config/diagnostic.ts';
import { HrwireError } from '../error/error.ts';
import { nearest } from '../error/nearest.ts';
import { isObject } from '../record/json.ts';
import type { Json, JsonObject } from '../record/json.ts';
import { shippedFolders } from './shipped.ts';
import { transports } from './transports.ts';

/** A connector that a project can use: its own, else one that ships. */
export interface KnownConnector {
  readonly name: string;
  readonly title: string;
  readonly status: string;
  readonly streams: readonly string[];
  /** `connectors/` of the project, or what ships with hrwire. */
  readonly from: 'project' | 'shipped';
  readonly file: string;
  readonly section: string;
  /** The file's content, defaults filled in. */
  readonly value: JsonObject;
}

/** All connectors for the folder of a project, which need not have a hrwire.yaml yet; and what is wrong with the others. */
export function listConnectors(root: string): {
  readonly connectors: readonly KnownConnector[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const connectors: KnownConnector[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { name, path, shipped } of connectorFiles(root)) {
    const home = shipped ? shippedFolders().connectors : root;
    const result = loadConnector(name, path, { root, home, shipped, transports });
    diagnostics.push(...result.diagnostics);
    if (result.connector === undefined) continue;
    const { document, section } = result.connector;
    connectors.push({
      name,
      title: textOf(document.value['title']),
      status: textOf(document.value['status']),
      streams: Object.keys(objectOf(document.value['streams'])),
      from: shipped ? 'shipped' : 'project',
      file: document.file,
      section,
      value: document.value,
    });
  }
  return { connectors: connectors.sort((a, b) => (a.name < b.name ? -1 : 1)), diagnostics };
}

/** One of them; `app.unknown-connector` with the nearest name where there is none. */
export function findConnector(root: string, name: string): KnownConnector {
  const { connectors, diagnostics } = listConnectors(root);
  const found = connectors.find((each) => each.name === name);
  if (found !== undefined) return found;
  const names = connectors.map((each) => each.name);
  const near = nearest(name, names);
  const faulty = diagnostics.find((each) => each.place?.file.endsWith(`/${name}.yaml`) === true);
  const message = faulty === undefined ? `there is no connector "${name}"` : `the connector "${name}" has errors`;
  const hint = near === undefined ? `There are: ${names.join(', ')}.` : `Did you mean ${near}?`;
  throw new HrwireError('app.unknown-connector', message, {
    hint: faulty === undefined ? hint : 'See them with: hrwire check',
    place: faulty?.place,
  });
}

function connectorFiles(root: string): { name: string; path: string; shipped: boolean }[] {
  const own = yamlFiles(join(root, 'connectors')).map((file) => ({ ...file, shipped: false }));
  const shipped = yamlFiles(shippedFolders().connectors)
    .filter(({ name }) => !own.some((each) => each.name === name))
    .map((file) => ({ ...file, shipped: true }));
  return [...own, ...shipped];
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}
