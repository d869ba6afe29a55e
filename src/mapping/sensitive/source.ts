import type { Stream } from '../../connector/stream.ts';
import type { Leaf } from '../map.ts';
import type { Scoped } from '../scope.ts';
import { classesAt, classesRead, tagsOf } from '../sensitive.ts';

/** What a mapping reads, compiled with the tags that its source declares itself. */
export interface ReadSections {
  readonly each: Scoped | undefined;
  readonly key: readonly Scoped[];
  readonly leaves: readonly Leaf[];
}

/**
 * The sensitive paths of the source by class: those its stream declares, and those that feed a field which the target
 * tags. A file says nothing of its columns; what becomes a candidate's mail is a mail there too. What names a record
 * (`key`) is shown to people anyway, so that it becomes sensitive only where it names a person.
 */
export function sourceSensitivity(
  { each, key, leaves }: ReadSections,
  source: Pick<Stream, 'sensitive'>,
  target: Pick<Stream, 'sensitive'>,
): ReadonlyMap<string, readonly string[]> {
  const tags = tagsOf(source);
  const targetTags = tagsOf(target);
  const named = new Set(key.flatMap((part) => pathsRead(part, each)));
  const found = new Map([...source.sensitive].map(([of, paths]) => [of, new Set(paths)]));
  for (const leaf of leaves) {
    const classes = new Set(classesAt(leaf.field, targetTags));
    if (classes.size === 0) continue;
    const parts = ['text' in leaf.value ? undefined : leaf.value, leaf.default];
    const paths = parts.flatMap((part) => (part === undefined ? [] : pathsRead(part, each)));
    for (const of of classes) {
      for (const path of paths) {
        if (of !== 'person' && named.has(path)) continue;
        if (classesRead({ paths: [path], variables: [], functions: [] }, tags).includes(of)) continue;
        const known = found.get(of);
        if (known === undefined) found.set(of, new Set([path]));
        else known.add(path);
      }
    }
  }
  return new Map([...found].map(([of, paths]) => [of, [...paths]]));
}

/** The paths of the record as read that an expression and its lets read, each name quoted where it must be. */
function pathsRead(own: Scoped, each: Scoped | undefined): readonly string[] {
  return [own, ...own.lets].flatMap(({ expression: { reads, text } }) => {
    const quoted = quotedNames(text);
    const ofRecord = reads.variables.filter(({ variable }) => variable === 'record').map(({ path }) => path);
    const below = reads.paths.map((path) => pathText(path, quoted));
    return [...ofRecord.map((path) => pathText(path, quoted)), ...below.flatMap((path) => outOf(each, path))];
  });
}

/** A path of an element as one of the record; where `each` is more than a path, all that it reads. */
function outOf(each: Scoped | undefined, path: string): readonly string[] {
  if (each === undefined) return [path];
  const { text, reads } = each.expression;
  const prefix = text.replace(/\[\]$/, '');
  const plain = reads.paths.length === 1 && reads.paths[0] === prefix;
  if (plain) return [path === '' ? prefix : `${prefix}.${path}`];
  const quoted = quotedNames(text);
  return reads.paths.map((read) => pathText(read, quoted));
}

/** Names in backticks that hold a dot: in what is read they look like two steps. */
function quotedNames(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]*\.[^`]*)`/g)].map(([, name]) => name ?? '');
}

function pathText(path: string, quoted: readonly string[]): string {
  const steps: string[] = [];
  let rest = path;
  while (rest !== '') {
    const left = rest;
    const dot = left.indexOf('.');
    const step =
      quoted.find((name) => left === name || left.startsWith(`${name}.`)) ?? (dot < 0 ? left : left.slice(0, dot));
    steps.push(/^([\p{L}_][\p{L}\p{N}_]*|\*)$/u.test(step) ? step : `\`${step}\``);
    rest = left.slice(step.length + 1);
  }
  return steps.join('.');
}
