import { casesOf } from '../suite/cases.ts';
import { counted } from '../suite/counted.ts';
import { engines } from '../suite/engine.ts';
import { ran } from '../suite/run.ts';
import type { Ran } from '../suite/run.ts';
import type { Part } from './part.ts';

/** The official suite of the language; the environment says where it is: it is another project's. */
export const suite: Part = {
  name: 'suite',
  async run({ say }) {
    const folder = process.env['JSONATA_SUITE'];
    if (folder === undefined) throw new Error('JSONATA_SUITE names no folder with the test suite of jsonata');
    const cases = casesOf(folder);
    const faults: string[] = [];
    const rows: (readonly (string | number)[])[] = [];
    for (const engine of engines) {
      const all: Ran[] = [];
      for (const one of cases) all.push(await ran(one, engine));
      const sums = counted(all);
      const share = sums.compiled / Math.max(1, sums.cases - sums.errors - sums.syntaxErrors);
      say(`${engine}: ${sums.right} of ${sums.cases} right`);
      rows.push([
        ...[engine, sums.cases, sums.right, sums.compiled, `${(share * 100).toFixed(1)} %`, sums.deoptimised],
        ...[sums.fallback, sums.errors, sums.syntaxErrors],
      ]);
      for (const { case: one, right } of all) if (!right) faults.push(`${engine}: ${one.group}/${one.name} is wrong`);
      if (share < 0.97) faults.push(`${engine}: only ${(share * 100).toFixed(1)} % are compiled`);
    }
    return {
      title: "The language's own suite",
      text: 'All cases of the official test suite of JSONata at the version of the package, through the compiler that mappings go through and, where that gives up, through the package. Compiled: the package was not entered, counted at run time by the promises that entering it makes. The share is of the cases that are neither errors nor syntax errors.',
      tables: [
        {
          head: ['engine', 'cases', 'right', 'compiled', 'share', 'deoptimised', 'fallback', 'errors', 'syntax errors'],
          rows,
        },
      ],
      faults,
    };
  },
};
