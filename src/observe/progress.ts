import type { StatusLine } from './status-line.ts';

/** Counts of long work, by name: `read`, `delivered`, `deadLettered` and so on. */
type Progressed = Readonly<Record<string, number>>;

export interface Progress {
  readonly report: (counts: Progressed) => void;
  /** Takes the line away. */
  readonly done: () => void;
}

/** Where nobody watches. */
export const silentProgress: Progress = { report: () => undefined, done: () => undefined };

const redrawEvery = 100;
/** The rate is of the last few seconds: an average since the start would hide that a target became slow. */
const rateOver = 5000;

/** What is counted, in this order; zeros are left out, but for the first. */
const words: readonly (readonly [name: string, word: string])[] = [
  ['read', 'read'],
  ['resumed', 'resumed'],
  ['delivered', 'delivered'],
  ['unchanged', 'unchanged'],
  ['filtered', 'filtered'],
  ['held', 'held'],
  ['deadLettered', 'dead letters'],
  ['unknown', 'unknown'],
  ['equal', 'equal'],
  ['different', 'different'],
  ['missing', 'missing'],
  ['extra', 'extra'],
  ['unread', 'unread'],
];

/** One line, redrawn at most ten times a second. `now`: milliseconds. */
export function lineProgress(title: string, line: StatusLine, now: () => number): Progress {
  const started = now();
  let drawn = -Infinity;
  let samples: { at: number; read: number }[] = [{ at: started, read: 0 }];
  return {
    report: (counts) => {
      const at = now();
      if (at - drawn < redrawEvery) return;
      drawn = at;
      const read = (counts['read'] ?? 0) + (counts['resumed'] ?? 0);
      samples = [
        ...samples.filter((sample, index) => index === samples.length - 1 || at - sample.at < rateOver),
        { at, read },
      ];
      line.show(`${title}  ${countsText(counts)}  ${rateText(samples)}  ${clockText(at - started)}`);
    },
    done: () => line.show(''),
  };
}

function countsText(counts: Progressed): string {
  return words
    .filter(([name], index) => index === 0 || (counts[name] ?? 0) > 0)
    .map(([name, word]) => `${word} ${(counts[name] ?? 0).toLocaleString('en-US')}`)
    .join(' · ');
}

function rateText(samples: readonly { at: number; read: number }[]): string {
  const first = samples[0];
  const last = samples.at(-1);
  const seconds = first === undefined || last === undefined ? 0 : (last.at - first.at) / 1000;
  if (first === undefined || last === undefined || seconds === 0) return '…/s';
  return `${Math.round((last.read - first.read) / seconds).toLocaleString('en-US')}/s`;
}

function clockText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
