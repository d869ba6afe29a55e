import { isObject } from '../../record/json.ts';
import type { Json } from '../../record/json.ts';
import type { RunRow } from '../../store/runs.ts';
import type { Case } from './case.ts';
import type { Step, Verdict } from './explanation.ts';
import type { Elsewhere } from './facts.ts';
import type { Looking } from './present.ts';
import { at, say } from './sentence.ts';
import type { Sentence } from './sentence.ts';
import { run } from './steps.ts';

/** No trace of the key: why no run has met it. */
export function absentVerdict(one: Case): Verdict {
  const { facts, found } = one;
  const [last] = facts.runs;
  const elsewhere = elsewhereTold(one);
  const never = (because: string, sentence: Sentence, steps: readonly Step[]): Verdict => ({
    is: 'neverRead',
    because,
    sentence: [...sentence, ...elsewhere.sentence],
    steps: [...steps, ...elsewhere.steps],
  });
  const earlier = facts.earlier.find(({ ledger }) => ledger.fingerprint !== undefined);
  if (earlier !== undefined) return earlierVerdict(one, earlier);
  if (last === undefined) return never('run.never', say`Never read: ${facts.mapping} has not run yet.`, [run(facts)]);
  if (found.is === 'absent') {
    const source = one.looking?.run.mapping.from;
    const name = source === undefined ? 'the source' : `${source.connection}.${source.stream}`;
    return never('source.absent', say`Never read: ${name} has no record with this key.${likeIt(one)}`, []);
  }
  if (last.status === 'running') {
    return never('run.running', say`Not read yet: a run is under way since ${at(last.startedAt)}.`, [
      { say: 'Watch it', command: `hrwire show ${last.id}` },
    ]);
  }
  if (last.status !== 'settled' && last.status !== 'attention' && last.status !== 'parked') {
    return never(`run.${last.status}`, failedTold(last), [
      { say: 'See how it ended', command: `hrwire show ${last.id}` },
      run(facts),
    ]);
  }
  if (found.is === 'record') return unreadVerdict(one, never);
  const sentence = say`Never read: no run has met this key; the last one ended at ${at(last.finishedAt ?? last.startedAt)}. ${capital(found.why)}.${likeIt(one)}`;
  return never('run.unmet', sentence, []);
}

type Never = (because: string, sentence: Sentence, steps: readonly Step[]) => Verdict;

/** The source has it: its checkpoint is past it, or it has not come to it yet. */
function unreadVerdict({ facts, found, looking }: Case, never: Never): Verdict {
  const row = found.is === 'record' ? found.prepared.taken.row : undefined;
  const reached = reachedBy(facts.pair?.cursor);
  const stamped = row !== undefined && row.version !== row.reading.observed;
  const would =
    found.is === 'record' && found.would !== undefined
      ? ` As it is, it would be ${found.would.outcome}${found.would.why === undefined ? '' : ` (${found.would.why})`}.`
      : '';
  if (stamped && reached !== undefined && row.version < reached) {
    const [is, was] = isInstant(reached) ? [at(row.version), at(reached)] : [String(row.version), String(reached)];
    const sentence = say`Never read: the source has it with the version ${is}, which lies before the checkpoint ${was}, and no run has met it: it appeared, or its time stamp was set, after that time was read.${sweepTold(looking?.sweep)}${would}`;
    const since = isInstant(row.version) ? `--since ${new Date(row.version).toISOString()}` : '--full';
    return never('checkpoint.past', sentence, [
      { say: 'Read again from there', command: `hrwire run ${facts.mapping} ${since}` },
    ]);
  }
  const sentence = say`Not read yet: the source has it, and no run has met it so far.${would}`;
  return never('source.unread', sentence, [run(facts)]);
}

/** A reading that looks back meets what came late. */
function sweepTold(sweep: Looking['sweep']): string {
  return sweep === undefined
    ? ''
    : ` A sweep looks back ${sweep.span} every ${sweep.every}: it meets what lies within.`;
}

/** Where reading got to, of checkpoints that say so: the upper bound of a window, the mark of a field. */
function reachedBy(cursor: Json | undefined): number | undefined {
  if (!isObject(cursor)) return undefined;
  const written = cursor['to'] ?? cursor['mark'];
  if (typeof written === 'number') return written;
  if (typeof written !== 'string') return undefined;
  const instant = /^\d{4}-\d{2}-\d{2}/.test(written) ? Date.parse(written) : Number(written);
  return Number.isFinite(instant) ? instant : undefined;
}

/** Numbers that count are far below those of any time of our days in milliseconds. */
function isInstant(value: number): boolean {
  return value > 500_000_000_000;
}

function failedTold(last: RunRow): Sentence {
  const message = last.error?.['message'];
  const code = last.error?.['code'];
  const why = typeof message === 'string' ? ` (${typeof code === 'string' ? `${code}: ` : ''}${message})` : '';
  const word =
    last.status === 'stopped' ? 'was stopped' : last.status === 'busy' ? 'found another one under way' : last.status;
  return say`Never read: the last run, at ${at(last.startedAt)}, ${word}${why} before it came to this record.`;
}

function earlierVerdict({ facts }: Case, { pair, ledger }: Elsewhere): Verdict {
  const now = facts.pair;
  const which = now === undefined || now.source !== pair.source ? `source ${pair.source}` : `target ${pair.target}`;
  const sentence = say`Not in the ledger that is in use: delivered at ${at(ledger.deliveredAt ?? 0)} for another tenant (${which}), and never read since.`;
  return { is: 'notDelivered', because: 'identity', sentence, steps: [run(facts)] };
}

/** What else may be meant. */
function likeIt({ facts, shownKey }: Case): Sentence {
  const keys = facts.similar.map((key) => shownKey(facts.mapping, key));
  const near = keys.length === 0 ? '' : ` There ${keys.length === 1 ? 'is' : 'are'} ${keys.join(', ')}.`;
  const rows = facts.unreadable === 1 ? '1 row' : `${facts.unreadable} rows`;
  return facts.unreadable === 0
    ? say`${near}`
    : say`${near} ${rows} could not be read as a record: it may be among them.`;
}

/** Other mappings that know this key. */
function elsewhereTold({ facts, typed }: Case): { readonly sentence: Sentence; readonly steps: readonly Step[] } {
  const names = [...new Set(facts.others.map(({ pair }) => pair.mapping))].slice(0, 5);
  if (names.length === 0) return { sentence: [], steps: [] };
  return {
    sentence: say` ${names.join(', ')} ${names.length === 1 ? 'knows' : 'know'} this key.`,
    steps: names.map((name) => ({ say: `Ask ${name}`, command: `hrwire explain ${name} ${typed}` })),
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
