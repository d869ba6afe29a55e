import { isSecond } from '../../run/second.ts';
import type { AsideHead, Release } from '../../store/aside.ts';
import type { HistoryRow } from '../../store/history.ts';
import type { Step, Verdict } from './explanation.ts';
import { absentVerdict } from './absent.ts';
import { isThere } from './case.ts';
import type { Case } from './case.ts';
import { deliveredVerdict } from './delivered.ts';
import type { Facts } from './facts.ts';
import { at, say } from './sentence.ts';
import type { Sentence } from './sentence.ts';
import { full, run } from './steps.ts';

/** Where the record stands: the first of these that applies. What is in doubt or put aside is told before what was delivered. */
export function verdictOf(one: Case): Verdict {
  const { facts } = one;
  if (facts.erased) return erasedVerdict();
  const open = facts.aside.filter(({ closedAs }) => closedAs === undefined);
  const unknown = open.find(({ state }) => state === 'unknown');
  if (unknown !== undefined) return unknownVerdict(one, unknown);
  const [sending] = facts.open;
  if (sending !== undefined) {
    const sentence = say`On its way: sent at ${at(sending.openedAt)}, and its run ended before the answer came; the next run finds out what became of it.`;
    return { is: 'underWay', because: 'sending', sentence, steps: [run(facts)] };
  }
  const dead = open.find(({ state }) => state === 'dead');
  if (dead !== undefined) return deadVerdict(one, dead);
  // What was sent without some of its fields is delivered; the rest of it waits.
  const held = open.find((row) => row.state === 'held' && !isSecond(row));
  if (held !== undefined) return heldVerdict(one, held);
  if (isThere(facts.ledger)) return deliveredVerdict(one, facts.ledger);
  const last = facts.history.at(-1);
  if (last?.outcome === 'filtered') return filteredVerdict(one, last);
  const closed = facts.aside.at(-1);
  if (closed !== undefined) return closedVerdict(one, closed);
  if (last?.outcome === 'superseded') {
    const sentence = say`Not delivered: superseded at ${at(last.at)}, for a newer state of it was there already.`;
    return { is: 'notDelivered', because: 'superseded', sentence, steps: [full(facts)] };
  }
  return absentVerdict(one);
}

function erasedVerdict(): Verdict {
  const sentence = say`Not delivered: erased. Somebody asked for this person to be forgotten, and whatever is read of them since is filtered.`;
  return { is: 'notDelivered', because: 'erased', sentence, steps: [] };
}

function unknownVerdict({ facts, typed }: Case, row: AsideHead): Verdict {
  const sentence = say`Not known whether it was delivered: sent at ${at(row.firstSeen)}, and no clear answer came (${row.cause.code}: ${row.cause.message}). Nothing more of it is sent until a person settles this.`;
  const steps = [
    { say: 'See what was sent, then look for it at the target', command: `hrwire unknown show ${row.id}` },
    {
      say: 'Say what you found',
      command: `hrwire unknown settle ${facts.mapping} ${typed} --as delivered|not-delivered`,
    },
  ];
  return { is: 'unknown', because: row.cause.code, sentence, steps };
}

function deadVerdict(one: Case, row: AsideHead): Verdict {
  const { facts } = one;
  const { code, message, field } = row.cause;
  const where = field === undefined ? '' : ` (${field})`;
  const seen = row.times > 1 ? say`, seen ${row.times} times since` : [];
  const lead = isThere(facts.ledger)
    ? say`Its newest state was not delivered: dead-lettered at `
    : say`Not delivered: dead-lettered at `;
  const sentence = say`${lead}${at(row.firstSeen)}: ${code}${where}: ${message}${seen}.${row.expired ? ' Its record has expired.' : ''}${broughtBack(facts, row)}`;
  const steps = [
    { say: 'See the record', command: `hrwire dead-letters show ${row.id}` },
    ...(isWaiting(facts, row)
      ? [run(facts)]
      : [
          {
            say: 'Repair its source or the mapping, then bring it back',
            command: `hrwire dead-letters replay ${row.id}`,
          },
          { say: 'Or give it up', command: `hrwire dead-letters discard ${row.id}` },
        ]),
  ];
  return { is: 'notDelivered', because: `dead.${code}`, sentence, steps };
}

