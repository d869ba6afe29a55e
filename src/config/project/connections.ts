import { nearest } from '../../error/nearest.ts';
import { isObject } from '../../record/json.ts';
import type { Json, JsonObject } from '../../record/json.ts';
import { validate } from '../check/validate.ts';
import { diagnosticAt, hasErrors } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Path } from '../document.ts';
import type { ProjectConnection } from '../project.ts';
import { resolveSecrets } from '../secrets.ts';
import type { SecretSources } from '../secrets.ts';
import type { PlacedDocument } from '../yaml/placed.ts';
import { settingsSchema } from './connectors.ts';
import type { LoadedConnector } from './connectors.ts';

/** Resolves and checks `with:` of one connection against what its connector declares. */
export function loadConnection(
  project: PlacedDocument<JsonObject>,
  name: string,
  connector: LoadedConnector,
  sources: SecretSources,
): { readonly connection?: ProjectConnection; readonly diagnostics: readonly Diagnostic[] } {
  const path: Path = ['connections', name, 'with'];
  const config = isObject(connector.document.value['config']) ? connector.document.value['config'] : {};
  const schema = settingsSchema(config);
  const properties = isObject(config['properties']) ? config['properties'] : {};
  const work: Work = { project, sources, diagnostics: [], secrets: new Set(), placeholders: new Set() };
  const written = valueAt(project.value, path);
  const resolved: JsonObject = {};
  for (const [setting, value] of Object.entries(isObject(written) ? written : {})) {
    resolved[setting] = resolveValue(
      work,
      [...path, setting],
      value,
      isObject(properties[setting]) ? properties[setting] : {},
    );
  }
  const found = validate(project, schema, resolved, path, 'loose').filter((each) => {
    // A placeholder has the wrong form for a URL; that says nothing of the secret that is missing here.
    return ![...work.placeholders].some((setting) => samePlace(project, each, [...path, setting]));
  });
  // Without `with:` a missing setting is shown at the connection.
  const diagnostics = [...work.diagnostics, ...found];
  collectSecrets(resolved, properties, work);
  if (hasErrors(diagnostics)) return { diagnostics };
  const connection: ProjectConnection = {
    name,
    connector: connector.name,
    document: connector.document,
    shipped: connector.shipped,
    section: connector.section,
    config: resolved,
    secrets: [...work.secrets],
    placeholders: [...work.placeholders],
    place: project.atKey(['connections', name]),
  };
  return { connection, diagnostics };
}

interface Work {
  readonly project: PlacedDocument<JsonObject>;
  readonly sources: SecretSources;
  readonly diagnostics: Diagnostic[];
  readonly secrets: Set<string>;
  readonly placeholders: Set<string>;
}

function resolveValue(work: Work, path: Path, value: Json, schema: JsonObject): Json {
  if (Array.isArray(value)) return value.map((item, index) => resolveValue(work, [...path, index], item, {}));
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, resolveValue(work, [...path, key], inner, {})]),
    );
  }
  if (typeof value !== 'string') return value;
  if (!value.includes('${')) {
    if (schema['secret'] === true && value !== '') {
      const remark = {
        severity: 'warning' as const,
        hint: 'Write ${NAME} and set the variable, or ${file:/run/secrets/name}.',
      };
      work.diagnostics.push(
        diagnosticAt(
          work.project,
          { path: path, key: true },
          'config.secret-literal',
          `The secret ${path.at(-1)} stands in the file itself`,
          remark,
        ),
      );
    }
    return value;
  }
  const result = resolveSecrets(value, work.sources);
  for (const { code, message, hint, offset } of result.problems) {
    work.diagnostics.push(diagnosticAt(work.project, { path, offset }, code, message, { hint }));
  }
  if (result.placeholder || result.problems.length > 0) work.placeholders.add(String(path[3]));
  return typed(result.value, schema['type'], /^\$\{[^}]*\}$/.test(value));
}

/** A variable is always text; where the setting is a number or a boolean and nothing else stands there, it is read as one. */
function typed(text: string, type: Json | undefined, whole: boolean): Json {
  if (!whole) return text;
  if ((type === 'integer' || type === 'number') && /^-?[0-9]+(\.[0-9]+)?$/.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

function collectSecrets(config: JsonObject, properties: JsonObject, work: Work): void {
  for (const [setting, schema] of Object.entries(properties)) {
    const value = config[setting];
    if (!isObject(schema) || schema['secret'] !== true || work.placeholders.has(setting)) continue;
    if (typeof value === 'string' && value !== '') work.secrets.add(value);
  }
}

function samePlace(project: PlacedDocument<JsonObject>, found: Diagnostic, path: Path): boolean {
  const place = project.at(path);
  return found.place?.line === place.line && found.place.column === place.column;
}

/** An error for a connection whose connector does not exist. */
export function unknownConnector(
  project: PlacedDocument<JsonObject>,
  name: string,
  connector: string,
  known: readonly string[],
): Diagnostic {
  const near = nearest(connector, known);
  const hint =
    near === undefined ? `There are: ${known.join(', ')}. Own ones stand in connectors/.` : `Did you mean ${near}?`;
  return diagnosticAt(
    project,
    { path: ['connections', name, 'connector'] },
    'config.unknown-connector',
    `There is no connector ${connector}`,
    { hint },
  );
}

export function valueAt(value: Json, path: Path): Json | undefined {
  let at: Json | undefined = value;
  for (const step of path) {
    if (Array.isArray(at)) at = typeof step === 'number' ? at[step] : undefined;
    else at = isObject(at) && Object.hasOwn(at, String(step)) ? at[String(step)] : undefined;
  }
  return at;
}
