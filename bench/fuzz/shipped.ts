import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { transports } from '../../src/app/transports.ts';
import { piecesOf, sitesOf } from '../../src/config/lint/sites.ts';
import type { Piece } from '../../src/config/lint/sites.ts';
import { loadConnector } from '../../src/config/project/connectors.ts';
import { loadMapping } from '../../src/config/project/mappings.ts';
import type { LoadedMapping } from '../../src/config/project/mappings.ts';
import { mappingSchema } from '../../src/config/schema/mapping.ts';
import { isObject } from '../../src/record/json.ts';
import type { Json, JsonObject } from '../../src/record/json.ts';
import { read } from './compare.ts';
import type { Given } from './data.ts';
import { raggedOf } from './ragged.ts';
import { Random } from './random.ts';
import { compareAll } from './run.ts';
import type { Fuzzed } from './run.ts';
import type { Host } from './subject.ts';

const root = join(import.meta.dirname, '../..');
/** Ragged variants of each record that fits. */
const variants = 2;

/** An expression of a file that ships, and records that fit it. */
export interface Shipped {
  readonly file: string;
  readonly text: string;
  readonly host: Host | undefined;
  readonly fits: readonly Given[];
}

/** All expressions that ship, on records that fit and on ragged ones. */
export async function fuzzShipped(seed: number, so: Fuzzed): Promise<void> {
  for (const [index, { text, host, fits }] of shipped().entries()) {
    const subject = read(text, host);
    if (subject === undefined) continue;
    const random = new Random(seed, index);
    const givens = fits.flatMap((fit) => [fit, ...Array.from({ length: variants }, () => raggedOf(random, fit))]);
    await compareAll([subject], givens, so, { host });
  }
}

/** Each text once. */
export function shipped(): Shipped[] {
  const all = [...globSync('{mappings,bench/project/mappings}/*.yaml', { cwd: root }).sort().flatMap(ofMapping)];
  all.push(...globSync('{connectors,bench/project/connectors}/*.yaml', { cwd: root }).sort().flatMap(ofConnector));
  return [...new Map(all.map((one) => [one.text, one])).values()];
}

function ofMapping(file: string): Shipped[] {
  const path = join(root, file);
  const name = basename(file, '.yaml');
  const folder = join(path, '..');
  const loaded = loadMapping(name, path, true, { root, own: folder, shipped: folder, tableBytes: 1e7 });
  if (!('document' in loaded)) throw new Error(`${file} cannot be read`);
  const { value } = loaded.document;
  const tests = (Array.isArray(value['tests']) ? value['tests'] : []).filter(isObject).slice(0, 2);
  const host = hostOf(loaded);
  return sitesOf(mappingSchema, value)
    .flatMap(piecesOf)
    .map((piece) => ({
      file,
      text: piece.text,
      host,
      fits: [undefined, ...tests].map((test) => givenOf(piece, test)),
    }));
}

function ofConnector(file: string): Shipped[] {
  const path = join(root, file);
  const options = { root, home: join(path, '..'), shipped: true, transports };
  const { read: loaded } = loadConnector(basename(file, '.yaml'), path, options);
  if (loaded === undefined) throw new Error(`${file} cannot be read`);
  const sites = sitesOf(loaded.schema, loaded.document.value);
  return sites.flatMap(piecesOf).map((piece) => ({
    file,
    text: piece.text,
    host: undefined,
    fits: [givenOf(piece, undefined)],
  }));
}

/** `$table` over the mapping's own rows; `$target` as if all had been delivered. */
function hostOf({ tables }: LoadedMapping): Host {
  return {
    table: (name: unknown, key: unknown) => {
      const table = tables.get(String(name));
      return table?.rows.get(String(key)) ?? table?.rows.values().next().value;
    },
    target: (_: unknown, key: unknown) => ({ id: 't-1', match: String(key), version: 1 }),
  };
}

/** What an expression reads, made up where no test of the file gives it. */
function givenOf({ analysis }: Piece, test: JsonObject | undefined): Given {
  const variables: JsonObject = {};
  for (const { variable, path } of analysis.reads.variables)
    put(variables, [variable, ...(path === '' ? [] : path.split('.'))], 'a-1');
  let context: Json = {};
  if (test !== undefined && isObject(test['given'])) context = test['given'];
  else for (const path of analysis.reads.paths) if (path !== '') put(context, path.split('.'), '2024-05-01');
  if (test !== undefined && isObject(test['with'])) Object.assign(variables, test['with']);
  return { context: JSON.stringify(context), variables: JSON.stringify(variables) };
}

function put(into: JsonObject, [name, ...rest]: readonly string[], value: Json): void {
  if (name === undefined || name === '*') return;
  if (rest.length === 0) {
    into[name] ??= value;
    return;
  }
  const below = into[name];
  const next: JsonObject = isObject(below) ? below : {};
  into[name] = next;
  put(next, rest, value);
}
