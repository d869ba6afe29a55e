import type { Page } from '../connector/source.ts';
import type { Wait } from '../mapping/mapping.ts';
import type { Delta } from '../record/delta.ts';
import type { Cause } from '../record/verdict.ts';
import type { Outcome } from '../record/outcome.ts';
import { isNotification } from '../store/aside.ts';
import type { AsideRow } from '../store/aside.ts';
import type { InboxRow } from '../store/inbox.ts';
import { fetchAnew } from './anew.ts';
import { compare } from './compare.ts';
import type { RunContext } from './context.ts';
import { keysOf, knowledge } from './knowledge.ts';
import { nothing } from './known.ts';
import { takeLeaving } from './leave.ts';
import type { Known } from './known.ts';
import { prepare } from './prepare.ts';
import type { Prepared } from './prepare.ts';
import { readRequest } from './request.ts';
import { prepareStored } from './resume.ts';
import { broughtBack } from './stored.ts';
import { pageOrigin } from './taken.ts';
import { metWaits } from './waits.ts';

/** What a run would do with one record; nothing is written. */
export interface Planned {
  readonly key: string | undefined;
  readonly position: string | undefined;
  /** `delivered` stands for: it would be sent. */
  readonly outcome: Outcome;
  readonly delta: Delta | undefined;
  readonly label: string | undefined;
  readonly cause: Cause | undefined;
  readonly reason: string | undefined;
}

/**
 * Reads, maps and compares like a run, and writes nothing: no lease, no checkpoint, no ledger, no request that changes
 * anything. Plans come as they are made; the caller counts them and stops when it has enough.
 */
export async function* previewMapping(run: RunContext): AsyncGenerator<Planned> {
  const { store, mapping, options } = run;
  const pairs = await store.checkpoints.pairs(mapping.name);
  const pair = pairs.find((one) => one.source === run.sourceIdentity && one.target === run.targetIdentity);
  const signal = AbortSignal.any([run.stop, run.hardStop]);
  let room = options.limit ?? Infinity;
  for await (const page of run.source.read(readRequest(run, pair), signal)) {
    for (const planned of await planPage(run, page, pair?.id)) {
      if (room-- <= 0) return;
      yield planned;
    }
  }
}

async function planPage(run: RunContext, page: Page, pair: number | undefined): Promise<Planned[]> {
  return planPrepared(run, await prepare(run, page.items, () => pageOrigin(0)), pair);
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
  return planPrepared(run, await prepareStored(run, await fetchAnew(run, stored)), pair);
}

function replayOf({ id: aside, pair, input, key }: AsideRow): InboxRow {
  return { id: 0, pair, kind: 'replay', input, key, aside, raw: undefined, passed: undefined, createdAt: 0 };
}

async function planPrepared(run: RunContext, read: readonly Prepared[], pair: number | undefined): Promise<Planned[]> {
  const prepared = await takeLeaving(run, pair, read);
  const isMet = await metWaits(run, pair, prepared);
  const known = pair === undefined ? undefined : await knowledge(run, pair, keysOf(prepared));
  return prepared.map((one) => plan(run, one, known?.get(one.taken.row?.key ?? '') ?? nothing, isMet));
}

function plan(run: RunContext, prepared: Prepared, known: Known, isMet: (wait: Wait) => boolean): Planned {
  const { taken } = prepared;
  const base = { key: taken.row?.key ?? taken.origin.key, position: taken.position };
  const compared = compare(run, prepared, known, isMet);
  if ('pending' in compared) {
    const { delta, mapped } = compared.pending;
    return { ...base, outcome: 'delivered', delta, label: mapped.label, cause: undefined, reason: undefined };
  }
  const { outcome, aside, reason } = compared.ending;
  return { ...base, outcome, delta: undefined, label: undefined, cause: aside?.cause, reason };
}
