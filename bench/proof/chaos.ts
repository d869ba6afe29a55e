import { faults as kinds } from '../chaos/faults.ts';
import type { Chaotic, Round } from '../chaos/suite.ts';
import { ways } from '../chaos/way.ts';
import type { Part } from './part.ts';
import { program } from './program.ts';

/** Faults of networks, proxies and servers, singly and at random, between hrwire and the sandboxes. */
export const chaos: Part = {
  name: 'chaos',
  async run({ share, seed, say }) {
    const ended: Chaotic[] = [];
    for (const { scenario } of ways) {
      const random = String(Math.max(1, Math.round(60 * share)));
      const args = ['--way', scenario.name, '--random', random, '--seed', String(seed), '--share', String(share)];
      const { ways: told } = await program<{ readonly ways: readonly Chaotic[] }>('chaos.ts', args);
      ended.push(...told);
      for (const one of told) say(`${one.way}: ${one.rounds.length} rounds, ${one.seconds} s`);
    }
    const rounds = ended.flatMap((one) => one.rounds);
    const unable = ways.flatMap(({ scenario, cannot }) => cannot.map(({ why }) => `${scenario.name}: ${why}`));
    return {
      title: 'Chaos',
      text: `A proxy between hrwire and the sandboxes does to requests what networks, proxies and servers do to them: ${kinds.length} faults, each at each kind of request of each system once, and at one of them for as long as the run asks; then any of them at random, at every fifth or tenth request. Each run must end in balance, loudly where it could not do its work, and ask nobody whom the connector does not name; when the faults have gone, the next runs must lose and double nobody, and leave nothing put aside.${unable.length === 0 ? '' : ` What no client can help is left out: ${unable.join('; ')}.`}`,
      tables: [
        {
          head: ['way', 'rounds', 'faults met', 'records', 'lost', 'doubled', 'unknown', 'seconds'],
          rows: ended.map((one) => [
            ...[one.way, one.rounds.length, one.rounds.reduce((sum, { met }) => sum + met, 0), one.records],
            ...[one.lost.length, one.doubled.length, one.unknown, one.seconds],
          ]),
        },
        {
          text: 'How the runs ended that met one fault (at a login, a reading, a writing; once and lasting, over all ways):',
          head: ['fault', 'met', 'how the runs ended'],
          rows: kinds.map(({ name }) => rowOf(name, rounds)),
        },
      ],
      faults: ended.flatMap(({ way, lost, doubled, faults }) => [
        ...lost.map((one) => `${way}: lost ${one}`),
        ...doubled.map((one) => `${way}: doubled ${one}`),
        ...faults.map((one) => `${way}: ${one}`),
      ]),
    };
  },
};

function rowOf(name: string, rounds: readonly Round[]): readonly (string | number)[] {
  const own = rounds.filter(({ plan, met }) => plan.is === 'single' && plan.fault.name === name && met > 0);
  const ends = new Map<string, number>();
  for (const { told } of own.flatMap((round) => round.ends)) ends.set(told, (ends.get(told) ?? 0) + 1);
  const texts = [...ends].sort(([, a], [, b]) => b - a).map(([told, count]) => `${told} ${count}`);
  return [name, own.reduce((sum, { met }) => sum + met, 0), texts.join(', ')];
}
