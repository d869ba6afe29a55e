import { HrwireError } from '../error/error.ts';
import type { BatchRejected, WriteTraits } from '../connector/sink.ts';
import type { Operation } from '../record/delta.ts';
import type { Cause, Verdict } from '../record/verdict.ts';
import type { Intent, IntentPayload } from '../store/intents.ts';
import { mostRequests } from '../store/sent.ts';
import type { RequestLine } from '../store/sent.ts';
import type { RunContext } from './context.ts';
import { discreetAnswer, discreetError } from './discreet.ts';
import { putOff } from './put-off.ts';
import type { Journal } from './journal.ts';
import type { Held } from './lease.ts';
import { isBounded } from './options.ts';
import type { Pending } from './pending.ts';

/** A batch that was sent: its open intent, and what the target said. Without an intent nothing was sent. */
export interface Attempt {
  readonly intent: string | undefined;
  readonly pending: readonly Pending[];
  readonly answer: readonly Verdict[] | BatchRejected;
  /** The first requests that went out for it. */
  readonly requests: readonly RequestLine[];
}

/** Sends batches with their intents. */
export interface Delivery {
  readonly run: RunContext;
  readonly pair: number;
  readonly lease: Held;
  readonly journal: Journal;
}

const conflictWait = 200;
const conflictTries = 25;

/**
 * Promise 3: the intent stands in the store before the batch is sent, and the batch is sent only with lease time left.
 * A throw of the sink means that nothing was applied, or that repeating is safe, unless it says that it is unsure: the
 * intent is closed and the error goes up.
 */
export async function attempt(delivery: Delivery, operation: Operation, wanted: readonly Pending[]): Promise<Attempt> {
  const { run, journal, lease } = delivery;
  await lease.assure();
  const opened = await openIntent(delivery, operation, wanted);
  if (opened === undefined) return { intent: undefined, pending: [], answer: [], requests: [] };
  const { id, pending } = opened;
  run.killPoint('after-intent');
  let answer: Attempt['answer'];
  const requests: RequestLine[] = [];
  const onRequest = (line: RequestLine): void => {
    if (requests.length < mostRequests) requests.push(line);
  };
  try {
    await lease.assure();
    const deltas = pending.map((one) => one.delta);
    const said = await run.sink.write({ id, operation, deltas, onRequest }, run.hardStop);
    answer = discreetAnswer(run.mapping, pending, said);
  } catch (thrown) {
    // Cut off in the middle, it may have arrived: the next run settles it.
    const unsure = run.hardStop.aborted || (thrown instanceof HrwireError && thrown.code === 'transport.unsure');
    if (!unsure) await journal.commit([], { intentsClosed: [id], sent: [{ intent: id, requests }] });
    throw discreetError(run.mapping, pending, thrown);
  }
  for (const one of pending) one.attempts++;
  if (!('rejected' in answer) && answer.length !== pending.length) {
    throw new HrwireError('run.verdicts', `${answer.length} verdicts for ${pending.length} deltas`);
  }
  return { intent: id, pending, answer, requests };
}

/**
 * Promise 4, one open intent a record of the target, across mappings: where another mapping is writing one, this waits its
 * turn. What it leaves open longer (it may have crashed) makes only those records wait: they are held, the rest goes on.
 */
async function openIntent(
  delivery: Delivery,
  operation: Operation,
  wanted: readonly Pending[],
): Promise<{ readonly id: string; readonly pending: readonly Pending[] } | undefined> {
  const { run, lease, journal } = delivery;
  const traits = traitsOf(run, operation);
  let pending = wanted;
  for (let tries = 1; pending.length > 0; tries++) {
    const id = run.newId();
    const note = await run.sink.note?.();
    run.killPoint('before-intent');
    const intent = intentOf(delivery, { id, operation, traits, pending, note });
    const conflicts = await run.store.intents.open(intent, lease.fence());
    if (conflicts.size === 0) return { id, pending };
    if (tries < conflictTries) {
      await run.clock.sleep(conflictWait, run.hardStop);
      await lease.assure();
      continue;
    }
    const busy = (one: Pending): boolean => one.delta.match !== undefined && conflicts.has(one.delta.match);
    await journal.commit(pending.filter(busy).map((one) => putOff(run, one, targetBusy)));
    pending = pending.filter((one) => !busy(one));
  }
  return undefined;
}

const targetBusy: Cause = {
  code: 'target.busy',
  message: 'another mapping has this record of the target on its way, and did not settle it',
  hint: 'Run the other mapping: it settles what it left open.',
};

export function traitsOf(run: RunContext, operation: Operation): WriteTraits {
  const traits = run.sink.operations.get(operation);
  if (traits === undefined) throw new HrwireError('internal.fault', `the target takes no ${operation}`);
  return traits;
}

interface Parts {
  readonly id: string;
  readonly operation: Operation;
  readonly traits: WriteTraits;
  readonly pending: readonly Pending[];
  readonly note: Intent['note'];
}

function intentOf(delivery: Delivery, { id, operation, traits, pending, note }: Parts): Intent {
  const { run, pair } = delivery;
  const openedAt = run.clock.now();
  // What may not be repeated blindly, or is not read again, keeps what was sent until its fate is known: so does what may be
  // filtered or gone when it is read again, for then it has to be known that the target has it.
  const { leaves, deletes } = run.mapping;
  const turns = leaves !== 'ignore' || deletes.told || deletes.absent;
  const keep = traits.repeat.kind !== 'safe' || turns || isBounded(run.options);
  return {
    id,
    pair,
    run: run.id,
    target: `${run.targetIdentity}/${run.mapping.to.stream}`,
    operation,
    mappingVersion: run.mapping.version,
    repeat: traits.repeat.kind,
    openedAt,
    deadline: openedAt + Math.max(run.settings.settleAfter, traits.within ?? 0),
    note,
    entries: pending.map((one) => ({
      key: one.delta.key,
      match: one.delta.match,
      version: one.version,
      fingerprint: one.fingerprint,
      input: one.taken.origin.input,
      inboxId: one.taken.origin.inbox,
      payload: keep ? payloadOf(one) : undefined,
    })),
  };
}

function payloadOf({ taken, delta, mapped: { label }, second }: Pending): IntentPayload {
  const { record, clear, targetId } = delta;
  const optional = { ...(label === undefined ? {} : { label }), ...(second === undefined ? {} : { second }) };
  return { raw: taken.raw, record, clear, targetId, ...optional };
}
