import { told } from '../fuzz/described.ts';
import { wanted } from '../fuzz/kinds.ts';
import { fuzzAt, nothingYet, smallest } from '../fuzz/run.ts';
import { fuzzShipped } from '../fuzz/shipped.ts';
import type { Part } from './part.ts';

/** Evaluations of the whole proof. */
const evaluations = 200_000;
/** How often each node kind and each function of the language has to occur. */
const often = 500;

/** Compiled expressions against the package: made from the grammar, and all that ship. */
export const fuzz: Part = {
  name: 'fuzz',
  async run({ share, seed, say }) {
    const so = nothingYet();
    await fuzzShipped(seed, so);
    const files = so.evaluations;
    for (let at = 0, next = 20_000; so.evaluations < evaluations * share; at++) {
      await fuzzAt(seed, at, so);
      if (so.evaluations < next) continue;
      say(`${so.evaluations} evaluations, ${so.differences.length} differences`);
      next += 20_000;
    }
    const faults: string[] = [];
    for (const found of so.differences.slice(0, 10)) faults.push(told(await smallest(found), seed));
    if (so.defined * 2 < so.evaluations) faults.push(`only ${so.defined} of ${so.evaluations} results are defined`);
    const rare = wanted.filter((kind) => (so.kinds.get(kind) ?? 0) < often * Math.min(1, share));
    if (rare.length > 0) faults.push(`fewer than ${often} evaluations of ${rare.join(', ')}`);
    return {
      title: 'Compiled expressions against the package',
      text: `Expressions are made from the grammar, most of them well-typed over the fields of the generated data; to them come those of all mappings and connectors that ship. Their records fit, or are ragged to a tenth or a half (fields missing, null, of another type, lists of none, one or three), or are no records at all, or carry names such as \`__proto__\`. The package alone says what each means; generated code and closures must give the same value, or leave the answer to it. Each of the ${wanted.length} node kinds and functions occurs at least ${often} times.`,
      tables: [
        {
          text: `Seed ${seed}.`,
          head: ['evaluations', 'of files that ship', 'results defined', 'left to the package', 'differences'],
          rows: [[so.evaluations, files, so.defined, so.gaveUp, so.differences.length]],
        },
      ],
      faults,
    };
  },
};
