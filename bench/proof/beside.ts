import { canChangeHost } from '../beside/commands.ts';
import { round } from '../beside/round.ts';
import type { Done, Rounded } from '../beside/round.ts';
import type { Part } from './part.ts';

const wholeRounds = 8;

/** Runs beside replays, repairs, uploads, notifications, erasures, backups, restores, and each other. */
export const beside: Part = {
  name: 'beside',
  async run({ share, seed, say }) {
    const rounds: Rounded[] = [];
    const count = Math.max(2, Math.round(wholeRounds * share));
    for (let number = 0; number < count; number++) {
      const told = await round({
        ...{ seed: seed * 1000 + number, people: 1500, deeds: 120, hands: 4, kills: 6 },
        // Of a store in plain text the bytes can be looked through for who was erased.
        encryption: number % 2 === 0,
      });
      say(`round ${number + 1}: ${told.people} people, ${told.faults.length} faults`);
      rounds.push(told);
    }
    const sum = (of: (one: Rounded) => number): number => rounds.reduce((total, one) => total + of(one), 0);
    const hosts = canChangeHost() ? '' : ' Not possible where this ran: a process of another host.';
    return {
      title: 'Everything beside everything',
      text: `Three mappings of one project run again and again while persons, schedules and systems give all other commands at random moments, four at a time, each in a process of its own on one store; some are killed, some stand on a host of another name. Afterwards every run row balances, each of the people is once at the target and in the ledger, or put aside, or erased; no living lease was taken, nobody saw a locked store or a fault of hrwire itself; who was erased was sent no more, and stands nowhere in the bytes of the store. Each backup is whole and of one instant: ledger, history, intents and checkpoint agree. Then one of them takes the store’s place while commands go on, and no run sends what acts once again.${hosts}

${count} rounds: ${sum(({ people }) => people)} people, ${sum(({ erased }) => erased)} of them erased, ${sum(({ backups }) => backups)} backups, ${sum(({ unknown }) => unknown)} deliveries in doubt at the end.`,
      tables: [
        {
          text: 'Refused: with the code that is right there, such as that a run is under way. Times are of whole processes, four and more of them on the cores of this machine.',
          head: ['command', 'times', 'refused', 'killed', 'longest, s', 'most memory, MB'],
          rows: [...together(rounds)].map(([name, { times, refused, killed, longest, peak }]) => [
            ...[name, times, refused, killed, Math.round(longest / 100) / 10, Math.round(peak)],
          ]),
        },
      ],
      faults: rounds.flatMap(({ faults }, index) => faults.map((fault) => `round ${index + 1}: ${fault}`)),
    };
  },
};

function together(rounds: readonly Rounded[]): ReadonlyMap<string, Done> {
  const all = new Map<string, Done>();
  for (const [name, one] of rounds.flatMap(({ done }) => [...done])) {
    const row = all.get(name) ?? { times: 0, refused: 0, killed: 0, longest: 0, peak: 0 };
    all.set(name, {
      times: row.times + one.times,
      refused: row.refused + one.refused,
      killed: row.killed + one.killed,
      longest: Math.max(row.longest, one.longest),
      peak: Math.max(row.peak, one.peak),
    });
  }
  return new Map([...all].sort(([, a], [, b]) => b.times - a.times));
}
