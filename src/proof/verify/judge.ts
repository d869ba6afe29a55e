import type { RunContext } from '../../run/context.ts';
import { isDelivered } from '../../run/known.ts';
import type { Json, JsonObject } from '../../record/json.ts';
import type { Finding, FindingKind } from '../../store/verifications.ts';
import { compareFields } from '../compare/fields.ts';
import type { Beside, Compared } from '../compare/fields.ts';
import type { Answer, Found, Target } from '../target/target.ts';
import { whyDifferent, whyMissing } from './cause.ts';
import type { Reason } from './cause.ts';
import { countCause, countFields } from './counts.ts';
import type { VerifyCounts } from './counts.ts';
import type { Expected } from './expected.ts';

/** A finding before it has its number. */
export type Noted = Omit<Finding, 'number'>;

/** How two sides are judged. */
export interface Judging {
  readonly run: RunContext;
  readonly target: Target;
  readonly counts: VerifyCounts;
  /** Of two targets: which side has what is no question of deliveries. */
  readonly against: boolean;
  /** Mapped fields that differ from what was delivered, where the ledger knows it by field. */
  readonly changed: (expected: Expected) => Promise<ReadonlySet<string> | undefined>;
}

/** Judges what the target answered, counts it, and gives what is not as it should be. */
export async function judge(
  judging: Judging,
  expected: readonly Expected[],
  answers: readonly (Answer | undefined)[],
): Promise<Noted[]> {
  const findings: Noted[] = [];
  const beside: (Beside & { readonly expected: Expected; readonly found: JsonObject; readonly of: Found })[] = [];
  for (const [index, one] of expected.entries()) {
    judging.counts.records++;
    const answer = answers[index];
    if (answer === undefined) findings.push(...unasked(judging, one));
    // The target has no name for what it never got: nobody can ask, and nothing of ours can be there.
    else if (answer.is === 'nameless' && !isDelivered(one.known) && !judging.against)
      findings.push(missing(judging, one));
    else if (answer.is !== 'answered') findings.push(unread(judging, one, answer));
    else if (one.is === 'gone') findings.push(...leftOver(judging, one, answer.found));
    else if (judging.target.plan.applied !== undefined) findings.push(...(await applied(judging, one, answer.found)));
    else {
      const [first, ...others] = best(answer.found, one.ask.match);
      if (first === undefined) findings.push(missing(judging, one));
      else beside.push({ record: one.record, clear: one.clear, found: first.record, expected: one, of: first });
      for (const other of others) findings.push(extra(judging, one.key, { cause: 'doubled' }, other));
    }
  }
  const compared = await compareFields(judging.target.fields, beside);
  for (const [index, { expected: one, of }] of beside.entries()) {
    findings.push(...(await fieldsOf(judging, one, of, compared[index] ?? [])));
  }
  return findings;
}

/** What was not asked for: nothing is expected, or nothing could be mapped. */
function unasked(judging: Judging, one: Expected): Noted[] {
  if (one.is === 'nowhere' || one.is === 'gone') {
    judging.counts.expectedAbsent++;
    return [];
  }
  const { key, why, known } = one;
  const code = why?.code ?? 'key.absent';
  if (key === undefined) return [finding(judging, 'unread', undefined, { cause: 'unreadable', code }, {})];
  const reason = { cause: why?.state === 'held' ? ('held' as const) : ('rejected' as const), code };
  return [finding(judging, isDelivered(known) ? 'unread' : 'missing', key, reason, {})];
}

function unread(judging: Judging, one: Expected, answer: Exclude<Answer, { is: 'answered' }>): Noted {
  const reason: Reason = answer.is === 'failed' ? { cause: 'unasked', code: answer.cause.code } : { cause: 'nameless' };
  return finding(judging, 'unread', one.key, reason, nameOf(one.ask.match, undefined));
}

function missing(judging: Judging, one: Expected): Noted {
  const reason: Reason = judging.against ? { cause: 'only-here' } : whyMissing(one);
  return finding(judging, 'missing', one.key, reason, nameOf(one.ask.match, one.ask.targetId));
}

function leftOver(judging: Judging, one: Expected, found: readonly Found[]): Noted[] {
  const [first] = found;
  if (first !== undefined) return [extra(judging, one.key, { cause: 'not-deleted' }, first)];
  judging.counts.expectedAbsent++;
  return [];
}

/** A record that the target has beside. */
export function extra(judging: Judging, key: string | undefined, reason: Reason, found: Found): Noted {
  return finding(judging, 'extra', key, reason, nameOf(found.match, found.id));
}

/** Where the connector says of a record of another stream whether it was applied. */
async function applied(judging: Judging, one: Expected, found: readonly Found[]): Promise<Noted[]> {
  const lookup = judging.target.plan.applied;
  let clear = found.length > 0;
  for (const { record } of found) {
    const answer = await lookup?.applied(record, one.record).catch(() => undefined);
    if (answer === true) {
      judging.counts.equal++;
      return [];
    }
    if (answer === undefined) clear = false;
  }
  const name = nameOf(one.ask.match, one.ask.targetId);
  if (found.length === 0) return [finding(judging, 'missing', one.key, whyMissing(one), name)];
  if (!clear) return [finding(judging, 'unread', one.key, { cause: 'unasked', code: 'verify.unclear' }, name)];
  const why = whyMissing(one);
  const reason: Reason = why.cause === 'deleted-there' ? { cause: 'not-applied' } : why;
  return [finding(judging, 'different', one.key, reason, name)];
}

async function fieldsOf(judging: Judging, one: Expected, of: Found, compared: readonly Compared[]): Promise<Noted[]> {
  countFields(judging.counts, compared);
  const different = compared.filter((field) => !field.same);
  if (different.length === 0) {
    judging.counts.equal++;
    return [];
  }
  const why = judging.against
    ? (): Reason => ({ cause: 'differs' })
    : whyDifferent(judging.run, one, await judging.changed(one));
  const fields = different.map((field) => {
    const { cause, code } = why(field);
    const shown = { field: field.field, expected: field.expected, found: field.found, cause };
    return code === undefined ? shown : { ...shown, code };
  });
  const [first] = different;
  const reason: Reason = first === undefined ? { cause: 'differs' } : why(first);
  const name = nameOf(one.ask.match ?? of.match, of.id);
  return [finding(judging, 'different', one.key, reason, { ...name, fields })];
}

function finding(
  { counts }: Judging,
  kind: FindingKind,
  key: string | undefined,
  { cause, code }: Reason,
  detail: JsonObject,
): Noted {
  counts[kind]++;
  countCause(counts, kind, cause);
  return { key, kind, cause, detail: code === undefined ? detail : { ...detail, code } };
}

function nameOf(match: string | undefined, id: string | undefined): Record<string, Json> {
  return { ...(match === undefined ? {} : { match }), ...(id === undefined ? {} : { id }) };
}

/** Those whose match is the one asked for come first. */
function best(found: readonly Found[], match: string | undefined): readonly Found[] {
  const named = found.filter((one) => match !== undefined && one.match === match);
  return named.length === 0 ? found : [...named, ...found.filter((one) => !named.includes(one))];
}
