import type { ServeSettings } from '../config/project/serve.ts';
import type { Log } from '../connector/connection.ts';
import { HrwireError } from '../error/error.ts';
import { wrap } from '../error/wrap.ts';
import type { Observe } from '../observe/observation.ts';
import type { Clock } from '../record/clock.ts';
import { parseDuration } from '../record/duration.ts';
import { isObject } from '../record/json.ts';
import type { JsonObject } from '../record/json.ts';
import { findMapping } from './compile.ts';
import { errorDocument } from './documents.ts';
import { newId } from './id.ts';
import type { RunEvent, RunOrder, RunTicket, Runner } from './live.ts';
import { comesAfter } from './order.ts';
import { startThread } from './run-threads.ts';
import type { StartThread } from './run-threads.ts';
import { Crew } from './runner/crew.ts';
import { RunEvents } from './runner/events.ts';
import type { Tells } from './runner/messages.ts';
import { Queue } from './runner/queue.ts';
import { settleRun } from './runner/settle.ts';
import { Waker } from './runner/wake.ts';
import type { Session } from './session.ts';

export interface RunnerOptions {
  readonly session: () => Session;
  readonly clock: Clock;
  readonly log: Log;
  readonly observe: Observe;
}

/** `serve.runs` of hrwire.yaml. */
export type RunnerSettings = Readonly<NonNullable<ServeSettings['settings']['runs']>>;

export interface OpenRunner extends Runner {
  /** Stops what goes on: cleanly, near the end of `within` milliseconds at once. What waits is not begun. */
  close(within: number): Promise<void>;
}

interface Known {
  readonly run: string;
  readonly order: RunOrder;
  readonly events: RunEvents;
  readonly ended: PromiseWithResolvers<JsonObject>;
  state: 'waiting' | 'running' | 'ended';
  stops: number;
  document: JsonObject | undefined;
}

/** Runs that have ended and are told without the store: those that somebody may still listen to. */
const mostEnded = 200;
/** Of the time that there is for a stop, so much is for a clean one. */
const cleanly = 0.8;

/** Opens the runner. `start` gives it threads; tests give their own. */
export function openRunner(of: RunnerOptions, settings: RunnerSettings, start: StartThread = startThread): OpenRunner {
  return new ThreadedRunner(of, settings, start);
}

/**
 * waiting → running → ended; waiting → ended where it is stopped before its turn. Each run ends exactly once, however its
 * thread ends, and is in the store by then.
 */
class ThreadedRunner implements OpenRunner {
  readonly #of: RunnerOptions;
  readonly #settings: RunnerSettings;
  readonly #crew: Crew;
  readonly #waker: Waker;
  readonly #queue = new Queue();
  readonly #known = new Map<string, Known>();
  readonly #running = new Map<string, Known>();
  /** How often a mapping is held: several files may go into its inbox. */
  readonly #held = new Map<string, number>();
  #closing = false;

