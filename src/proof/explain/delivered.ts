import { isObject } from '../../record/json.ts';
import { isDeletionGivenUp } from '../../run/gone.ts';
import { isSecond } from '../../run/second.ts';
import { causeWords } from '../verify/words.ts';
import type { Case, There } from './case.ts';
import type { Step, Verdict } from './explanation.ts';
import { at, say } from './sentence.ts';
import type { Sentence } from './sentence.ts';
import { full, run } from './steps.ts';

/** What was delivered, and all that is different since: filtered, changed at the source or behind our back, mapped anew. */
export function deliveredVerdict(one: Case, ledger: There): Verdict {
  const { facts } = one;
  const when = at(ledger.deliveredAt ?? 0);
  const steps: Step[] = [];
  if (ledger.deleted) {
    const sentence = say`Deleted at the target at ${when}.`;
    return { is: 'deleted', because: 'deleted', sentence, steps };
  }
  const row = facts.history.findLast(({ outcome }) => outcome === 'delivered');
  const id = ledger.targetId === undefined ? '' : `, as ${ledger.targetId} there`;
  const told = [withoutFields(one), later(one), sinceThen(one, ledger, steps), verified(one, steps)];
  const lead =
    row === undefined
      ? say`At the target since ${when}${id}: taken over as it was found there, or delivered so long ago that its history has expired.`
      : say`Delivered at ${when}: ${row.effect ?? 'sent'}${id}.`;
  const sentence = say`${lead}${told.flat()}`;
  const changed = facts.finding !== undefined && isAfter(facts.finding.at, ledger);
  return { is: 'delivered', because: changed ? `verify.${facts.finding.kind}` : 'delivered', sentence, steps };
}

function isAfter(time: number, { deliveredAt }: There): boolean {
  return time >= (deliveredAt ?? 0);
}

/** Fields that did not go with it: others own them, or they wait for another record. */
function withoutFields({ facts, looking }: Case): Sentence {
  const second = facts.aside.find((row) => row.closedAs === undefined && isSecond(row));
  const waits = second === undefined ? [] : say` ${capital(second.cause.message)}.`;
  const owners = [...(looking?.owners ?? [])];
  if (owners.length === 0) return waits;
  const fields = owners.map(([field, owner]) => `${field} (${owner})`).join(', ');
  return say`${waits} Other mappings own these fields, which this one leaves alone: ${fields}.`;
}

/** Outcomes after the delivery that left it as it was. */
function later({ facts }: Case): Sentence {
  const last = facts.history.at(-1);
  if (last?.outcome === 'filtered' && isDeletionGivenUp(last.reason))
    return say` Its deletion was given up at ${at(last.at)}: ${last.reason ?? ''}.`;
  if (last?.outcome === 'filtered') return say` Since ${at(last.at)} it is filtered: ${last.reason ?? ''}.`;
  if (last?.outcome === 'superseded') return say` An older state of it was met at ${at(last.at)} and not sent.`;
  return [];
}

/** Whether the source, or the mapping, says something else by now. */
function sinceThen({ facts, found, looking }: Case, ledger: There, steps: Step[]): Sentence {
  const now: (string | { readonly at: number })[] = [];
  if (found.is === 'absent') now.push(...say` The source does not have it any more.`);
  if (found.is === 'record' && found.would?.outcome === 'delivered') {
    now.push(...say` The source says something else by now: the next run that reads it sends it.`);
    steps.push(run(facts));
  }
  if (looking !== undefined && ledger.mappingVersion !== looking.run.mapping.version) {
    now.push(...say` The mapping was edited since.`);
    steps.push(full(facts));
  }
  return now;
}

const kinds: Readonly<Record<string, string>> = {
  missing: 'it is not there any more',
  different: 'it is different there',
  extra: 'it is there beside what was delivered',
  unread: 'it could not be read there',
};

const words: Readonly<Record<string, string>> = causeWords.en;

/** What the newest comparison with the target says. */
function verified({ facts, listed }: Case, steps: Step[]): Sentence {
  const { finding, mapping } = facts;
  const command = `hrwire verify ${mapping} --keys ${listed}`;
  if (finding === undefined) {
    steps.push({ say: 'See whether it is still so at the target', command });
    return [];
  }
  steps.push({ say: 'Compare it with the target again', command });
  const fields = finding.detail['fields'];
  const names = Array.isArray(fields)
    ? fields.flatMap((each) => (isObject(each) && typeof each['field'] === 'string' ? [each['field']] : []))
    : [];
  const which = names.length === 0 ? '' : ` (${names.join(', ')})`;
  return say` Compared with the target at ${at(finding.at)}: ${kinds[finding.kind] ?? finding.kind}${which}: ${words[finding.cause] ?? finding.cause}.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
