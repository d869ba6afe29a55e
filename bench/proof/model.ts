import { playSeed, shrinkSeed } from '../../tests/run/delivery/find.ts';
import type { Part } from './part.ts';

/** Sequences of the whole proof. */
const sequences = 3000;
/** Faults that are made shorter; more are told by their seeds. */
const shrunk = 3;

/** Random sequences of whatever may happen, against a simple model of what must be at the target and in the store. */
export const model: Part = {
  name: 'model',
  async run({ share, seed, say }) {
    const count = Math.max(10, Math.round(sequences * share));
    const first = seed * 1_000_000;
    const sums = { runs: 0, applied: 0, deleted: 0, erased: 0, restored: 0 };
    const faults: string[] = [];
    for (let number = first; number < first + count; number++) {
      const played = await playSeed(number);
      for (const name of ['runs', 'applied', 'deleted', 'erased', 'restored'] as const) sums[name] += played[name];
      if (played.faults.length > 0) {
        const told = faults.length < shrunk ? await shrinkSeed(number) : played.faults.join('; ');
        faults.push(`seed ${number}: ${told}`);
        say(`FAULT seed ${number}`);
      }
      if ((number - first + 1) % 100 === 0) say(`${number - first + 1} sequences, ${faults.length} faults`);
    }
    return {
      title: 'Random sequences against a model',
      text: 'A sequence draws a source (all there is, or a log), a target (answers that are lost, applied or not; refusals of one or of all), a mapping and guards; then up to 24 steps: changes, flags, removals, returns, older and equal versions, keyless and unreadable records, notifications, runs that crash at a named point, are stopped, cut off, bounded, overtaken by another run or adopt, approvals, replays, repairs, releases, expiry, wrong and right words on unknowns, edits of the mapping, clocks that jump, backups, restores and erasures. After each step a model of plain maps says whether the balance holds, nothing was sent twice or went back to an older state, nobody was deleted without a flag, a leaving or a proved absence, no guard let more pass than it may, the checkpoint passed nothing unsettled, and nothing in the store names who was erased. In the end faults stop, people look at what waits for them, and the target must be as the source is.',
      tables: [
        {
          text: `Seeds from ${first} on.`,
          head: ['sequences', 'runs', 'changes at the target', 'deletions', 'erased', 'restores', 'faults'],
          rows: [[count, sums.runs, sums.applied, sums.deleted, sums.erased, sums.restored, faults.length]],
        },
      ],
      faults,
    };
  },
};
