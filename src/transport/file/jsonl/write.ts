import type { Delta, Operation } from '../../../record/delta.ts';
import { textOfRecord } from '../../../record/canonical.ts';
import { withCleared } from '../../cleared.ts';
import type { FileSettings } from '../settings.ts';
import { deltaFault } from '../writer.ts';
import type { RowWriter, Written } from '../writer.ts';

/** Writes JSON Lines: the canonical text of the record, which is that of its fingerprint, and the operation as its last field. */
export class JsonlWriter implements RowWriter {
  readonly #settings: FileSettings;

  constructor(settings: FileSettings) {
    this.#settings = settings;
  }

  write(operation: Operation, deltas: readonly Delta[]): Written {
    const { operationColumn } = this.#settings;
    const suffix = operationColumn === '' ? '' : `,${JSON.stringify(operationColumn)}:${JSON.stringify(operation)}}`;
    let text = '';
    const faults = deltas.map((delta) => {
      const record = withCleared(delta);
      const fault = deltaFault(delta, record, operationColumn);
      if (fault !== undefined) return fault;
      const line = textOfRecord(record, delta.written);
      // What is grown by small steps is put together when it is written: that is faster than a list, joined.
      text += suffix === '' ? line : line.slice(0, -1) + suffix;
      text += '\n';
      return undefined;
    });
    return { text, faults, commit: () => undefined };
  }
}
