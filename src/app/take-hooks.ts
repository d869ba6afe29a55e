import type { HookAnswer, Notice } from '../connector/reception.ts';
import { HrwireError } from '../error/error.ts';
import { wrap } from '../error/wrap.ts';
import { isObject } from '../record/json.ts';
import { isSameSecret } from '../record/secret.ts';
import { storeIncoming } from './hooks/arrivals.ts';
import type { Incoming, IncomingOutcome } from './hooks/arrivals.ts';
import { openPairs } from './hooks/first.ts';
import { Gather } from './hooks/gather.ts';
import { receiverOf } from './hooks/receptions.ts';
import type { Receiver } from './hooks/receptions.ts';
import { Refusals } from './hooks/refusals.ts';
import { hookSettings } from './hooks/settings.ts';
import type { HookSettings } from './hooks/settings.ts';
import type { Live } from './live.ts';

/** To whom a notification came, and from where. */
export interface Address {
  readonly connection: string;
  readonly stream: string;
  /** The secret end of the path, where there was one. */
  readonly secret: string | undefined;
  /** Of the sender. */
  readonly from: string;
}

/** Seconds after which a sender is to try again: what was in the way may take a while, or be over at once. */
const [soon, later] = [5, 60];

/**
 * Takes notifications. Nothing is acknowledged that is not on the disk (design, promise 3), nobody is told why they were
 * refused, and no part of a body, path or signature is logged.
 */
export class HookDoor {
  readonly #live: Live;
  readonly #refusals: Refusals;
  readonly #gather: Gather<Incoming, IncomingOutcome>;
  /** By stream: refusals since the log was told, and when that was. */
  readonly #told = new Map<string, { count: number; at: number }>();

  constructor(live: Live) {
    this.#live = live;
    this.#refusals = new Refusals(live.clock);
    this.#gather = new Gather(async (incoming) => {
      const session = live.session();
      return storeIncoming(await session.store(), incoming, hookSettings(session), live.clock.now());
    });
  }

  /** The answer that the system waits for. Throws `hook.unknown`, `hook.refused` and the like. */
  async take(to: Address, notice: Notice, signal: AbortSignal): Promise<HookAnswer> {
    if (this.#live.stopping.aborted) {
      throw new HrwireError('hook.not-stored', 'the server is about to stop', { retryAfter: soon });
    }
    const receiver = await this.#receiver(to);
    if (receiver === undefined) throw await this.#refused(to, 'hook.unknown', signal);
    const received = await receiver.reception.receive(notice);
    switch (received.is) {
      case 'refused':
        throw await this.#refused(to, 'hook.refused', signal);
      case 'unreadable':
        this.#observe(to, 'refused');
        throw new HrwireError('hook.body', `the body cannot be read: ${received.why}`);
      case 'challenge':
        return received.answer;
      case 'notice':
        await this.#store(to, receiver, received);
        return received.answer;
    }
  }

  async #store(
    to: Address,
    { mappings, reception }: Receiver,
    { body, id }: Pick<Incoming, 'body' | 'id'>,
  ): Promise<void> {
    const { verifies: verified, carries } = reception;
    const stream = nameOf(to);
    const outcome = await this.#stored({
      ...{ stream, body, mappings, verified, id },
      ...{ carries: carries && verified, at: this.#live.clock.now() },
    });
    if (outcome.is === 'full') {
      this.#observe(to, 'refused');
      throw new HrwireError('hook.full', 'too many notifications wait for a run', { retryAfter: later });
    }
    this.#observe(to, outcome.is === 'known' ? 'repeated' : 'taken');
    for (const name of outcome.stored) this.#live.runner.wake(name, 'hook');
  }

  /** A store that cannot be written makes the sender try again, whatever is wrong with it. */
  async #stored(one: Incoming): Promise<IncomingOutcome> {
    try {
      if (one.carries) await openPairs(this.#live.session(), one.mappings);
      return await this.#gather.add(one);
    } catch (thrown) {
      const { code, message } = wrap(thrown);
      this.#live.log.warn('a notification could not be stored', { stream: one.stream, code, message });
      throw new HrwireError('hook.not-stored', 'the notification cannot be stored at the moment', {
        retryAfter: soon,
        cause: thrown,
      });
    }
  }

  /** A recipe without its secret verifies nobody: the sender is to try again when that is repaired. */
  async #receiver(to: Address): Promise<Receiver | undefined> {
    const { connection, stream } = to;
    try {
      const session = this.#live.session();
      const receiver = await receiverOf(session, connection, stream);
      return receiver !== undefined && isOpen(to, receiver, hookSettings(session)) ? receiver : undefined;
    } catch (thrown) {
      const { code, located, hint } = wrap(thrown);
      this.#live.log.warn('notifications cannot be taken', {
        connection,
        stream,
        code,
        message: located,
        hint: hint ?? '',
      });
      throw new HrwireError('hook.not-stored', 'notifications of the stream cannot be taken at the moment', {
        retryAfter: later,
      });
    }
  }

  async #refused(to: Address, code: 'hook.refused' | 'hook.unknown', signal: AbortSignal): Promise<HrwireError> {
    this.#tell(to);
    const both = AbortSignal.any([signal, this.#live.stopping]);
    const mayBeTold = await this.#refusals.refuse(to.from, both);
    if (!mayBeTold) return new HrwireError('hook.slowed', 'too much was refused', { retryAfter: later });
    return new HrwireError(code, code === 'hook.unknown' ? 'nobody takes notifications here' : 'refused');
  }

  /** Names of streams that are not there come from outside: they are counted as one. */
  #tell(to: Address): void {
    const stream = this.#isDeclared(to) ? nameOf(to) : 'unknown';
    this.#observe(to, 'refused');
    const now = this.#live.clock.now();
    const told = this.#told.get(stream) ?? { count: 0, at: -Infinity };
    told.count++;
    this.#told.set(stream, told);
    if (now - told.at < 60_000) return;
    this.#live.log.warn('notifications were refused', { stream, count: told.count });
    this.#told.set(stream, { count: 0, at: now });
  }

  #isDeclared({ connection, stream }: Address): boolean {
    const streams = this.#live.session().project.connections.get(connection)?.document.value['streams'];
    return isObject(streams) && Object.hasOwn(streams, stream);
  }

  #observe(to: Address, result: 'taken' | 'repeated' | 'refused'): void {
    const { connection, stream } = this.#isDeclared(to) ? to : { connection: 'unknown', stream: 'unknown' };
    this.#live.observe({ kind: 'hook', connection, stream, result, at: this.#live.clock.now() });
  }
}

/** Whether the address is that of the stream: with the secret that belongs to it, or without where none is due. */
function isOpen(to: Address, { reception }: Receiver, { paths }: HookSettings): boolean {
  const secrets = paths.get(nameOf(to)) ?? [];
  if (secrets.length === 0) return reception.verifies && to.secret === undefined;
  let same = false;
  for (const secret of secrets) same = isSameSecret(to.secret ?? '', secret) || same;
  return same;
}

function nameOf({ connection, stream }: Pick<Address, 'connection' | 'stream'>): string {
  return `${connection}.${stream}`;
}

const doors = new WeakMap<Live, HookDoor>();

/** The door of a live project: one, so that all its notifications are stored together and all refusals counted. */
export function hookDoor(live: Live): HookDoor {
  const door = doors.get(live) ?? new HookDoor(live);
  doors.set(live, door);
  return door;
}
