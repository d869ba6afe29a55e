import { HrwireError } from '../error/error.ts';
import type { BatchRejected, WriteTraits } from '../connector/sink.ts';
import type { Operation } from '../record/delta.ts';
import type { Verdict } from '../record/verdict.ts';
import type { Intent } from '../store/intents.ts';
import type { RunContext } from './context.ts';
import type { Journal } from './journal.ts';
import type { Held } from './lease.ts';
import { isBounded } from './options.ts';
import type { Pending } from './pending.ts';

/** A batch that was sent: its open intent, and what the target said. */
export interface Attempt {
  readonly intent: string;
  readonly pending: readonly Pending[];
  readonly answer: readonly Verdict[] | BatchRejected;
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
 * Where another mapping is writing one of the target's records, it waits its turn.
 * A throw of the sink means that nothing was applied, or that repeating is safe: the intent is closed and the error goes up.
 */
export async function attempt(delivery: Delivery, operation: Operation, pending: readonly Pending[]): Promise<Attempt> {
  const { run, journal, lease } = delivery;
  const traits = traitsOf(run, operation);
  lease.assure();
  const id = run.newId();
  const note = await run.sink.note?.();
  await openIntent(delivery, intentOf(delivery, { id, operation, traits, pending, note }));
  run.killPoint('after-intent');
  lease.assure();
  let answer: Attempt['answer'];
  try {
    answer = await run.sink.write({ id, operation, deltas: pending.map((one) => one.delta) }, run.hardStop);
  } catch (thrown) {
    if (!run.hardStop.aborted) await journal.commit([], { intentsClosed: [id] });
    throw thrown;
  }
  for (const one of pending) one.attempts++;
  if (!('rejected' in answer) && answer.length !== pending.length) {
    throw new HrwireError('run.verdicts', `${answer.length} verdicts for ${pending.length} deltas`);
  }
  return { intent: id, pending, answer };
}

async function openIntent(delivery: Delivery, intent: Intent): Promise<void> {
  const { run, lease } = delivery;
  for (let tries = 0; ; tries++) {
    run.killPoint('before-intent');
    const conflicts = await run.store.intents.open(intent, lease.fence());
    if (conflicts.size === 0) return;
    if (tries >= conflictTries) {
      throw new HrwireError(
        'run.target-busy',
        `another mapping is still writing ${conflicts.size} of the same records`,
        {
          hint: 'Run again when it has ended: what was not sent is read again. `hrwire runs` shows what is under way.',
        },
      );
    }
    await run.clock.sleep(conflictWait, run.hardStop);
    lease.assure();
  }
}

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
  // What may not be repeated blindly, or is not read again, keeps what was sent until its fate is known.
  const keep = traits.repeat.kind !== 'safe' || isBounded(run.options);
  return {
    id,
    pair,
    run: run.id,
    target: `${run.targetIdentity}/${run.mapping.to.stream}`,
    operation,
    mappingVersion: run.mapping.version,
    repeat: traits.repeat.kind,
    openedAt,
    deadline: openedAt + run.settings.settleAfter,
    note,
    entries: pending.map((one) => ({
      key: one.delta.key,
      match: one.delta.match,
      version: one.version,
      fingerprint: one.fingerprint,
      input: one.taken.origin.input,
      inboxId: one.taken.origin.inbox,
      payload: keep
        ? { raw: one.taken.raw, record: one.delta.record, clear: one.delta.clear, targetId: one.delta.targetId }
        : undefined,
    })),
  };
}
