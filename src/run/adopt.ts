import type { Cause } from '../record/verdict.ts';
import type { Release } from '../store/aside.ts';
import type { Adopter, Look } from './adopter.ts';
import type { Delivery } from './deliver.ts';
import { delivered } from './delivered.ts';
import { putAside } from './ending.ts';
import type { Ending } from './ending.ts';
import type { Pending } from './pending.ts';
import { mappedPrint, printsOf } from './prints.ts';

/** Deltas looked up together. */
const together = 200;
/** What adopted records are counted by. */
const adoptedLabel = 'adopted';

/**
 * In place of sending: what the target has already is written into the ledger as delivered, and counts as unchanged. What
 * differs, and who is missing there, is held until the next run, which sends exactly these; the ledger knows of what
 * differs how the target has it, so that it is updated and not made a second time. So promise 1 balances, nothing is
 * lost, and nothing was written to the target.
 */
export class Adopting {
  readonly #delivery: Delivery;
  readonly #adopter: Adopter;
  #waiting: Pending[] = [];

  constructor(delivery: Delivery, adopter: Adopter) {
    this.#delivery = delivery;
    this.#adopter = adopter;
  }

  unsettled(key: string): Pending | undefined {
    return this.#waiting.find(({ delta }) => delta.key === key);
  }

  takeBack(pending: Pending): boolean {
    const index = this.#waiting.indexOf(pending);
    if (index >= 0) this.#waiting.splice(index, 1);
    return index >= 0;
  }

  async push(pending: Pending): Promise<void> {
    this.#waiting.push(pending);
    if (this.#waiting.length >= together) await this.drain();
  }

  /** After a stop nobody is asked any more: what waits is read again. */
  async drain(): Promise<void> {
    const { run, journal } = this.#delivery;
    const pending = this.#waiting;
    this.#waiting = [];
    if (pending.length === 0 || run.stop.aborted) return;
    const looks = await this.#adopter(pending);
    await journal.commit(pending.map((one, index) => this.#endingOf(one, looks[index] ?? unclear)));
  }

  async abandon(): Promise<void> {
    this.#waiting = [];
  }

  #endingOf(one: Pending, look: Look): Ending {
    const { run } = this.#delivery;
    switch (look.is) {
      case 'equal':
        return adopted(delivered(run, one, accepted(look.targetId)));
      case 'different': {
        const { mapped, targetId, fields } = look;
        const message = `the target has it otherwise: ${fields.join(', ')}`;
        const prints = printsOf(run, one.delta.key, mapped);
        const seen = { ...one, mapped, prints, fingerprint: mappedPrint(run, mapped) };
        const there = delivered(run, seen, accepted(targetId));
        const held = this.#held(one, { code: 'adopt.different', message, ...fieldOf(fields) }, this.#next());
        // What is to be deleted stands there still, as the ledger has it. Test: tests/run/adopt-deletes.test.ts.
        if (one.delta.operation === 'delete') return held;
        return { ...held, ...(there.delivered === undefined ? {} : { delivered: there.delivered }) };
      }
      case 'missing':
        if (one.delta.operation === 'delete') return adopted(delivered(run, one, accepted(undefined)));
        return this.#held(one, { code: 'adopt.missing', message: 'the target does not have it' }, this.#next());
      case 'unclear': {
        const cause = { code: 'adopt.unclear', message: `nobody can tell whether the target has it: ${look.why}` };
        return this.#held(one, cause, { kind: 'approved', rule: 'adopt' });
      }
    }
  }

  #held(one: Pending, cause: Cause, release: Release): Ending {
    return putAside({
      taken: one.taken,
      state: 'held',
      cause,
      fingerprint: one.fingerprint,
      release,
      older: one.older,
    });
  }

  /** The next run takes it up. */
  #next(): Release {
    return { kind: 'instant', at: this.#delivery.run.clock.now(), rule: 'adopt' };
  }
}

const unclear: Look = { is: 'unclear', why: 'it was not looked up' };

function accepted(targetId: string | undefined): { readonly is: 'accepted'; readonly targetId?: string } {
  return { is: 'accepted', ...(targetId === undefined ? {} : { targetId }) };
}

function fieldOf([field]: readonly string[]): { readonly field?: string } {
  return field === undefined ? {} : { field };
}

/** It is at the target as it is read now, and nothing was sent. */
function adopted({ taken, delivered, closes, waiting }: Ending): Ending {
  return {
    taken,
    outcome: 'unchanged',
    label: adoptedLabel,
    closes,
    waiting,
    ...(delivered === undefined ? {} : { delivered }),
  };
}
