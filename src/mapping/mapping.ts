import type { Reading } from '../connector/source.ts';
import type { Expression } from '../expression/expression.ts';
import type { Place } from '../error/place.ts';
import type { Written } from '../record/canonical.ts';
import type { Json, JsonObject } from '../record/json.ts';
import type { Cause } from '../record/verdict.ts';
import type { Gone, Release } from '../store/aside.ts';
import type { Anew } from './anew.ts';

export interface StreamRef {
  readonly connection: string;
  readonly stream: string;
}

/** One join: asked once a page, in one batch, before `when`. Joins may read the joins before them. */
export interface Join {
  readonly name: string;
  readonly from: StreamRef;
  /** Field of the joined stream that is asked for. */
  readonly on: string;
  readonly by: Expression;
  readonly expect: 'one' | 'many';
  readonly missing: { readonly then: 'hold'; readonly for: number } | { readonly then: 'reject' | 'leave' };
}

/** `A% or B` over a time: parks only above both. */
export interface GuardLimit {
  readonly percent: number;
  readonly count: number;
}

/** When a run stops or parks. Undefined: switched off. */
export interface Guards {
  /** Of the records tried; above it the run stops. */
  readonly rejects: GuardLimit | undefined;
  /** Of the keys delivered and not deleted; above it the run parks what it would send. */
  readonly deletes: GuardLimit;
  /** The same of keys delivered before whose record changed. */
  readonly changes: GuardLimit | undefined;
  /** The same of keys of which one field changed, counted field by field. */
  readonly field: GuardLimit | undefined;
  /** The same of keys of which one field went from filled to blank, counted field by field. */
  readonly emptied: GuardLimit | undefined;
  /** Milliseconds over which all of these are counted. */
  readonly over: number;
  /** Deltas, deletes aside, that wait in memory for the guard before they are checked as they come. */
  readonly stage: number;
}

/** What a record does at the target that is gone at its source (`deletes`). */
export interface Deletes {
  /** A row that is `gone` is deleted; without it, it is filtered. */
  readonly told: boolean;
  /** Keys that complete readings lack are deleted, too. */
  readonly absent: boolean;
  /** How records get their keys, as canonical text: readings whose keys were made otherwise prove nothing of each other. */
  readonly keyed: string;
  /** The field of the source's `by_key` whose value is the ledger's key; undefined where it cannot be asked for. */
  readonly field: string | undefined;
}

/** One record on its way through a mapping. `each` makes several of one reading. */
export interface Row {
  readonly reading: Reading;
  /** The element of `each`, or the reading's record. */
  readonly record: JsonObject;
  /** Undefined when a part of the key is absent: then `problem` says so. */
  readonly key: string | undefined;
  /** NaN where a record that is gone does not say: the run takes the ledger's. */
  version: number;
  /** Normalised values of the fields tagged `person`; `decide` adds those of the mapped record. */
  people: readonly string[];
  /**
   * Results of joins by name, filled in by the run: an object for `one`, a list for `many`. Absent: nothing was found.
   * A list where `one` is expected: several were found, and `decide` dead-letters the row (`join.many`).
   */
  readonly joins: Record<string, Json>;
  /** What made it unfit before it could be mapped; it is dead-lettered. */
  readonly problem: Cause | undefined;
  /** The hold rule passed by an approval or an instant gone by. */
  passed: string | undefined;
  /** It was delivered once and is filtered now: mapped all the same, without `when` (`leaves`). Set by the run. */
  leaving: boolean;
  /** Its record is gone at the source, and why: it is deleted at the target. Set by the mapping or the run. */
  gone: Gone | undefined;
}

/** What a mapping says of one row. */
export type Decision =
  /** `erased`: it is about somebody who was erased, and nothing of it is kept. */
  | { readonly is: 'filtered'; readonly reason: string; readonly erased?: true }
  | { readonly is: 'dead'; readonly cause: Cause }
  | { readonly is: 'held'; readonly cause: Cause; readonly release: Release; readonly mapped: Mapped | undefined }
  | ({ readonly is: 'mapped' } & Mapped);

