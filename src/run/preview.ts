import type { Page } from '../connector/source.ts';
import type { Json } from '../record/json.ts';
import type { Delta } from '../record/delta.ts';
import type { Cause } from '../record/verdict.ts';
import type { Outcome } from '../record/outcome.ts';
import { isNotification } from '../store/aside.ts';
import type { AsideRow } from '../store/aside.ts';
import type { Pair } from '../store/checkpoints.ts';
import type { InboxRow } from '../store/inbox.ts';
import { fetchAnew } from './anew.ts';
import { Changes } from './changed.ts';
import { compare } from './compare.ts';
import type { Compared } from './compare.ts';
import type { RunContext } from './context.ts';
import { GuardCounter } from './guard/counter.ts';
import { restored } from './guard/restored.ts';
import { keysOf, knowledge } from './knowledge.ts';
import { nothing } from './known.ts';
import { takeLeaving } from './leave.ts';
import { afterAll } from './newest.ts';
import { prepare } from './prepare.ts';
import type { Prepared } from './prepare.ts';
import { readRequest } from './request.ts';
import { prepareStored } from './resume.ts';
import { broughtBack } from './stored.ts';
import { pageOrigin, uploadOrigin } from './taken.ts';
import { uploadedReading } from './uploaded.ts';
import type { UploadedRow } from './uploaded.ts';
import { metWaits } from './waits.ts';

/** What a run would do with one record; nothing is written. */
export interface Planned {
  readonly key: string | undefined;
  readonly position: string | undefined;
  /** As read: whose it is decides who is shown it. */
  readonly raw: Json;
  /** `delivered` stands for: it would be sent. */
  readonly outcome: Outcome;
  readonly delta: Delta | undefined;
  readonly label: string | undefined;
  readonly cause: Cause | undefined;
  readonly reason: string | undefined;
}

/**
 * Reads, maps and compares like a run, and writes nothing: no lease, no checkpoint, no ledger, no request that changes
 * anything. Plans come as they are made; the caller counts them and stops when it has enough. Where the guard would park
 * what was read, that is said at the end; keys that complete readings lack are looked for by a run alone.
 */
export async function* previewMapping(
  run: RunContext,
  onParked: (would: WouldPark) => void = () => undefined,
): AsyncGenerator<Planned> {
  const { store, mapping, options } = run;
  const pairs = await store.checkpoints.pairs(mapping.name);
  const pair = pairs.find((one) => one.source === run.sourceIdentity && one.target === run.targetIdentity);
  const signal = AbortSignal.any([run.stop, run.hardStop]);
  let room = options.limit ?? Infinity;
  const guard = new PreviewGuard(run, pair);
  pages: for await (const page of run.source.read(readRequest(run, pair), signal)) {
    for (const { planned, compared } of await planPage(run, page, pair?.id)) {
      if (room-- <= 0) break pages;
      await guard.take(compared);
      yield planned;
    }
  }
  const would = await guard.judge();
  if (would.length > 0) onParked(would);
}

async function planPage(run: RunContext, page: Page, pair: number | undefined): Promise<readonly Plan[]> {
  return planPrepared(run, await prepare(run, page.items, () => pageOrigin(0)), pair);
}

interface Plan {
  readonly planned: Planned;
  readonly compared: Compared;
}

/** Why a run would park what it reads; empty: it would not. */
export type WouldPark = readonly { readonly code: string; readonly message: string }[];

/** The guard of a run that is only shown. */
class PreviewGuard {
  readonly #run: RunContext;
  readonly #pair: Pair | undefined;
  readonly #counter: GuardCounter;
  readonly #changes: Changes;

  constructor(run: RunContext, pair: Pair | undefined) {
    this.#run = run;
    this.#pair = pair;
    this.#counter = new GuardCounter(run, pair?.id, { grown: 0 });
    this.#changes = new Changes(run);
  }

  async take(compared: Compared): Promise<void> {
    if (!('delta' in compared)) return this.#counter.meet(compared);
    compared.changes = await this.#changes.of(compared.before, compared.prints);
    await this.#counter.add(compared);
  }

  async judge(): Promise<WouldPark> {
    if (this.#counter.isEmpty) return [];
    const must = this.#pair === undefined ? [] : await restored(this.#run, this.#pair);
    return [...must, ...(await this.#counter.trips())].map(({ cause: { code, message } }) => ({ code, message }));
  }
}

/** What a run would do with rows put aside that are brought back, in any order; the source is asked for them as a replay asks it. */
export async function planStored(
  run: RunContext,
  pair: number,
  rows: readonly AsideRow[],
  asRead: boolean,
): Promise<Planned[]> {
  const records = rows.filter((row) => !isNotification(row));
  const stored = records.map((row) => broughtBack({ ...replayOf(row), ...(asRead ? { asRead } : {}) }, row));
  const plans = await planPrepared(run, await prepareStored(run, await fetchAnew(run, stored)), pair);
  return plans.map(({ planned }) => planned);
}

/** What a run would do with a row of a file. */
export interface PlannedUpload extends Planned {
  /** Whether the key is at the target already; undefined where nothing would be sent. */
  readonly known: boolean | undefined;
  /** Mapped fields that differ from what was delivered; undefined where the ledger does not say. */
  readonly fields: readonly string[] | undefined;
}

/** What a run would do with rows of a file. */
export async function planUploads(
  run: RunContext,
  pair: number | undefined,
  rows: readonly UploadedRow[],
): Promise<readonly PlannedUpload[]> {
  const changes = new Changes(run);
  const read = await prepare(run, rows.map(uploadedReading), () => uploadOrigin(0), pair);
  const planned: PlannedUpload[] = [];
  for (const plan of await planPrepared(run, read, pair)) {
    const { compared } = plan;
    const pending = 'delta' in compared ? compared : undefined;
    const fields = pending === undefined ? undefined : await changes.of(pending.before, pending.prints);
    planned.push({ ...plan.planned, known: pending?.known, fields: fields?.changed });
  }
  return planned;
}

function replayOf({ id: aside, pair, input, key }: AsideRow): InboxRow {
  return { id: 0, pair, kind: 'replay', input, key, aside, raw: undefined, passed: undefined, createdAt: 0 };
}

async function planPrepared(
  run: RunContext,
  read: readonly Prepared[],
  pair: number | undefined,
): Promise<readonly Plan[]> {
  const prepared = await takeLeaving(run, pair, read);
  const isMet = await metWaits(run, pair, prepared);
  const known = pair === undefined ? undefined : await knowledge(run, pair, keysOf(prepared));
  return prepared.map((one) => {
    const knows = known?.get(one.taken.row?.key ?? '') ?? nothing;
    afterAll(one.taken, knows);
    const compared = compare(run, one, knows, isMet);
    return { compared, planned: plannedOf(one, compared) };
  });
}

function plannedOf({ taken }: Prepared, compared: Compared): Planned {
  const base = { key: taken.row?.key ?? taken.origin.key, position: taken.position, raw: taken.raw };
  if ('delta' in compared) {
    const { delta, mapped } = compared;
    return { ...base, outcome: 'delivered', delta, label: mapped.label, cause: undefined, reason: undefined };
  }
  const { outcome, aside, reason } = compared;
  return { ...base, outcome, delta: undefined, label: undefined, cause: aside?.cause, reason };
}
