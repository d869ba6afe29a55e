import type { Connection } from '../connector/connection.ts';
import type { VerifyRules } from '../mapping/verify.ts';
import { planTarget } from '../proof/target/plan.ts';
import { Target } from '../proof/target/target.ts';
import { keysOfSource, otherTarget, sampleOfSource, wholeSource } from '../proof/verify/sides.ts';
import type { Part, Place } from '../proof/verify/sides.ts';
import type { RunContext } from '../run/context.ts';
import type { Wired } from './compile.ts';

/** How a target is read back; throws `verify.unreadable` where it cannot be. */
export function targetOf(
  wired: Wired,
  connection: Connection,
  run: Pick<RunContext, 'mapping'>,
  rules: VerifyRules,
): Target {
  const { stream } = run.mapping.to;
  const match = rules.match.length > 0 ? rules.match : matchByKey(wired);
  const own = { ...rules, match, ignore: [...rules.ignore, ...run.mapping.ignored] };
  const facts = {
    name: `${connection.name}.${stream}`,
    stream,
    streams: connection.streams,
    source: (name: string) => connection.source(name),
    operations: connection.sink(stream).operations,
  };
  return new Target(planTarget(facts, own), own);
}

/** Without `match`, the key of the target's stream names its record, where it is mapped. */
function matchByKey({ inputs, declared }: Wired): readonly string[] {
  const { keyFields } = inputs.target;
  return keyFields.every((field) => Object.hasOwn(declared.file.map, field)) ? keyFields : [];
}

/** Which side says what is expected, and which of its records. */
export interface SideParts {
  readonly run: RunContext;
  readonly wired: Wired;
  readonly given: {
    readonly keys: readonly string[] | undefined;
    readonly sample: number | undefined;
    readonly seed: string | undefined;
  };
  readonly pair: number | undefined;
  readonly target: Target;
  /** Set where two targets are compared: the first says what the second is to have. */
  readonly against: Target | undefined;
  readonly signal: AbortSignal;
}

/** The seed where none is given: the same people each time. */
export const standingSeed = '1';

export function sideOf(parts: SideParts): (from: Place) => AsyncIterable<Part> {
  const { run, wired, given, pair, target, against, signal } = parts;
  const side = { run, pair, signal };
  if (against !== undefined) {
    const fields = Object.keys(wired.declared.file.map);
    return (from) => otherTarget(target, fields, from, run, signal);
  }
  const { keys, sample, seed } = given;
  if (keys !== undefined) return () => keysOfSource(side, keys, keyField(wired));
  if (sample !== undefined) return () => sampleOfSource(side, sample, seed ?? standingSeed);
  return (from) => wholeSource(side, from);
}

/** The field by which the source is asked for a ledger's key; undefined where keys are made of more than that. */
function keyField({ inputs, declared }: Wired): string | undefined {
  const { key, each } = declared.file;
  const [field, second] = inputs.source.keyFields;
  const own = key === undefined || (Array.isArray(key) ? key.length === 1 && key[0] === field : key === field);
  if (!own || each !== undefined || field === undefined || second !== undefined) return undefined;
  const { byKey } = inputs.source;
  return byKey.includes(field) || byKey.includes('*') ? field : undefined;
}
