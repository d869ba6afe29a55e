import { places } from '../kill/scenario.ts';
import { scenarios } from '../kill/scenarios.ts';
import type { Killed } from '../kill/suite.ts';
import type { Part } from './part.ts';
import { program } from './program.ts';

const head = ['way', ...places, 'crashes', 'records', 'lost', 'doubled', 'unknown', 'there', 'other faults'];

/** Kills at moments that no place names, over all ways. */
const moments = 500;

/** Each way of records is killed at each named place and at random moments. */
export const kills: Part = {
  name: 'kills',
  async run({ share, seed, say }) {
    const ended = new Map<string, Killed>();
    const waiting = [...scenarios];
    const worker = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const times = String(Math.max(1, Math.round(20 * share)));
        const random = String(Math.max(1, Math.ceil((moments / scenarios.length) * share)));
        const args = ['--scenario', next.name, '--times', times, '--random', random, '--seed', String(seed)];
        const { scenarios: all } = await program<{ readonly scenarios: readonly Killed[] }>('kill.ts', args);
        const [told] = all;
        if (told !== undefined) ended.set(next.name, told);
        say(`${next.name}: ${told?.crashes} crashes, ${told?.seconds} s`);
      }
    };
    // Two at a time: each waits for processes to start and sandboxes to answer most of its time.
    await Promise.all([worker(), worker()]);
    const all = scenarios.flatMap((scenario) => ended.get(scenario.name) ?? []);
    return {
      title: 'Kills',
      text: `The real process is ended with SIGKILL at the named place, or at a random moment of its run, and is run again until it settles. Lost and doubled are counted from the targets’ own states and logs.

${scenarios.map(({ name, does }) => `- **${name}**: ${does}`).join('\n')}

Unknown are deliveries that were shown to a person, for the target does not say whether they arrived; “there” is how many of them the target had. They were then settled by what the target shows, as a person would, before lost and doubled were counted.`,
      tables: [{ head, rows: all.map(rowOf) }],
      faults: scenarios.flatMap(({ name }) => faultsOf(name, ended.get(name))),
    };
  },
};

function rowOf(one: Killed): readonly (string | number)[] {
  const counts = [one.crashes, one.records, one.lost, one.doubled, one.unknown, one.unknownArrived];
  const faults = one.faults.length === 0 ? 'none' : one.faults.join('; ');
  return [one.scenario, ...places.map((place) => one.points[place]), ...counts, faults];
}

function faultsOf(name: string, told: Killed | undefined): readonly string[] {
  if (told === undefined) return [`${name}: did not end`];
  const counts = told.lost + told.doubled > 0 ? [`${told.lost} lost, ${told.doubled} doubled`] : [];
  return [...counts, ...told.faults].map((fault) => `${name}: ${fault}`);
}
