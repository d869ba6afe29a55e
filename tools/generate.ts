import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compile } from 'json-schema-to-typescript';
import * as prettier from 'prettier';
import { listConnectors } from '../src/app/connectors.ts';
import type { KnownConnector } from '../src/app/connectors.ts';
import { describePage } from '../src/app/describe-page.ts';
import { describe } from '../src/app/describe.ts';
import { transports } from '../src/app/transports.ts';
import { fileKinds, schemaFor } from '../src/config/schema/schema-for.ts';
import { referenceOf } from '../src/config/schema/reference.ts';
import type { Fragment } from '../src/config/schema/kinds.ts';
import { catalogue } from '../src/error/catalogue.ts';
import { apiPage } from '../src/server/reference.ts';
import { openApiDocument, routes } from '../src/server/routes.ts';
import { functionReference } from '../src/expression/reference.ts';

/**
 * Writes what is made from the schemas, the operations of the API, the functions, the connectors that ship and the catalogue
 * of errors: JSON Schemas, the OpenAPI document, reference pages, types.
 * `--check` writes nothing and fails when a file would change.
 */
const root = join(import.meta.dirname, '..');
/** Keywords that the type generator makes nothing of, or makes tuples of. */
const unseen = [
  'if',
  'then',
  'else',
  'x-kind',
  'x-what',
  'x-unbuilt',
  'discriminator',
  'minItems',
  'maxItems',
  'allOf',
  'not',
  'propertyNames',
];
const pages = 'docs/connectors/';
const check = process.argv.includes('--check');

const banner = '// Made by `npm run generate` from src/config/schema. Do not edit.\n';
const files = new Map<string, string>();
for (const kind of fileKinds)
  files.set(`docs/reference/${kind}.schema.json`, JSON.stringify(schemaFor(kind, transports)));
files.set('docs/reference/files.md', referencePage());
files.set('docs/errors.md', errorsPage());
files.set(
  'src/config/files.generated.ts',
  banner +
    (await types(schemaFor('project', transports), 'ProjectFile')) +
    (await types(schemaFor('mapping', transports), 'MappingFile')),
);
files.set('docs/functions.md', functionReference());
files.set('docs/reference/openapi.json', JSON.stringify(openApiDocument()));
files.set('docs/api.md', apiPage(routes));
for (const connector of shippedConnectors()) files.set(pageOf(connector), describePage(describe(connector)));

let stale = 0;
for (const [file, text] of files) {
  const path = join(root, file);
  const options = await prettier.resolveConfig(path);
  // Pages of connectors stay to the letter what `hrwire describe` prints.
  const formatted = file.startsWith(pages) ? text : await prettier.format(text, { ...options, filepath: path });
  if (existsSync(path) && readFileSync(path, 'utf8') === formatted) continue;
  stale++;
  process.stderr.write(`${check ? 'stale' : 'written'}: ${file}\n`);
  if (check) continue;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, formatted);
}
if (check && stale > 0) {
  process.stderr.write('Run: npm run generate\n');
  process.exitCode = 1;
}

function pageOf(connector: KnownConnector): string {
  return `${pages}${connector.name}.md`;
}

/** Those of this folder, whose own `connectors/` are what ships. */
function shippedConnectors(): readonly KnownConnector[] {
  const { connectors, diagnostics } = listConnectors(root);
  const [slip] = diagnostics.filter((each) => each.severity === 'error');
  if (slip !== undefined) throw new Error(`${slip.place?.file}:${slip.place?.line} ${slip.message}`);
  return connectors;
}

/** The generator knows no `if`, and of our own keywords nothing. */
async function types(schema: Fragment, name: string): Promise<string> {
  const plain = strip(schema) as Record<string, unknown>;
  delete plain['$id'];
  delete plain['$schema'];
  const text = await compile({ ...plain, title: name }, name, {
    bannerComment: '',
    format: false,
    unknownAny: true,
    additionalProperties: true,
  });
  return text;
}

/** What the type generator is to see of a schema. Types are of files as loaded: what has a default is there. */
function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip);
  if (typeof value !== 'object' || value === null) return value;
  const object: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    if (unseen.includes(key)) continue;
    object[key] = key === 'properties' || key === '$defs' ? each(inner) : key === 'default' ? inner : strip(inner);
  }
  const properties = Object.entries((object['properties'] ?? {}) as Record<string, object>);
  const filled = properties.filter(([, property]) => 'default' in property).map(([key]) => key);
  if (filled.length > 0) object['required'] = [...new Set([...((object['required'] ?? []) as string[]), ...filled])];
  // "Exactly one of these keys" is the validator's affair.
  for (const key of ['oneOf', 'anyOf']) {
    const branches = object[key];
    if (Array.isArray(branches) && branches.every((branch) => Object.keys(branch as object).join() === 'required'))
      delete object[key];
  }
  return object;
}

function each(schemas: unknown): unknown {
  return Object.fromEntries(Object.entries(schemas as object).map(([key, schema]) => [key, strip(schema)]));
}

function referencePage(): string {
  const parts = ['# The files of a project', '', 'Made from the schemas by `npm run generate`.', ''];
  parts.push(
    'Kinds: an *expression* is JSONata; a *template* is text with `{{ JSONata }}`; *text* stands for itself.',
    '',
  );
  const titles = { project: 'hrwire.yaml', mapping: 'mappings/<name>.yaml', connector: 'connectors/<name>.yaml' };
  for (const kind of fileKinds) {
    const schemas: [string, Fragment][] =
      kind === 'connector'
        ? transports.map((each) => [`connectors/<name>.yaml with ${each.section}`, schemaFor('connector', [each])])
        : [[titles[kind], schemaFor(kind, transports)]];
    for (const [title, schema] of schemas) {
      parts.push(`## ${title}`, '', '| Key | Kind | Type | Default | What |', '|---|---|---|---|---|');
      for (const row of referenceOf(schema)) {
        const cells = [
          `\`${row.key}\`${row.required ? ' (required)' : ''}`,
          row.kind,
          row.type,
          row.default,
          row.description,
        ];
        parts.push(
          `| ${cells.map((cell) => cell.replaceAll(/(?<!\\)\|/g, '\\|').replaceAll('\n', ' ')).join(' | ')} |`,
        );
      }
      parts.push('');
    }
  }
  return parts.join('\n');
}

function errorsPage(): string {
  const parts = ['# Error codes', '', 'Made from `src/error/catalogue.ts` by `npm run generate`.', ''];
  parts.push('| Code | What happened | Exit | HTTP |', '|---|---|---|---|');
  for (const [code, entry] of Object.entries(catalogue).sort(([a], [b]) => (a < b ? -1 : 1))) {
    parts.push(`| \`${code}\` | ${entry.title} | ${entry.exit} | ${entry.http} |`);
  }
  return `${parts.join('\n')}\n`;
}
