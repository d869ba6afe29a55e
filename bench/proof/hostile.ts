import { kinds } from '../hostile/kinds.ts';
import { watch } from '../hostile/watch.ts';
import type { Counted } from '../hostile/watch.ts';
import type { Part } from './part.ts';

/** Megabytes: a little more than a run of any size needs. */
const heap = 512;
/** Milliseconds: a case takes one second or two; on a busy machine ten times as much. */
const hang = 120_000;

/** Files, answers, records and words on the command line that were made to break it. */
export const hostile: Part = {
  name: 'hostile',
  async run({ share, seed, say }) {
    const counted: Counted[] = [];
    for (const kind of kinds) {
      const cases = Math.max(10, Math.round(kind.cases * share));
      counted.push(await watch(kind, { seed, cases, heap, hang }));
      say(`${kind.name}: ${cases} cases, ${counted.at(-1)?.faults.length ?? 0} faults`);
    }
    return {
      title: 'Hostile input',
      text: `Each case is one piece of input that was made to break something, drawn from a seed. It runs in a process with a heap of ${heap} MB, and is a fault where the process dies, hangs, says that hrwire itself is at fault, shows a stack, a secret or a personal value or a sign that steers a terminal, is out of balance, loses a good record beside the bad one, or sends something to where it does not belong. Refused: with a code and a hint, as a whole or record by record.`,
      tables: [
        {
          head: ['kind', 'what is fed', 'tried', 'refused', 'read', 'faults', 'told most often'],
          rows: counted.map(({ kind, tried, refused, read, codes, faults }) => [
            ...[kind, kinds.find(({ name }) => name === kind)?.does ?? '', tried, refused, read, faults.length],
            [...codes]
              .sort(([, a], [, b]) => b - a)
              .slice(0, 6)
              .map(([code, count]) => `${code} ${count}`)
              .join(', '),
          ]),
        },
      ],
      faults: counted.flatMap(({ faults }) => faults.map((fault) => fault.slice(0, 500))),
    };
  },
};
