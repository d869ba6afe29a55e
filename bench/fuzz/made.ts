import { givens } from './data.ts';
import type { Given } from './data.ts';
import { builtIn, otherCalls } from './calls.ts';
import { nodes } from './nodes.ts';
import { Random } from './random.ts';
import { rootScope, Writer } from './writer.ts';
import type { Production } from './writer.ts';

/** An expression, and what it is evaluated on. */
export interface Made {
  readonly text: string;
  readonly givens: readonly Given[];
}

/** What mostly fails is a part of few expressions: what stands beside it would never be looked at. */
const usual = [...nodes, ...builtIn, ...otherCalls].filter(({ name }) => name !== '$error');
/** What few expressions have by chance. */
const rare: readonly Production[] = [
  ...nodes.filter(({ name }) => ['wildcard', 'descendant', 'parent', 'focus', 'position', 'transform'].includes(name)),
  ...builtIn.filter(({ name }) =>
    ['$zip', '$assert', '$error', '$match', '$spread', '$lookup', '$clone', '$sift', '$split', '$merge'].includes(name),
  ),
];

/** Expressions that are fields of one mapping. */
export const beside = 4;
/** Records for each expression. */
const records = 10;

/** The expression of a seed and a number: each construct of the language, and each function, has its turns. */
export function madeAt(seed: number, at: number): Made {
  const random = new Random(seed, at);
  const writer = new Writer(random, usual);
  const turns = [turn(builtIn, at), turn(nodes, at)];
  if (random.chance(0.5)) turns.push(turn(rare, at));
  if (random.chance(0.6)) turns.push(turn(otherCalls, at));
  if (random.chance(0.3)) turns.push(turn(builtIn, at * 7 + 3));
  return {
    text: joined(
      random,
      turns.map((one) => writer.write(one, rootScope)),
    ),
    givens: givens(random, records),
  };
}

function turn(list: readonly Production[], at: number): Production {
  const one = list[at % list.length];
  if (one === undefined) throw new Error('no productions');
  return one;
}

/** Beside each other, so that one that gives nothing hides none of the others. */
function joined(random: Random, parts: readonly string[]): string {
  if (random.chance(0.5)) return `{${parts.map((part, index) => `"p${index}": ${part}`).join(', ')}}`;
  return `[${parts.join(', ')}]`;
}
