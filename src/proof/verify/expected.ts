import { turnOf } from '../../mapping/after.ts';
import type { JsonObject } from '../../record/json.ts';
import type { Cause } from '../../record/verdict.ts';
import type { RunContext } from '../../run/context.ts';
import { keysOf, knowledge } from '../../run/knowledge.ts';
import { isDelivered, nothing } from '../../run/known.ts';
import type { Known } from '../../run/known.ts';
import { deletes } from '../../run/leave.ts';
import type { Prepared } from '../../run/prepare.ts';
import { metWaits } from '../../run/waits.ts';
import type { Mapped, Wait } from '../../mapping/mapping.ts';
import type { Ask } from '../target/target.ts';

/** What is expected of the target for one record of the source. */
export interface Expected {
  /** Undefined where the record yields none. */
  readonly key: string | undefined;
  /**
   * there: as mapped; gone: it was delivered and is to be deleted; nowhere: filtered, nothing is said of it;
   * unmapped: held, rejected or unreadable before it was mapped.
   */
  readonly is: 'there' | 'gone' | 'nowhere' | 'unmapped';
  readonly ask: Ask;
  readonly record: JsonObject;
  readonly clear: readonly string[];
  /** As a run would send it, for the ledger's print. */
  readonly mapped: Mapped | undefined;
  readonly known: Known;
  readonly version: number | undefined;
  /** The version is but the time of the reading, and says nothing of the record. */
  readonly observed: boolean;
  /** Why a run would not send it now. */
  readonly why: (Cause & { readonly state: 'held' | 'dead' }) | undefined;
}

/** What the target is to have for records that were read and mapped, as a run would send them. */
export async function expectedOf(
  run: RunContext,
  pair: number | undefined,
  prepared: readonly Prepared[],
): Promise<readonly Expected[]> {
  const isMet = await metWaits(run, pair, prepared);
  const known = pair === undefined ? undefined : await knowledge(run, pair, keysOf(prepared));
  return prepared.map((one) => expectation(run, one, known?.get(one.taken.row?.key ?? '') ?? nothing, isMet));
}

function expectation(
  run: RunContext,
  { taken, decision }: Prepared,
  known: Known,
  isMet: (wait: Wait) => boolean,
): Expected {
  const { row } = taken;
  const base = {
    key: row?.key,
    known,
    version: row?.version,
    observed: row?.version === row?.reading.observed,
    ask: { record: {}, match: known.ledger?.match, targetId: known.ledger?.targetId },
    record: {},
    clear: [],
    mapped: undefined,
    why: undefined,
  };
  if (row?.key === undefined || taken.fault !== undefined || decision === undefined) {
    const cause = taken.fault?.cause ?? (decision?.is === 'dead' ? decision.cause : row?.problem) ?? keyless;
    return { ...base, is: 'unmapped', why: { ...cause, state: taken.fault?.holdFor === undefined ? 'dead' : 'held' } };
  }
  if (decision.is === 'filtered') return { ...base, is: 'nowhere' };
  if (decision.is === 'dead') return { ...base, is: 'unmapped', why: { ...decision.cause, state: 'dead' } };
  if (deletes(run.mapping, taken)) return { ...base, is: isDelivered(known) ? 'gone' : 'nowhere' };
  const held = decision.is === 'held' ? decision.cause : undefined;
  const mapped = decision.is === 'held' ? decision.mapped : decision;
  if (mapped === undefined) return { ...base, is: 'unmapped', why: { ...(held ?? keyless), state: 'held' } };
  const { goes, wait } = turnOf(mapped, isMet);
  const waiting: Cause | undefined =
    goes === undefined && wait !== undefined
      ? { code: 'hold.after', message: `waits until ${wait.mapping} has delivered the record it names` }
      : held;
  const sent = goes ?? mapped;
  return {
    ...base,
    is: 'there',
    ask: { record: sent.record, match: sent.match ?? known.ledger?.match, targetId: known.ledger?.targetId },
    record: sent.record,
    clear: sent.clear,
    mapped: sent,
    why: waiting === undefined ? undefined : { ...waiting, state: 'held' },
  };
}

const keyless: Cause = { code: 'key.absent', message: 'the record has no key' };

/** What the ledger alone knows of keys: to be gone at the target, where the source has them no more. */
export async function ledgerExpected(
  run: RunContext,
  pair: number | undefined,
  keys: readonly string[],
): Promise<readonly Expected[]> {
  const ledger = pair === undefined ? undefined : await run.store.ledger.get(pair, keys);
  return keys.map((key) => {
    const row = ledger?.get(key);
    return {
      key,
      is: 'gone',
      ask: { record: {}, match: row?.match, targetId: row?.targetId },
      record: {},
      clear: [],
      mapped: undefined,
      known: { ledger: row, aside: [] },
      version: undefined,
      observed: true,
      why: undefined,
    };
  });
}
