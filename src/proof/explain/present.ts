import type { Item, Reading } from '../../connector/source.ts';
import type { Stream } from '../../connector/stream.ts';
import { wrap } from '../../error/wrap.ts';
import type { Tracer } from '../../mapping/trace.ts';
import { isObject } from '../../record/json.ts';
import { partsOfKey } from '../../record/key.ts';
import { fieldOf } from '../../record/path.ts';
import { Changes } from '../../run/changed.ts';
import { compare } from '../../run/compare.ts';
import type { RunContext } from '../../run/context.ts';
import { knowledge } from '../../run/knowledge.ts';
import { nothing } from '../../run/known.ts';
import { takeLeaving } from '../../run/leave.ts';
import { prepare } from '../../run/prepare.ts';
import type { Prepared } from '../../run/prepare.ts';
import { pageOrigin } from '../../run/taken.ts';
import { metWaits } from '../../run/waits.ts';
import type { AsideHead } from '../../store/aside.ts';
import type { Facts } from './facts.ts';

/** A mapping that can be looked at on a record, with the systems that it reads. */
export interface Looking {
  readonly run: RunContext;
  readonly tracer: Tracer;
  readonly source: Stream;
  /** The mapping's key as the file writes it; of a list each part. */
  readonly keyTexts: readonly string[];
  /** Asks no system: neither the source nor joins. */
  readonly offline: boolean;
  /** How the source's reading looks back: every so often, over so long, as its connector writes it. */
  readonly sweep: { readonly every: string; readonly span: string } | undefined;
  /** Mapped fields that other mappings own, with their names. */
  readonly owners: ReadonlyMap<string, string>;
}

/** The record as it is now, or why there is none to be had. */
export type Found =
  | {
      readonly is: 'record';
      /** `source`, `dead letter 17`, `sample`. */
      readonly from: string;
      readonly prepared: Prepared;
      /** Whether its joins were asked for. */
      readonly joined: boolean;
      /** What its next reading would come to, and why; undefined where that cannot be told. */
      readonly would: { readonly outcome: string; readonly why: string | undefined } | undefined;
      /** Mapped fields that differ from what was delivered, where the ledger knows it by field. */
      readonly changed: readonly string[] | undefined;
    }
  /** The source was asked, and has no such record. */
  | { readonly is: 'absent' }
  /** Nobody was asked, or the source did not answer. */
  | { readonly is: 'unasked'; readonly why: string };

const plainPath = /^(\$record\.)?(`[^`]+`|[\p{L}_][\p{L}\p{N}_]*)(\.(`[^`]+`|[\p{L}_][\p{L}\p{N}_]*))*$/u;

/** What stands aside of the key, else what the source says now, else a sample of it. */
export async function findPresent(looking: Looking, facts: Facts): Promise<Found> {
  const stored = await storedOf(looking, facts);
  if (stored !== undefined) return decided(looking, facts, stored.from, [stored.reading]);
  const asked = await askSource(looking, facts.key);
  if ('readings' in asked) {
    return asked.readings.length === 0 ? { is: 'absent' } : decided(looking, facts, 'source', asked.readings);
  }
  const sample = await sampleOf(looking, facts);
  if (sample !== undefined) return decided(looking, facts, 'sample', [sample]);
  return { is: 'unasked', why: asked.why };
}

/** The record of the newest open row that still has one, as a person repaired it. */
async function storedOf(
  { run }: Looking,
  { aside }: Facts,
): Promise<{ readonly from: string; readonly reading: Reading } | undefined> {
  for (const head of aside.filter(({ closedAs }) => closedAs === undefined).toReversed()) {
    const row = await run.store.aside.read(head.id);
    const record = row?.edited ?? row?.raw;
    // What is gone for good has no record.
    if (!isObject(record) || Object.keys(record).length === 0) continue;
    const position = head.position === undefined ? {} : { position: head.position };
    return { from: nameOf(head), reading: { record, observed: head.version ?? run.clock.now(), ...position } };
  }
  return undefined;
}

function nameOf({ state, id }: AsideHead): string {
  return `${state === 'dead' ? 'dead letter' : `${state} row`} ${id}`;
}

