import { isObject } from '../../record/json.ts';
import { yamlFiles } from './files.ts';
import { endsOf, loadMapping } from './mappings.ts';
import type { LoadedMapping, MappingFolders } from './mappings.ts';
import { readYaml } from './read.ts';

/** One mapping, and what of the project concerns it. */
export interface Chosen {
  readonly mapping: LoadedMapping;
  /** The connections that it names. */
  readonly connections: ReadonlySet<string>;
  /** Mappings that write the same stream, unchecked: two must not write one field. Of those that ship, what may be of use. */
  readonly rivals: readonly LoadedMapping[];
  /** The names of all mappings. */
  readonly names: readonly string[];
}

/**
 * The mapping of that name: the project's own, else one that ships and whose connections exist. Undefined where there is
 * none, or it cannot be read: then the whole project is loaded, and says so.
 */
export function chooseMapping(
  name: string,
  folders: MappingFolders,
  connections: readonly (readonly [string, string])[],
): Chosen | undefined {
  const own = yamlFiles(folders.own);
  const shipped = yamlFiles(folders.shipped);
  const file = own.find((each) => each.name === name) ?? shipped.find((each) => each.name === name);
  if (file === undefined) return undefined;
  const isOwn = own.includes(file);
  const mapping = loadMapping(name, file.path, !isOwn, folders);
  if (!('document' in mapping)) return undefined;
  const { value } = mapping.document;
  const joins = Object.values(isObject(value['join']) ? value['join'] : {});
  const streams = [value['from'], value['to'], ...joins.map((join) => (isObject(join) ? join['from'] : undefined))];
  const named = new Set(streams.flatMap((each) => (typeof each === 'string' ? [each.split('.')[0] ?? ''] : [])));
  const known = new Set(connections.map(([connection]) => connection));
  if (!isOwn && [...named].some((each) => !known.has(each))) return undefined;
  const { to } = value;
  const rivals = own
    .filter((each) => each !== file && (endsOf(each.path)?.[1] ?? to) === to)
    .flatMap((each) => unchecked(each.name, each.path, false, folders))
    .filter((each) => each.document.value['to'] === to);
  const ofUse = (path: string): boolean => {
    const ends = endsOf(path) ?? [];
    return ends[1] === to && ends.every((end) => known.has(end.split('.')[0] ?? ''));
  };
  for (const each of shipped) {
    if (each === file || own.some((mine) => mine.name === each.name) || !ofUse(each.path)) continue;
    rivals.push(...unchecked(each.name, each.path, true, folders));
  }
  const names = [...new Set([...own, ...shipped].map((each) => each.name))];
  return { mapping, connections: named, rivals, names };
}

function unchecked(name: string, path: string, shipped: boolean, folders: MappingFolders): LoadedMapping[] {
  const { document } = readYaml(path, folders.root);
  return document === undefined ? [] : [{ name, path, shipped, document, tables: new Map(), diagnostics: [] }];
}