  constructor(of: RunnerOptions, settings: RunnerSettings, start: StartThread) {
    this.#of = of;
    this.#settings = settings;
    const { memory } = settings;
    const { clock } = of;
    const idle = parseDuration(settings.idle) ?? 60_000;
    const data = () => ({ root: of.session().project.root, env: { ...of.session().env } });
    const files = () => of.session().files;
    this.#crew = new Crew({ start, data, files, memory, idle, clock });
    this.#waker = new Waker(clock, {
      waits: (mapping) => this.#queue.has(mapping),
      start: async (order) => this.start(order),
    });
  }

  async start(order: RunOrder, run: string = newId(this.#of.clock.now())): Promise<RunTicket> {
    if (this.#closing) throw notTaken('the server is stopping', 10);
    findMapping(this.#of.session(), order.mapping);
    const same = this.#known.get(this.#queue.same(order)?.run ?? '');
    if (same !== undefined) return this.#waits(same, order);
    if (this.#queue.length >= this.#settings.queue) throw notTaken(`${this.#queue.length} runs wait already`, 60);
    const known: Known = {
      ...{ run, order, events: new RunEvents(), ended: Promise.withResolvers<JsonObject>() },
      ...{ state: 'waiting', stops: 0, document: undefined },
    };
    this.#known.set(run, known);
    this.#queue.add({ run, order });
    known.events.tell('queued', { run, mapping: order.mapping, because: order.because });
    const ticket = this.#waits(known, order);
    this.#pump();
    return ticket;
  }

  #waits(known: Known, { mapping, because }: RunOrder): RunTicket {
    if (because === 'upload' && this.#held.has(mapping)) this.#queue.first(known.run);
    return ticketOf(known);
  }

  hold(mapping: string): () => void {
    this.#held.set(mapping, (this.#held.get(mapping) ?? 0) + 1);
    let over = false;
    return () => {
      if (over) return;
      over = true;
      const left = (this.#held.get(mapping) ?? 1) - 1;
      if (left > 0) this.#held.set(mapping, left);
      else this.#held.delete(mapping);
      this.#pump();
    };
  }

  wake(mapping: string, because: RunOrder['because']): void {
    if (!this.#closing) this.#waker.wake(mapping, because);
  }

  find(run: string): JsonObject | undefined {
    const known = this.#known.get(run);
    if (known === undefined) return undefined;
    const { order, state, document, events } = known;
    if (document !== undefined) return document;
    const head = { run, mapping: order.mapping, status: state, because: order.because };
    return { ...events.newest('progress')?.data, ...head };
  }

  ended(run: string): Promise<JsonObject> | undefined {
    return this.#known.get(run)?.ended.promise;
  }

  events(run: string, after: number, signal: AbortSignal): AsyncIterable<RunEvent> | undefined {
    return this.#known.get(run)?.events.read(after, signal);
  }

  stop(run: string): boolean {
    const known = this.#known.get(run);
    if (known === undefined || known.state === 'ended') return false;
    known.stops++;
    if (this.#queue.remove(run) !== undefined) void this.#end(known, neverBegun(known, 'it was stopped'));
    else this.#crew.stop(run, known.stops > 1);
    return true;
  }

  async close(within: number): Promise<void> {
    this.#closing = true;
    this.#waker.close();
    for (const { run } of this.#queue.clear()) {
      const known = this.#known.get(run);
      if (known !== undefined) this.#ended(known, neverBegun(known, 'the server stopped'));
    }
    const ending = new AbortController();
    const all = Promise.all([...this.#running.values()].map(({ ended }) => ended.promise)).then(() => ending.abort());
    const wait = async (ms: number): Promise<void> =>
      Promise.race([all, this.#of.clock.sleep(ms, ending.signal).catch(() => undefined)]);
    for (const run of this.#running.keys()) this.#crew.stop(run, false);
    await wait(within * cleanly);
    for (const run of this.#running.keys()) this.#crew.stop(run, true);
    await wait(within * (1 - cleanly));
    await this.#crew.end();
    await all;
  }

  #pump(): void {
    while (!this.#closing && this.#running.size < this.#settings.at_once) {
      const { mappings } = this.#of.session().project;
      const running = [...this.#running.values()].map(({ order }) => order.mapping);
      const busy = new Set([...running, ...this.#held.keys()]);
      const next = this.#queue.take(busy, (mapping) => {
        const file = mappings.get(mapping)?.file;
        return file === undefined ? [] : comesAfter(file);
      });
      const known = next && this.#known.get(next.run);
      if (known === undefined) return;
      void this.#carryOut(known);
    }
  }

  async #carryOut(known: Known): Promise<void> {
    const { run, order, events } = known;
    const { clock, observe } = this.#of;
    const begun = clock.now();
    const head = { run, mapping: order.mapping, startedAt: new Date(begun).toISOString() };
    let observed = false;
    known.state = 'running';
    this.#running.set(run, known);
    events.tell('started', head);
    const document = await this.#crew
      .carryOut(run, order, (message) => {
        if (message.kind === 'observation' && message.observation.kind === 'ended') observed = true;
        this.#told(known, message);
      })
      .catch((thrown: unknown) => {
        const error = wrap(thrown);
        this.#of.log.warn(error.message, { run, mapping: order.mapping, code: error.code });
        const seconds = (clock.now() - begun) / 1000;
        return { ...events.newest('progress')?.data, ...head, status: 'failed', seconds, ...errorDocument(error) };
      });
    if (!observed) observe(endOf(known, document, clock.now()));
    await this.#end(known, document);
  }

  #told(known: Known, message: Exclude<Tells, { readonly kind: 'ended' }>): void {
    if (message.kind === 'log') this.#of.log[message.level](message.message, message.fields);
    else if (message.kind === 'observation') this.#of.observe(message.observation);
    else known.events.tell('progress', { ...message.counts });
  }

  /** The store tells of it before anybody is told that it has ended. */
  async #end(known: Known, document: JsonObject): Promise<void> {
    // A mapping that is busy elsewhere is woken again and again: nobody was given the ids of these runs.
    if (document['status'] !== 'busy' || known.order.because === 'request') await this.#settle(document);
    this.#ended(known, document);
  }

  /** What never began because the server stops has no row: asked for again by its key, it begins under its id. */
  #ended(known: Known, document: JsonObject): void {
    const { run, order } = known;
    known.state = 'ended';
    known.document = document;
    this.#running.delete(run);
    this.#queue.ended(order.mapping);
    known.events.tell('ended', document);
    known.ended.resolve(document);
    const ended = [...this.#known.values()].filter(({ state }) => state === 'ended');
    for (const old of ended.slice(0, Math.max(0, ended.length - mostEnded))) this.#known.delete(old.run);
    this.#pump();
  }

  async #settle(document: JsonObject): Promise<void> {
    try {
      await settleRun(await this.#of.session().store(), this.#of.clock, document);
    } catch (thrown) {
      const { code, message } = wrap(thrown);
      this.#of.log.warn('the end of a run could not be stored', { run: document['run'] ?? null, code, message });
    }
  }
}

function ticketOf({ run, order, ended }: Known): RunTicket {
  return { run, mapping: order.mapping, ended: ended.promise };
}

function notTaken(why: string, retryAfter: number): HrwireError {
  return new HrwireError('run.not-taken', `no run is taken on: ${why}`, { hint: 'Ask again later.', retryAfter });
}

function neverBegun({ run, order: { mapping } }: Known, why: string): JsonObject {
  const error = new HrwireError('run.never-begun', `the run was not begun: ${why}`, { hint: 'Start it again.' });
  return { run, mapping, status: 'stopped', seconds: 0, ...errorDocument(error) };
}

/** The end of a run that could not tell it itself. */
function endOf({ run, order: { mapping } }: Known, document: JsonObject, at: number): Parameters<Observe>[0] {
  const { status, seconds, error } = document;
  const code = isObject(error) ? error['code'] : undefined;
  return {
    ...{ kind: 'ended', at, run, mapping, status: typeof status === 'string' ? status : 'failed', counts: {} },
    ...{ seconds: typeof seconds === 'number' ? seconds : 0, error: typeof code === 'string' ? code : null },
  };
}
