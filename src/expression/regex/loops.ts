import { overlap } from './characters.ts';
import type { Characters } from './characters.ts';
import type { Pattern } from './parse.ts';

interface Position {
  readonly set: Characters;
  /** Positions that may match the next character. One that can be reached in two ways stands here twice. */
  readonly next: Position[];
}

interface Part {
  readonly first: readonly Position[];
  readonly last: readonly Position[];
  readonly nullable: boolean;
}

/**
 * Whether some loop of the pattern can match one text in two ways: then a failing match may try 2^n of them. Each loop
 * is checked to be deterministic: for each character that it may match, at most one of its places can match the next.
 * Conservative: it refuses a few patterns that would do no harm.
 */
export function hasAmbiguousLoop(pattern: Pattern): boolean {
  switch (pattern.kind) {
    case 'set':
      return false;
    case 'edge':
      return pattern.inside !== undefined && hasAmbiguousLoop(pattern.inside);
    case 'sequence':
      return pattern.parts.some(hasAmbiguousLoop);
    case 'choice':
      return pattern.options.some(hasAmbiguousLoop);
    case 'repeat':
      return hasAmbiguousLoop(pattern.body) || (pattern.max > 1 && ambiguous(pattern));
  }
}

function ambiguous(loop: Pattern): boolean {
  const positions: Position[] = [];
  try {
    const { first } = place(loop, positions);
    return clashes(first) || positions.some(({ next }) => clashes(next));
  } catch (thrown) {
    if (thrown instanceof EmptyLoop) return true;
    throw thrown;
  }
}

/** Ends the search: a loop around something that may be empty can turn without end. */
class EmptyLoop extends Error {}

function clashes(positions: readonly Position[]): boolean {
  return positions.some((one, index) => positions.slice(index + 1).some((other) => overlap(one.set, other.set)));
}

function place(pattern: Pattern, positions: Position[]): Part {
  switch (pattern.kind) {
    case 'set': {
      const position: Position = { set: pattern.set, next: [] };
      positions.push(position);
      return { first: [position], last: [position], nullable: false };
    }
    case 'edge':
      // A look-around that repeats would run anew in each turn of the loop.
      if (pattern.inside !== undefined && repeats(pattern.inside)) throw new EmptyLoop();
      return { first: [], last: [], nullable: true };
    case 'choice': {
      const parts = pattern.options.map((option) => place(option, positions));
      return {
        first: parts.flatMap(({ first }) => first),
        last: parts.flatMap(({ last }) => last),
        nullable: parts.some(({ nullable }) => nullable),
      };
    }
    case 'sequence':
      return pattern.parts
        .map((part) => place(part, positions))
        .reduce(joined, { first: [], last: [], nullable: true });
    case 'repeat': {
      const part = place(pattern.body, positions);
      if (pattern.max > 1) {
        if (part.nullable) throw new EmptyLoop();
        for (const end of part.last) end.next.push(...part.first);
      }
      return { ...part, nullable: part.nullable || pattern.min === 0 };
    }
  }
}

function joined(left: Part, right: Part): Part {
  for (const end of left.last) end.next.push(...right.first);
  return {
    first: left.nullable ? [...left.first, ...right.first] : left.first,
    last: right.nullable ? [...left.last, ...right.last] : right.last,
    nullable: left.nullable && right.nullable,
  };
}

function repeats(pattern: Pattern): boolean {
  switch (pattern.kind) {
    case 'repeat':
      return true;
    case 'sequence':
      return pattern.parts.some(repeats);
    case 'choice':
      return pattern.options.some(repeats);
    case 'edge':
      return pattern.inside !== undefined && repeats(pattern.inside);
    case 'set':
      return false;
  }
}
