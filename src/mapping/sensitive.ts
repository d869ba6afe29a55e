import type { Stream } from '../connector/stream.ts';
import type { Reads } from '../expression/expression.ts';
import { stepsOf } from '../record/path.ts';

/** A tagged path of a record, split, with its class. */
interface Tag {
  readonly of: string;
  readonly steps: readonly string[];
}

export type Tags = readonly Tag[];

/** The tagged paths of a stream; none where it is not known. */
export function tagsOf(stream: Pick<Stream, 'sensitive'> | undefined): Tags {
  if (stream === undefined) return [];
  return [...stream.sensitive].flatMap(([of, paths]) => paths.map((path) => ({ of, steps: stepsOf(path) })));
}

/**
 * The tags as an element of `each` sees them: `candidates.mail` is `mail` below `each: candidates`. Undefined where
 * `each` is more than a path: then whatever is read of an element may be any of what `each` reads.
 */
export function tagsBelow(tags: Tags, each: string): Tags | undefined {
  if (!/^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*(\[\])?$/u.test(each)) return undefined;
  const prefix = stepsOf(each);
  return tags
    .filter(({ steps }) => overlap(prefix, steps))
    .map(({ of, steps }) => ({ of, steps: steps.slice(Math.min(prefix.length, steps.length)) }));
}

/** The classes of what an expression reads of its context. */
export function classesRead(reads: Reads, tags: Tags): readonly string[] {
  return reads.paths.flatMap((path) => classesAt(path, tags));
}

/** The classes of the tagged paths that a path reads: the path itself, what lies in it and what it lies in. */
export function classesAt(path: string, tags: Tags): readonly string[] {
  if (tags.length === 0) return [];
  const read = path === '' ? [] : path.split('.');
  // A name that holds a dot looks like two steps in what is read, so it is compared as two.
  return tags.filter(({ steps }) => overlap(read, steps.join('.').split('.'))).map(({ of }) => of);
}

/** Whether one path lies in the other; a wild card takes in everything from there on. */
function overlap(a: readonly string[], b: readonly string[]): boolean {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    if (isWild(a[i]) || isWild(b[i])) return true;
    if (a[i] !== b[i]) return false;
  }
  return true;
}

function isWild(step: string | undefined): boolean {
  return step === '*' || step === '**';
}
