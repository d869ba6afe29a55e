import type { AsideHead, AsideState } from '../../store/aside.ts';
import type { AuditRow } from '../../store/audit.ts';
import type { HistoryRow } from '../../store/history.ts';
import type { WaitingRow } from '../../store/inquiry.ts';
import type { RunRow } from '../../store/runs.ts';
import type { Event, EventKind } from './explanation.ts';
import type { Facts } from './facts.ts';
import { at, say } from './sentence.ts';
import type { Sentence } from './sentence.ts';

/** All that happened to the key, in order of time. */
export function timelineOf(facts: Facts): readonly Event[] {
  const events = [
    ...facts.history.map((row) => ofHistory(facts, row)),
    ...facts.aside.flatMap((row) => closingOf(facts, row)),
    ...facts.open.map(({ openedAt, run, operation, entries }): Event => {
      const sentence = say`sent in a batch of ${entries.length} (${operation}) whose answer is not known`;
      return bare('sending', openedAt, sentence, run);
    }),
    ...facts.hands.map(handOf),
    ...facts.waiting.map(waitingOf),
    ...runsSince(facts),
  ];
  // What happened at one instant keeps the order of the list: an outcome, then what it closed.
  return events.toSorted((a, b) => a.at - b.at);
}

function bare(what: EventKind, time: number, sentence: Sentence, run?: string): Event {
  return { at: time, until: undefined, what, sentence, run, batch: undefined, fields: undefined };
}

const stateOf: Partial<Record<HistoryRow['outcome'], AsideState>> = {
  held: 'held',
  deadLettered: 'dead',
  unknown: 'unknown',
};

function ofHistory(facts: Facts, row: HistoryRow): Event {
  const batch = row.sent === undefined ? undefined : facts.sent.get(row.sent);
  const until = row.lastSeen > row.at ? row.lastSeen : undefined;
  const run = /^by-hand-/.test(row.run) ? undefined : row.run;
  return { at: row.at, until, what: kindOf(row), sentence: toldOf(facts, row), run, batch, fields: row.fields };
}

function kindOf({ outcome }: HistoryRow): EventKind {
  if (outcome === 'deadLettered') return 'deadLetter';
  return outcome === 'unchanged' ? 'runs' : outcome;
}

function toldOf(facts: Facts, row: HistoryRow): Sentence {
  const { outcome, effect, reason, label } = row;
  switch (outcome) {
    case 'delivered':
      if (reason === 'unknown.settled') return say`a person said that it was delivered`;
      return say`delivered: ${effect ?? 'sent'}${label === undefined ? '' : `, counted as ${label}`}`;
    case 'filtered':
      return say`filtered: ${reason ?? 'no reason is known'}`;
    case 'superseded':
      return say`superseded: a newer state was there already`;
    case 'unchanged':
      return say`unchanged`;
    case 'held':
    case 'deadLettered':
    case 'unknown':
      return asideTold(facts, row);
  }
}

/** History keeps the code; the row put aside the words. */
function asideTold(facts: Facts, { outcome, reason, at: time }: HistoryRow): Sentence {
  const words = {
    held: 'held',
    deadLettered: 'dead-lettered',
    unknown: 'sent, and the target did not say what became of it',
  };
  const word = outcome in words ? words[outcome as keyof typeof words] : outcome;
  const rows = facts.aside.filter((row) => row.state === stateOf[outcome] && row.cause.code === reason);
  const row = rows.findLast(({ firstSeen }) => firstSeen <= time) ?? rows[0];
  if (row === undefined) return say`${word}: ${reason ?? ''}`;
  const field = row.cause.field === undefined ? '' : ` (${row.cause.field})`;
  return say`${word}, row ${row.id}: ${row.cause.code}${field}: ${row.cause.message}`;
}

const closedWords: Readonly<Record<string, string>> = {
  delivered: 'it was delivered',
  superseded: 'something newer took its place',
  discarded: 'given up by a person',
  expired: 'its time ran out',
  filtered: 'a later reading was filtered',
  settled: 'settled by a person',
};

function closingOf({ closings }: Facts, row: AsideHead): Event[] {
  const time = closings.get(row.id);
  if (time === undefined) return [];
  const why = closedWords[row.closedAs ?? ''] ?? row.closedAs ?? '';
  return [bare('closed', time, say`row ${row.id} (${stateWord(row)}) is closed: ${why}`)];
}

function stateWord({ state }: Pick<AsideHead, 'state'>): string {
  return state === 'dead' ? 'dead letter' : state;
}

function handOf({ at: time, who, action, subject }: AuditRow): Event {
  const as = typeof subject['as'] === 'string' ? ` as ${subject['as']}` : '';
  return bare('hand', time, say`${who}: ${action}${as}`);
}

function waitingOf({ kind, createdAt, aside }: WaitingRow): Event {
  const of = aside === undefined ? '' : ` of row ${aside}`;
  return bare('waiting', createdAt, say`in the inbox for the next run: ${kind}${of}`);
}

/** Readings that changed nothing leave no row: the runs since the last that did are told in one line. */
function runsSince({ history, ledger, runs }: Facts): Event[] {
  const newest = history.at(-1);
  const since = Math.max(newest?.lastSeen ?? 0, ledger?.deliveredAt ?? 0);
  const later = runs.filter((run) => run.startedAt > since && isRead(run));
  const [last] = later;
  if (newest === undefined || last === undefined) return [];
  const times = later.length === 1 ? 'one run' : `${later.length} runs`;
  const sentence = say`${times} since, the last at ${at(last.startedAt)}: not read in them, or read unchanged`;
  return [bare('runs', last.startedAt, sentence, last.id)];
}

function isRead({ status }: RunRow): boolean {
  return status === 'settled' || status === 'attention' || status === 'parked';
}
