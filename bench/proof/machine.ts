import type { Troubled } from '../faults/bed.ts';
import { troubles } from '../faults/troubles.ts';
import type { Part } from './part.ts';
import { program } from './program.ts';

interface Told {
  readonly ended: readonly Troubled[];
  readonly skipped: readonly { readonly name: string; readonly why: string }[];
}

/** What happens to the machine under hrwire. */
export const machine: Part = {
  name: 'machine',
  async run({ share, seed, say }) {
    const args = ['--times', String(Math.max(2, Math.round(20 * share))), '--seed', String(seed)];
    const { ended, skipped } = await program<Told>('faults.ts', args);
    for (const { name, seconds } of ended) say(`${name}: ${seconds} s`);
    const does = new Map(troubles.map((trouble) => [trouble.name, trouble.does]));
    const left = skipped.map(({ name, why }) => `${name} (${why})`).join(', ');
    return {
      title: 'The machine',
      text: `Disks that are full, a store that is locked, clocks that move, several runs at once, signals, power cuts. Whatever comes, a run says how it ended, in balance, its checkpoint never goes back, and the runs after it lose and double nobody. The real process each time.${left === '' ? '' : ` Not possible where this ran: ${left}.`}`,
      tables: [
        {
          head: ['what', 'how', 'times', 'how the runs ended', 'records', 'lost', 'doubled', 'unknown'],
          rows: ended.map((one) => [
            ...[one.name, does.get(one.name) ?? '', one.times, endsOf(one), one.records],
            ...[one.lost, one.doubled, one.unknown],
          ]),
        },
      ],
      faults: ended.flatMap(({ name, lost, doubled, faults }) => [
        ...(lost + doubled > 0 ? [`${name}: ${lost} lost, ${doubled} doubled`] : []),
        ...faults.map((fault) => `${name}: ${fault}`),
      ]),
    };
  },
};

function endsOf({ ends }: Troubled): string {
  const sorted = Object.entries(ends).sort(([, a], [, b]) => b - a);
  return sorted.map(([told, count]) => `${told} ${count}`).join(', ');
}
