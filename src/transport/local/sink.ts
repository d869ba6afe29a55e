import type { ConnectionContext } from '../../connector/connection.ts';
import type { Batch, Sink, WriteTraits } from '../../connector/sink.ts';
import type { Stream } from '../../connector/stream.ts';
import type { Delta, Operation } from '../../record/delta.ts';
import { keyOf } from '../../record/key.ts';
import type { Verdict } from '../../record/verdict.ts';
import { withCleared } from '../cleared.ts';
import { fieldAt } from '../field.ts';

// Merging twice is merging once: `safe`. Cleared fields are sent as null, which the store takes out.
const traits: WriteTraits = { batch: 500, atomic: false, repeat: { kind: 'safe' }, clear: 'null' };

/** Writes a stream of the store: each record's fields are merged into its row, so that each mapping owns its own. */
export class LocalSink implements Sink {
  readonly operations: ReadonlyMap<Operation, WriteTraits> = new Map([
    ['create', traits],
    ['update', traits],
    ['upsert', traits],
    ['delete', traits],
  ]);
  readonly #stream: Stream;
  readonly #id: string;
  readonly #context: ConnectionContext;

  constructor(stream: Stream, context: ConnectionContext) {
    this.#stream = stream;
    this.#id = `${context.name}/${stream.name}`;
    this.#context = context;
  }

  async write(batch: Batch, signal: AbortSignal): Promise<readonly Verdict[]> {
    signal.throwIfAborted();
    const removing = batch.operation === 'delete';
    const keys = batch.deltas.map((delta) => this.#key(delta, removing));
    this.#context.killPoint('before-request');
    if (removing) {
      await this.#context.local.remove(
        this.#id,
        keys.filter((key) => key !== undefined),
      );
    } else {
      const rows = batch.deltas.flatMap((delta, index) => {
        const key = keys[index];
        return key === undefined ? [] : [{ key, record: withCleared(delta) }];
      });
      await this.#context.local.merge(this.#id, rows);
    }
    this.#context.killPoint('after-request');
    return keys.map((key) => (key === undefined ? this.#keyless() : { is: 'accepted', targetId: key }));
  }

  /** From the record; a delete may carry none: then it is the key of the earlier delivery. */
  #key(delta: Delta, removing: boolean): string | undefined {
    const key = keyOf(this.#stream.keyFields.map((field) => fieldAt(delta.record, field)));
    return key ?? (removing ? delta.targetId : undefined);
  }

  #keyless(): Verdict {
    const field = this.#stream.keyFields.join(', ');
    const message = `The record has no ${field}, which is the key of the stream`;
    return { is: 'rejected', cause: { code: 'local.key-absent', message, field, hint: `Map ${field}.` } };
  }
}
