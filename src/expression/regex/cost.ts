import { overlap } from './characters.ts';
import type { Characters } from './characters.ts';
import type { Pattern } from './parse.ts';

/** One stretch of a pattern laid out flat: what it may match, whether it may be left out, how often it may repeat. */
interface Stretch {
  readonly set: Characters;
  readonly optional: boolean;
  readonly most: number;
}

/** Up to here a repetition only multiplies the cost; beyond it is taken as endless. */
const few = 20;

/** A failing match costs about `factor * length ** degree` steps. */
export interface Cost {
  readonly degree: number;
  readonly factor: number;
}

/** The cost of a pattern without ambiguous loops: endless repetitions that can share characters multiply. */
export function costOf(pattern: Pattern, multiline: boolean): Cost {
  if (pattern.kind === 'choice') {
    const costs = pattern.options.map((option) => costOf(option, multiline));
    return {
      degree: Math.max(...costs.map(({ degree }) => degree)),
      factor: Math.max(...costs.map(({ factor }) => factor)),
    };
  }
  const stretches: Stretch[] = [];
  lay(pattern, false, stretches);
  let factor = 1;
  const chains = stretches.map(() => 0);
  let longest = 0;
  for (let at = stretches.length - 1; at >= 0; at--) {
    const stretch = stretches[at];
    if (stretch === undefined || stretch.most <= 1) {
      if (stretch?.optional === true) factor *= 2;
      continue;
    }
    if (stretch.most <= few) factor *= stretch.most;
    else longest = Math.max(longest, (chains[at] = 1 + longestAfter(stretches, chains, at)));
  }
  // Without ^ a failing match is tried from each character.
  return { degree: Math.max(1, longest + (anchored(pattern) && !multiline ? 0 : 1)), factor };
}

/** The longest chain of later repetitions that share characters with the one at `at`, which must be able to reach them. */
function longestAfter(stretches: readonly Stretch[], chains: readonly number[], at: number): number {
  const own = stretches[at]?.set ?? [];
  let longest = 0;
  for (let later = at + 1; later < stretches.length; later++) {
    const stretch = stretches[later];
    if (stretch === undefined) break;
    const shared = overlap(own, stretch.set);
    if (shared) longest = Math.max(longest, chains[later] ?? 0);
    else if (!stretch.optional) break;
  }
  return longest;
}

function lay(pattern: Pattern, optional: boolean, stretches: Stretch[]): void {
  switch (pattern.kind) {
    case 'set':
      stretches.push({ set: pattern.set, optional, most: 1 });
      break;
    case 'edge':
      if (pattern.inside !== undefined) lay(pattern.inside, true, stretches);
      break;
    case 'sequence':
      for (const part of pattern.parts) lay(part, optional, stretches);
      break;
    case 'choice':
      for (const option of pattern.options) lay(option, true, stretches);
      break;
    case 'repeat':
      if (pattern.max <= 1) lay(pattern.body, true, stretches);
      else
        stretches.push({
          set: setOf(pattern.body),
          optional: optional || pattern.min === 0,
          most: pattern.max - pattern.min,
        });
      break;
  }
}

function setOf(pattern: Pattern): Characters {
  const stretches: Stretch[] = [];
  lay(pattern, false, stretches);
  return stretches.flatMap(({ set }) => set);
}

function anchored(pattern: Pattern): boolean {
  switch (pattern.kind) {
    case 'edge':
      return pattern.start;
    case 'sequence':
      return pattern.parts[0] !== undefined && anchored(pattern.parts[0]);
    case 'choice':
      return pattern.options.every(anchored);
    case 'set':
    case 'repeat':
      return false;
  }
}
