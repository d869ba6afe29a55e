import { compare } from './expression/compare.ts';
import type { Compared } from './expression/compare.ts';
import { flat15 } from './expression/flat15.ts';
import { nested40 } from './expression/nested40.ts';
import { paths } from './expression/paths.ts';
import { ragged } from './expression/ragged.ts';

/** Mappings compiled, beside the package and beside code written by hand: ratios of processor time in one process. */
export async function compareExpressions(json: boolean): Promise<void> {
  const mappings: Compared[] = [];
  for (const subject of [flat15, nested40, paths, ragged]) {
    const compared = await compare(subject);
    mappings.push(compared);
    if (!json) process.stdout.write(`${line(compared)}\n`);
  }
  if (!json) return;
  const told = mappings.map(({ name, packageOverCompiled, compiledOverHand }) => ({
    name,
    packageOverCompiled: Number(packageOverCompiled.toFixed(1)),
    compiledOverHand: Number(compiledOverHand.toFixed(2)),
  }));
  process.stdout.write(`${JSON.stringify({ mappings: told })}\n`);
}

function line({ name, packageOverCompiled, compiledOverHand, micros }: Compared): string {
  const times = `package ${micros.package.toFixed(1)}, compiled ${micros.compiled.toFixed(2)}, by hand ${micros.hand.toFixed(2)} µs a record`;
  return `${name.padEnd(9)} ${packageOverCompiled.toFixed(1)} times faster than the package, ${compiledOverHand.toFixed(2)} times slower than by hand (${times})`;
}
