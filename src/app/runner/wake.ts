import type { Clock } from '../../record/clock.ts';
import type { JsonObject } from '../../record/json.ts';
import type { RunOptions } from '../../run/options.ts';
import type { RunOrder, RunTicket } from '../live.ts';

/** What comes within this time is taken up by one run: milliseconds. */
const gather = 200;
/** From one run that was woken to the next of its mapping: a burst of notifications makes a run a second, not one each. */
const apart = 1000;
/** What could not be taken up is tried again: first after this, then after twice as long, and so on. */
const firstRetry = 5000;
const longestRetry = 600_000;
/** Statuses that leave what waits where it is. */
const again = ['failed', 'refused', 'busy'] as const;

/** Takes up what waits in the inbox and was released, and asks the source for nothing else. */
const inboxOnly: RunOptions = { full: false, resend: false, newLedger: false, inbox: true };

interface Woken {
  /** It will be started when this time is over. */
  waiting: boolean;
  started: number;
  failures: number;
}

interface Hands {
  /** Whether a run of the mapping waits for its turn: it will take up all that is there when it begins. */
  readonly waits: (mapping: string) => boolean;
  readonly start: (order: RunOrder) => Promise<RunTicket>;
}

/** Starts a run where there is something in the inbox: soon, and one however often it is asked. */
export class Waker {
  readonly #clock: Clock;
  readonly #hands: Hands;
  readonly #woken = new Map<string, Woken>();
  readonly #closing = new AbortController();

  constructor(clock: Clock, hands: Hands) {
    this.#clock = clock;
    this.#hands = hands;
  }

  wake(mapping: string, because: RunOrder['because']): void {
    const woken = this.#woken.get(mapping) ?? { waiting: false, started: -Infinity, failures: 0 };
    this.#woken.set(mapping, woken);
    const since = this.#clock.now() - woken.started;
    // A clock that was set back must not keep it waiting.
    this.#later(mapping, because, Math.max(gather, since >= 0 ? apart - since : 0));
  }

  close(): void {
    this.#closing.abort();
  }

  #later(mapping: string, because: RunOrder['because'], ms: number): void {
    const woken = this.#woken.get(mapping);
    if (woken === undefined || woken.waiting || this.#closing.signal.aborted) return;
    woken.waiting = true;
    this.#clock.sleep(ms, this.#closing.signal).then(
      () => void this.#start(mapping, because, woken),
      () => undefined,
    );
  }

  async #start(mapping: string, because: RunOrder['because'], woken: Woken): Promise<void> {
    woken.waiting = false;
    woken.started = this.#clock.now();
    if (this.#hands.waits(mapping)) return;
    const failed = await this.#run({ mapping, options: inboxOnly, because, who: 'hrwire' });
    if (!failed) {
      woken.failures = 0;
      return;
    }
    this.#later(mapping, because, Math.min(longestRetry, firstRetry * 2 ** Math.min(woken.failures, 20)));
    woken.failures++;
  }

  /** Whether what waits is still there. */
  async #run(order: RunOrder): Promise<boolean> {
    let document: JsonObject;
    try {
      document = await (await this.#hands.start(order)).ended;
    } catch {
      // The queue is full, or the mapping is gone for now.
      return true;
    }
    return again.some((status) => status === document['status']);
  }
}
