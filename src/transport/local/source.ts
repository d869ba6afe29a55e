import type { ConnectionContext } from '../../connector/connection.ts';
import type { KeyQuestion, Page, Reading, ReadRequest, Source, Whole } from '../../connector/source.ts';
import type { Stream } from '../../connector/stream.ts';
import { canonical } from '../../record/canonical.ts';
import { isObject } from '../../record/json.ts';
import type { Json } from '../../record/json.ts';
import { keyPart } from '../../record/key.ts';
import { fieldAt } from '../field.ts';

type LocalRow = Awaited<ReturnType<ConnectionContext['local']['get']>>[number];

/** Reads a stream of the store by its counter: each row once for each change of it, in the order of the changes. */
export class LocalSource implements Source {
  readonly #stream: Stream;
  /** `connection/stream`, as the store knows it. */
  readonly #id: string;
  readonly #context: ConnectionContext;
  readonly #rowsPerPage: number;

  constructor(stream: Stream, context: ConnectionContext, rowsPerPage = 500) {
    this.#stream = stream;
    this.#id = `${context.name}/${stream.name}`;
    this.#context = context;
    this.#rowsPerPage = rowsPerPage;
  }

  async *read(request: ReadRequest, signal: AbortSignal): AsyncGenerator<Page> {
    for (let counter = counterOf(request.cursor); ;) {
      signal.throwIfAborted();
      const rows = await this.#context.local.changes(this.#id, counter, this.#rowsPerPage);
      const last = rows.at(-1);
      if (last === undefined) return;
      counter = last.counter;
      const items = rows.map((row) => this.#reading(row));
      yield { items, cursor: { counter }, requests: 0, bytes: 0 };
      if (rows.length < this.#rowsPerPage) return;
    }
  }

  /** From the beginning it gives every row there is; one that changes meanwhile comes once more. */
  whole(request: ReadRequest): Whole | undefined {
    const bounded = request.since !== undefined || request.until !== undefined || request.input !== undefined;
    if (bounded || counterOf(request.cursor) > 0) return undefined;
    return { definition: canonical([this.#id, this.#stream.keyFields]) };
  }

  async byKey(question: KeyQuestion, signal: AbortSignal): Promise<ReadonlyMap<string, readonly Reading[]>> {
    const found = new Map<string, Reading[]>(question.values.map((value) => [value, []]));
    if (this.#stream.keyFields.length === 1 && this.#stream.keyFields[0] === question.field) {
      for (const row of await this.#context.local.get(this.#id, [...found.keys()]))
        found.get(row.key)?.push(this.#reading(row));
      return found;
    }
    // Any other field costs one scan a question (a page of records asks once); memory holds one page and the answer.
    for (let counter = 0; ;) {
      signal.throwIfAborted();
      const rows = await this.#context.local.changes(this.#id, counter, this.#rowsPerPage);
      for (const row of rows) {
        const value = keyPart(fieldAt(row.record, question.field));
        if (value !== undefined) found.get(value)?.push(this.#reading(row));
        counter = row.counter;
      }
      if (rows.length < this.#rowsPerPage) return found;
    }
  }

  #reading(row: LocalRow): Reading {
    return { record: row.record, position: `${this.#id} #${row.counter}`, observed: this.#context.clock.now() };
  }
}

function counterOf(cursor: Json | undefined): number {
  const counter = isObject(cursor) ? cursor['counter'] : undefined;
  return typeof counter === 'number' && Number.isSafeInteger(counter) && counter > 0 ? counter : 0;
}
