import type { Found } from './run.ts';

/** A difference for people, with the command that shows it again. */
export function told({ engine, text, given, expected, found, at }: Found, seed: number): string {
  const again = at === undefined ? '' : `\n  again:    npm run -s fuzz -- --seed ${seed} --at ${at}`;
  return `difference (${engine}): ${text}\n  context:  ${given.context ?? 'none'}\n  with:     ${given.variables}\n  expected: ${expected}\n  found:    ${found}${again}`;
}