export interface Mapped {
  /** Its fields in the order of the file. */
  readonly record: JsonObject;
  /** The record's canonical text, where it was made with it: see `textOfRecord`. */
  readonly written?: Written;
  /** Fields to be emptied (`$blank: clear`), dotted paths. */
  readonly clear: readonly string[];
  readonly match: string | undefined;
  readonly label: string | undefined;
  /** What must be delivered first (`after`); absent: nothing. */
  readonly waits?: readonly Wait[];
}

/** A record of another mapping, or of this one, that must be delivered first. */
export interface Wait {
  readonly mapping: string;
  readonly key: string;
  /** Mapped fields that go in a second sending (dotted paths); empty: the whole record is held. */
  readonly second: readonly string[];
  /** Milliseconds after which what still waits becomes a dead letter. */
  readonly for: number;
}

/** What `$target(mapping, key)` gives: what the ledger knows of another mapping's delivery. */
export interface TargetFact {
  readonly id: string | undefined;
  readonly match: string | undefined;
  readonly version: number;
  readonly deliveredAt: string;
}

/** Answers for the pairs asked, in their order; undefined where nothing was delivered. */
export type TargetLookup = (
  asks: readonly { readonly mapping: string; readonly key: string }[],
) => Promise<readonly (TargetFact | undefined)[]>;

/** A mapping file, compiled. Pure: no file, no clock, no network; the run brings joins, targets and time. */
export interface Mapping {
  readonly name: string;
  readonly file: string;
  readonly place: Place;
  /** Fingerprint of its canonical form and its tables. */
  readonly version: string;
  readonly from: StreamRef;
  readonly to: StreamRef;
  readonly mode: 'state' | 'event';
  readonly joins: readonly Join[];
  /** The mappings whose run comes before this one's. */
  readonly order: readonly string[];
  /** Whether records may wait for others (`after` with a key). */
  readonly awaits: boolean;
  /** What becomes of a record that was delivered once and that `when` filters now. */
  readonly leaves: 'ignore' | 'map' | 'delete';
  readonly deletes: Deletes;
  /** How a record of the source is asked for anew; absent where its stream cannot be asked for one. */
  readonly anew?: Anew | undefined;
  readonly guards: Guards;
  /** What a source does that is not as usual: nothing, a warning, or all deltas of the run are parked. */
  readonly drift: 'ignore' | 'warn' | 'park';
  /** Top-level mapped fields, in the order of the file. */
  readonly fields: readonly string[];
  /** Fields left out of the comparison with the ledger (`compare.ignore`). */
  readonly ignored: readonly string[];
  /** Dotted paths of mapped fields that read tagged paths, by class: masked in every answer. */
  readonly sensitive: ReadonlyMap<string, readonly string[]>;
  /** The same for the source's record: what its stream tags, and what feeds a field that the target tags. */
  readonly sensitiveSource: ReadonlyMap<string, readonly string[]>;
  /** Whether the key is a person's value (a mail, a candidate's number): then it is masked where it is shown. */
  readonly sensitiveKey: boolean;
  /** `each`, key, version, people. One reading that yields no row stands in `empty`. */
  expand(
    readings: readonly Reading[],
    now: number,
  ): Promise<{ readonly rows: readonly Row[]; readonly empty: readonly Reading[] }>;
  /** The fields that name the target's record (`match`), from the match that the ledger keeps: what a deletion sends. */
  named(match: string): JsonObject;
  /** Of these rows the indexes that `when` filters without needing a join, with the reason; spares their joins. */
  filterEarly(rows: readonly Row[], now: number): Promise<ReadonlyMap<number, string>>;
  /** The values to ask a join for; undefined where `by` is blank. */
  ask(join: Join, rows: readonly Row[], now: number): Promise<readonly (string | undefined)[]>;
  /** when → needs → hold → map → validate against the target's schema. `now`: the frozen `$started`. */
  decide(rows: readonly Row[], lookup: TargetLookup, now: number): Promise<readonly Decision[]>;
}