function heldVerdict(one: Case, row: AsideHead): Verdict {
  const { facts } = one;
  const lead = isThere(facts.ledger) ? 'Its newest state is not delivered yet' : 'Not delivered yet';
  const { waits, because, steps } = releaseTold(one, row);
  const sentence = say`${lead}: held since ${at(row.firstSeen)} ${waits} (${row.cause.code}: ${row.cause.message}).${broughtBack(facts, row)}`;
  return { is: 'notDelivered', because, sentence, steps: isWaiting(facts, row) ? [run(facts)] : steps };
}

/** What it waits for, and how a person can end that. */
function releaseTold(
  { facts, shownKey }: Case,
  { id, release }: AsideHead,
): { readonly waits: Sentence; readonly because: string; readonly steps: readonly Step[] } {
  const byHand: Step = { say: 'Let it go now', command: `hrwire held release ${id}` };
  switch (release?.kind) {
    case 'join':
      return {
        waits: say`until ${release.step === true ? 'its reading is complete' : `join ${release.join} finds its record`}, at most until ${at(release.until)}`,
        because: 'held.join',
        steps: [{ say: 'It is tried again by every run', command: `hrwire run ${facts.mapping}` }],
      };
    case 'approved':
      return approvalTold(facts, id, release);
    case 'after': {
      const key = shownKey(release.mapping, release.key);
      return {
        waits: say`until ${release.mapping} has delivered ${key}, at most until ${at(release.until)}`,
        because: 'held.after',
        steps: [{ say: 'See why that one is not delivered', command: `hrwire explain ${release.mapping} ${key}` }],
      };
    }
    case 'instant':
      return { waits: say`until ${at(release.at)}`, because: 'held.instant', steps: [byHand] };
    case 'breaker':
      return { waits: say`until the target works again`, because: 'held.breaker', steps: [run(facts)] };
    case 'unknown':
    case undefined:
      return { waits: say`until an earlier delivery of it is settled`, because: 'held.unknown', steps: [byHand] };
  }
}

function approvalTold(
  { mapping }: Facts,
  id: number,
  release: Extract<Release, { kind: 'approved' }>,
): ReturnType<typeof releaseTold> {
  if (release.run !== undefined) {
    return {
      waits: say`by the guard, which parked run ${release.run}: it waits for the approval of that run`,
      because: 'held.guard',
      steps: [
        { say: 'See all that is parked with it', command: `hrwire show ${release.run}` },
        { say: 'Send all of it', command: `hrwire run ${mapping} --approve ${release.run}` },
      ],
    };
  }
  const limit = release.until === undefined ? [] : say`, at most until ${at(release.until)}`;
  return {
    waits: say`for a person’s approval${limit}`,
    because: 'held.approval',
    steps: [
      { say: 'See it', command: `hrwire held show ${id}` },
      { say: 'Approve it', command: `hrwire held release ${id}` },
    ],
  };
}

function filteredVerdict({ facts, found }: Case, row: HistoryRow): Verdict {
  const again = row.lastSeen > row.at ? say`, and again until ${at(row.lastSeen)}` : [];
  const now =
    found.is === 'record' && found.would !== undefined && found.would.outcome !== 'filtered'
      ? ` As it is now it would pass (${found.would.outcome}): the next run that reads it takes it up.`
      : '';
  const sentence = say`Not delivered: filtered at ${at(row.at)}${again}: ${row.reason ?? 'no reason is known'}.${now}`;
  const steps = now === '' ? [] : [full(facts)];
  return { is: 'notDelivered', because: row.reason === 'erased' ? 'erased' : 'filtered', sentence, steps };
}

function closedVerdict({ facts }: Case, row: AsideHead): Verdict {
  const when = facts.closings.get(row.id);
  const hand = facts.hands.findLast(({ action }) => action === 'discard');
  const by = row.closedAs === 'discarded' && hand !== undefined ? ` by ${hand.who}` : '';
  const word = row.closedAs === 'discarded' ? 'given up' : (row.closedAs ?? 'closed');
  const sentence = say`Not delivered: ${word}${by}${when === undefined ? [] : say` at ${at(when)}`}; it had been put aside for ${row.cause.code}: ${row.cause.message}.`;
  return { is: 'notDelivered', because: `closed.${row.closedAs ?? ''}`, sentence, steps: [full(facts)] };
}

function isWaiting({ waiting }: Facts, row: AsideHead): boolean {
  return waiting.some(({ aside }) => aside === row.id);
}

function broughtBack(facts: Facts, row: AsideHead): Sentence {
  const own = facts.waiting.find(({ aside }) => aside === row.id);
  return own === undefined ? [] : say` It was brought back at ${at(own.createdAt)} and goes with the next run.`;
}