async function sampleOf({ run }: Looking, { pair, key }: Facts): Promise<Reading | undefined> {
  if (pair === undefined) return undefined;
  const samples = await run.store.samples.list(pair.id, run.clock.now(), 10_000);
  const own = samples.find((sample) => sample.keys.includes(key));
  return own === undefined ? undefined : { record: own.record, observed: own.observed };
}

/** Asks the source for the record by a part of its key that it can be asked by. */
export async function askSource(
  { run, source, keyTexts, offline }: Pick<Looking, 'run' | 'source' | 'keyTexts' | 'offline'>,
  key: string,
): Promise<{ readonly readings: readonly Item[] } | { readonly why: string }> {
  if (offline) return { why: 'nobody was asked (--offline)' };
  const question = questionOf(source, keyTexts, key);
  if (question === undefined) {
    return {
      why: `${run.mapping.from.connection}.${run.mapping.from.stream} cannot be asked for one record by this key`,
    };
  }
  try {
    const found = await run.source.byKey(question, run.stop);
    return { readings: found.get(question.values[0] ?? '') ?? [] };
  } catch (thrown) {
    if (run.stop.aborted) throw thrown;
    const { code, message } = wrap(thrown);
    return { why: `the source did not answer: ${code}: ${message}` };
  }
}

function questionOf(
  { byKey }: Stream,
  texts: readonly string[],
  key: string,
): { readonly field: string; readonly values: readonly string[] } | undefined {
  const values = partsOf(key, texts.length);
  for (const [index, text] of texts.entries()) {
    if (!plainPath.test(text)) continue;
    const field = fieldOf(text.replace(/^\$record\./, ''));
    const value = values[index];
    if (value !== undefined && (byKey.includes(field) || byKey.includes('*'))) return { field, values: [value] };
  }
  return undefined;
}

function partsOf(key: string, count: number): readonly string[] {
  try {
    return partsOfKey(key, count).map(String);
  } catch {
    // Typed by hand: a composite key is the list of its parts.
    return [];
  }
}

/** Through the mapping as it is now, and against the ledger: nothing is written. */
async function decided(looking: Looking, facts: Facts, from: string, items: readonly Item[]): Promise<Found> {
  const { run, offline } = looking;
  const asked = !offline || run.mapping.joins.length === 0;
  const prepared = asked ? await prepare(run, items, () => pageOrigin(0)) : await expanded(run, items);
  const own = prepared.find(({ taken }) => taken.row?.key === facts.key) ?? only(prepared);
  if (own === undefined) return { is: 'absent' };
  if (!asked) return { is: 'record', from, prepared: own, joined: false, would: undefined, changed: undefined };
  const pair = facts.pair?.id;
  const [one = own] = await takeLeaving(run, pair, [own]);
  const isMet = await metWaits(run, pair, [one]);
  const known = pair === undefined ? undefined : (await knowledge(run, pair, [facts.key])).get(facts.key);
  const joined = one.decision?.is !== 'filtered' || Object.keys(one.taken.row?.joins ?? {}).length > 0;
  const compared = compare(run, one, known ?? nothing, isMet);
  const would =
    'delta' in compared
      ? { outcome: 'delivered', why: compared.delta.operation }
      : { outcome: compared.outcome, why: whyOf(one, compared.reason) };
  const changed =
    'delta' in compared ? (await new Changes(run).of(compared.before, compared.prints))?.changed : undefined;
  return { is: 'record', from, prepared: one, joined, would, changed };
}

function whyOf({ decision }: Prepared, reason: string | undefined): string | undefined {
  if (decision?.is === 'dead' || decision?.is === 'held') return `${decision.cause.code}: ${decision.cause.message}`;
  return reason;
}

/** A record that the source gives for the key and that yields none, or another: it says why itself. */
function only(prepared: readonly Prepared[]): Prepared | undefined {
  const [first] = prepared;
  return prepared.length === 1 && first?.taken.row?.key === undefined ? first : undefined;
}

/** Without joins nothing can be decided: the rows alone. */
async function expanded(run: RunContext, items: readonly Item[]): Promise<Prepared[]> {
  const readings = items.filter((item): item is Reading => !('unreadable' in item));
  const { rows } = await run.mapping.expand(readings, run.clock.now());
  return rows.map((row) => {
    const { record: raw, position } = row.reading;
    return { taken: { origin: pageOrigin(0), raw, position, row, fault: undefined }, decision: undefined };
  });
}
