import type { ReadFiles } from '../../config/project/files.ts';
import { HrwireError } from '../../error/error.ts';
import type { Clock } from '../../record/clock.ts';
import type { JsonObject } from '../../record/json.ts';
import type { RunOrder } from '../live.ts';
import type { StartThread, Thread } from '../run-threads.ts';
import type { Tells, ThreadData } from './messages.ts';

export interface CrewOptions {
  readonly start: StartThread;
  readonly data: () => ThreadData;
  /** The files of the project in use: a thread reads them once more, whatever has become of them on the disk. */
  readonly files: () => ReadFiles | undefined;
  /** Megabytes of a thread. */
  readonly memory: number;
  /** Milliseconds after which a thread without work ends. */
  readonly idle: number;
  readonly clock: Clock;
}

/** What a run tells while it goes on; its end is what `carryOut` resolves with. */
type Listen = (message: Exclude<Tells, { readonly kind: 'ended' }>) => void;

interface Job {
  readonly run: string;
  readonly listen: Listen;
  readonly done: PromiseWithResolvers<JsonObject>;
}

interface Member {
  readonly thread: Thread;
  job: Job | undefined;
  /** Those it was told of last. */
  files: ReadFiles | undefined;
  /** Aborted when there is work before it has rested for so long that it ends. */
  rest: AbortController | undefined;
}

/** The threads that carry out runs: started when there is work for them, kept warm for a while after it. */
export class Crew {
  readonly #options: CrewOptions;
  readonly #members = new Set<Member>();

  constructor(options: CrewOptions) {
    this.#options = options;
  }

  /** Resolves with what `run --json` says; rejects with `run.thread` where the thread died. */
  async carryOut(run: string, order: RunOrder, listen: Listen): Promise<JsonObject> {
    const job = { run, listen, done: Promise.withResolvers<JsonObject>() };
    const member = [...this.#members].find((each) => each.job === undefined) ?? this.#join();
    member.rest?.abort();
    member.job = job;
    const files = this.#options.files();
    const news = files === undefined || files === member.files ? {} : { files };
    member.files = files;
    member.thread.tell({ kind: 'run', run, order, ...news });
    return job.done.promise;
  }

  stop(run: string, hard: boolean): void {
    const member = [...this.#members].find((each) => each.job?.run === run);
    member?.thread.tell({ kind: 'stop', run, hard });
  }

  /** Ends all threads at once; a run that goes on is cut off. */
  async end(): Promise<void> {
    const members = [...this.#members];
    this.#members.clear();
    await Promise.all(
      members.map(async (member) => {
        member.rest?.abort();
        await member.thread.end();
        member.job?.done.reject(died('it was ended, for the run did not stop in time'));
      }),
    );
  }

  #join(): Member {
    const { start, data, memory } = this.#options;
    const thread = start(data(), memory, {
      told: (message) => {
        if (message.kind === 'ended') this.#ended(member, message.document);
        else member.job?.listen(message);
      },
      died: (why) => {
        this.#members.delete(member);
        member.rest?.abort();
        member.job?.done.reject(died(why));
      },
    });
    const member: Member = { thread, job: undefined, files: undefined, rest: undefined };
    this.#members.add(member);
    return member;
  }

  #ended(member: Member, document: JsonObject): void {
    const { job } = member;
    member.job = undefined;
    job?.done.resolve(document);
    const rest = new AbortController();
    member.rest = rest;
    this.#options.clock.sleep(this.#options.idle, rest.signal).then(
      () => {
        if (member.job === undefined && this.#members.delete(member)) void member.thread.end();
      },
      // There was work, or the server ends.
      () => undefined,
    );
  }
}

function died(why: string): HrwireError {
  return new HrwireError('run.thread', `the thread of this run ended before the run did: ${why}`, {
    hint: 'The next run settles what it left open. Where memory was short, raise serve.runs.memory.',
  });
}
