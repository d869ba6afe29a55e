import type { Repeat, WriteTraits } from '../../connector/sink.ts';
import type { Source } from '../../connector/source.ts';
import type { Stream } from '../../connector/stream.ts';
import { HrwireError } from '../../error/error.ts';
import type { Expression } from '../../expression/expression.ts';
import type { VerifyRules } from '../../mapping/verify.ts';
import type { Operation } from '../../record/delta.ts';

export type LookUp = Extract<Repeat, { kind: 'by_lookup' }>;

/** One way of asking the target for a record, tried in the order of the plan until one has a value to ask for. */
export interface Way {
  readonly field: string;
  readonly value:
    | { readonly from: 'match' }
    /** The target's own id, by the ledger; else the mapped field of that name. */
    | { readonly from: 'id'; readonly path: string }
    | { readonly from: 'mapped'; readonly path: string }
    | { readonly from: 'expression'; readonly expression: Expression }
    | { readonly from: 'lookup'; readonly lookup: LookUp };
}

/** How a target is read back. */
export interface TargetPlan {
  readonly stream: Stream;
  readonly source: Source;
  readonly ways: readonly Way[];
  /** What says whether a record was applied, where fields cannot be compared: of what acts, and of what is not shown. */
  readonly applied: LookUp | undefined;
  /** The stream can be read from its beginning: what it has beside the source's records is found so. */
  readonly readable: boolean;
}

/** What is known of the target of a mapping. */
export interface TargetFacts {
  /** `connection.stream`, for messages. */
  readonly name: string;
  /** The stream that is written. */
  readonly stream: string;
  readonly streams: ReadonlyMap<string, Stream>;
  readonly source: (stream: string) => Source;
  readonly operations: ReadonlyMap<Operation, WriteTraits>;
}

/**
 * Finds how the target is read back: as `verify` of the mapping says; else by the field that `match` names, by its id,
 * or as `by_lookup` asks; else whole. Throws `verify.unreadable`, with what to declare, where there is no way at all.
 */
export function planTarget(facts: TargetFacts, rules: VerifyRules): TargetPlan {
  const lookups = [...facts.operations.values()].flatMap(({ repeat }) => (repeat.kind === 'by_lookup' ? [repeat] : []));
  const written = facts.streams.get(facts.stream);
  const own = written !== undefined && (written.readable || written.byKey.length > 0) ? facts.stream : undefined;
  const acts = facts.operations.has('action') && rules.fields.size === 0;
  const lookup = lookups.find(({ stream }) => stream !== own) ?? lookups[0];
  const name = rules.stream ?? (acts ? undefined : own) ?? lookup?.stream;
  const stream = name === undefined ? undefined : facts.streams.get(name);
  if (name === undefined || stream === undefined) throw unreadable(facts);
  const asked = lookups.filter((one) => one.stream === name);
  const ways = waysOf(stream, rules, asked);
  if (ways.length === 0 && (!stream.readable || rules.match.length === 0)) throw unaskable(facts, stream, rules);
  const applied = rules.fields.size === 0 && name !== facts.stream ? asked[0] : undefined;
  return { stream, source: facts.source(name), ways, applied, readable: stream.readable && applied === undefined };
}

function waysOf(stream: Stream, rules: VerifyRules, lookups: readonly LookUp[]): readonly Way[] {
  const can = (field: string): boolean => stream.byKey.includes('*') || stream.byKey.includes(field);
  if (rules.whole) return [];
  const [match, second] = rules.match;
  const [key, part] = stream.keyFields;
  const ways: Way[] = [];
  if (rules.by !== undefined) {
    const isMatch = rules.value === undefined && rules.by === match && second === undefined;
    if (rules.value !== undefined)
      ways.push({ field: rules.by, value: { from: 'expression', expression: rules.value } });
    else if (isMatch) ways.push({ field: rules.by, value: { from: 'match' } });
    else ways.push({ field: rules.by, value: { from: rules.by === key ? 'id' : 'mapped', path: rules.by } });
    return ways;
  }
  if (match !== undefined && second === undefined && can(match)) ways.push({ field: match, value: { from: 'match' } });
  if (key !== undefined && part === undefined && key !== match && can(key)) {
    ways.push({ field: key, value: { from: 'id', path: key } });
  }
  for (const lookup of lookups) ways.push({ field: lookup.field, value: { from: 'lookup', lookup } });
  return ways;
}

function unreadable({ name, streams }: TargetFacts): HrwireError {
  const others = [...streams.values()].filter((each) => each.readable || each.byKey.length > 0);
  const hint =
    others.length === 0
      ? 'Its connector declares neither `read` nor `by_key` for any stream: declare one that shows what was written.'
      : `Say in the mapping which stream shows what was written: \`verify: { stream: ${others[0]?.name ?? ''}, by: … }\`. There are: ${others.map((each) => each.name).join(', ')}.`;
  return new HrwireError('verify.unreadable', `${name} cannot be read back: it is only written`, { hint });
}

function unaskable({ name }: TargetFacts, stream: Stream, rules: VerifyRules): HrwireError {
  const fields = stream.byKey.length === 0 ? '' : ` It can be asked by: ${stream.byKey.join(', ')}.`;
  const hint =
    rules.match.length === 0
      ? `Write \`match:\` in the mapping: the mapped field that names the target's record.${fields}`
      : `Say in the mapping by which field it is asked: \`verify: { by: …, value: … }\`.${fields}`;
  return new HrwireError('verify.unreadable', `nobody can tell which record of ${name} is whose`, { hint });
}
